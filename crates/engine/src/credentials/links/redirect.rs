//! Where a link leads: to one of the URLs that the project has registered for what the link is for.

use secrecy::{ExposeSecret, SecretString};
use tenure_types::ErrorType;
use url::Url;

use crate::Result;
use crate::projects::{Project, Settings};

/// What a link is for, as the project's lists of URLs tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RedirectKind {
    Login,
    Signup,
    Invite,
    Discovery,
    ResetPassword,
}

crate::refusals! {
    /// Why a link can't lead there.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(crate) enum RedirectRefusal {
        Invalid(kind: RedirectKind) => kind.names().invalid, "the {} redirect URL is not a URL", kind.name();
        NotRegistered(kind: RedirectKind) => kind.names().not_registered,
            "the project has not registered this {} redirect URL", kind.name();
        NoneRegistered(kind: RedirectKind) => kind.names().none_registered,
            "the project has registered no {} redirect URLs", kind.name();
        NoDefault(kind: RedirectKind) => kind.names().no_default,
            "no {} redirect URL is given, and the project has none to lead to by default", kind.name();
    }
}

/// Where a link leads, without its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Redirect(Url);

/// What the wire calls the same faults, by what a link is for.
struct Names {
    invalid: ErrorType,
    not_registered: ErrorType,
    none_registered: ErrorType,
    no_default: ErrorType,
}

impl RedirectKind {
    const fn names(self) -> Names {
        let (invalid, none_registered, no_default) = match self {
            Self::Login => (
                ErrorType::InvalidLoginRedirectUrl,
                ErrorType::NoLoginRedirectUrlsSet,
                ErrorType::NoDefaultLoginRedirectUrlSet,
            ),
            Self::Signup => (
                ErrorType::InvalidSignupRedirectUrl,
                ErrorType::NoSignupRedirectUrlsSet,
                ErrorType::NoDefaultSignupRedirectUrlSet,
            ),
            Self::Invite => (
                ErrorType::InvalidInviteRedirectUrl,
                ErrorType::NoInviteRedirectUrlsSet,
                ErrorType::NoDefaultInviteRedirectUrlSet,
            ),
            Self::Discovery => (
                ErrorType::InvalidDiscoveryRedirectUrl,
                ErrorType::NoDiscoveryRedirectUrlsSet,
                ErrorType::NoDefaultDiscoveryRedirectUrlSet,
            ),
            Self::ResetPassword => (
                ErrorType::InvalidPasswordResetRedirectUrl,
                ErrorType::NoPasswordResetRedirectUrl,
                ErrorType::NoPasswordResetRedirectUrl,
            ),
        };
        let not_registered = match self {
            Self::ResetPassword => ErrorType::InvalidPasswordResetRedirectUrl,
            _ => ErrorType::NoMatchForProvidedMagicLinkUrl,
        };
        Names {
            invalid,
            not_registered,
            none_registered,
            no_default,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Signup => "signup",
            Self::Invite => "invite",
            Self::Discovery => "discovery",
            Self::ResetPassword => "password reset",
        }
    }

    fn registered(self, settings: &Settings) -> &[String] {
        match self {
            Self::Login => &settings.login_redirect_urls,
            Self::Signup => &settings.signup_redirect_urls,
            Self::Invite => &settings.invite_redirect_urls,
            Self::Discovery => &settings.discovery_redirect_urls,
            Self::ResetPassword => &settings.reset_password_redirect_urls,
        }
    }
}

impl Redirect {
    /// `given`: to the letter as it was registered. None: the first that was.
    pub(crate) fn parse(project: &Project, kind: RedirectKind, given: Option<&str>) -> Result<Self> {
        Ok(Self::among(kind.registered(&project.settings), kind, given)?)
    }

    pub(super) fn among(
        registered: &[String],
        kind: RedirectKind,
        given: Option<&str>,
    ) -> Result<Self, RedirectRefusal> {
        let text = match given {
            None => registered.first().ok_or(RedirectRefusal::NoDefault(kind))?,
            Some(given) if Url::parse(given).is_err() => return Err(RedirectRefusal::Invalid(kind)),
            Some(_) if registered.is_empty() => return Err(RedirectRefusal::NoneRegistered(kind)),
            Some(given) => registered
                .iter()
                .find(|url| *url == given)
                .ok_or(RedirectRefusal::NotRegistered(kind))?,
        };
        Url::parse(text)
            .map(Self)
            .map_err(|_| RedirectRefusal::Invalid(kind))
    }

    /// With the token behind whatever query it has of its own.
    pub(super) fn link(&self, token_type: &str, token: &SecretString) -> String {
        let mut url = self.0.clone();
        url.query_pairs_mut()
            .append_pair("stytch_token_type", token_type)
            .append_pair("token", token.expose_secret());
        url.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_where_the_project_says() {
        use RedirectRefusal::{Invalid, NoDefault, NoneRegistered, NotRegistered};
        const KIND: RedirectKind = RedirectKind::Login;
        let registered = ["https://a.example.com/in", "myapp://in?x=1"].map(str::to_owned);
        let text = |given| Redirect::among(&registered, KIND, given).map(|redirect| redirect.0.to_string());
        assert_eq!(text(None), Ok("https://a.example.com/in".to_owned()));
        assert_eq!(text(Some("myapp://in?x=1")), Ok("myapp://in?x=1".to_owned()));
        for (given, error) in [
            ("nonsense", Invalid(KIND)),
            ("", Invalid(KIND)),
            ("/in", Invalid(KIND)),
            ("https://a.example.com/in/", NotRegistered(KIND)),
            ("https://a.example.com/in?x", NotRegistered(KIND)),
            ("https://A.example.com/in", NotRegistered(KIND)),
            ("http://a.example.com/in", NotRegistered(KIND)),
            ("https://a.example.com.evil.example/in", NotRegistered(KIND)),
        ] {
            assert_eq!(text(Some(given)), Err(error), "{given}");
        }
        assert_eq!(Redirect::among(&[], KIND, None), Err(NoDefault(KIND)));
        let given = Some("https://a.example.com/in");
        assert_eq!(Redirect::among(&[], KIND, given), Err(NoneRegistered(KIND)));
    }

    #[test]
    fn the_token_stands_behind_the_urls_own_query() {
        let token = SecretString::from("a-_b=");
        for (url, link) in [
            (
                "https://a.example.com",
                "https://a.example.com/?stytch_token_type=kind&token=a-_b%3D",
            ),
            (
                "https://a.example.com/in?next=%2Fhome&x#part",
                "https://a.example.com/in?next=%2Fhome&x&stytch_token_type=kind&token=a-_b%3D#part",
            ),
            ("myapp://in", "myapp://in?stytch_token_type=kind&token=a-_b%3D"),
        ] {
            let redirect = Redirect(Url::parse(url).unwrap());
            assert_eq!(redirect.link("kind", &token), link);
        }
    }
}
