//! What the fuzz targets of `fuzz/` make links with. There is nothing here in any other build.

use secrecy::SecretString;

use super::{Redirect, RedirectKind};

/// A link for `given`, if it may lead there.
pub fn link(registered: &[String], given: Option<&str>) -> Option<String> {
    let redirect = Redirect::among(registered, RedirectKind::Login, given).ok()?;
    Some(redirect.link("login", &SecretString::from("a-_b=")))
}
