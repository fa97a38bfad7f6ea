//! No request and no answer shows a secret in its `Debug` output. Which of them can hold one is read from the sources, so
//! that none is forgotten.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tenure_types::{b2b, passwords, sessions};

/// A field is a secret if its name ends so.
const SECRET_ENDINGS: [&str; 8] = [
    "token", "jwt", "password", "code", "codes", "verifier", "secret", "hash",
];

/// What stands in every secret here.
const MARK: &str = "not to be shown";

macro_rules! each {
    ($($($part:ident)::+),* $(,)?) => {
        [$((stringify!($($part)::+).replace(' ', ""), read::<$($part)::+> as fn() -> (String, Value)),)*]
    };
}

#[test]
fn requests_and_answers_show_no_secret() {
    let each = each![
        passwords::CreateRequest,
        passwords::CreateResponse,
        passwords::AuthenticateRequest,
        passwords::ExistingPasswordResetRequest,
        passwords::SessionResetRequest,
        passwords::StrengthCheckRequest,
        passwords::MigrateRequest,
        passwords::HashImport,
        sessions::AuthenticateRequest,
        sessions::AuthenticateResponse,
        sessions::RevokeRequest,
        sessions::MigrateRequest,
        sessions::AuthenticationResponse,
        b2b::discovery::AuthenticationResponse,
        b2b::discovery::OrganizationsRequest,
        b2b::discovery::ExchangeRequest,
        b2b::discovery::CreateRequest,
        b2b::magic_links::AuthenticateRequest,
        b2b::magic_links::AuthenticateResponse,
        b2b::magic_links::DiscoveryAuthenticateRequest,
        b2b::otps::EmailAuthenticateRequest,
        b2b::otps::EmailAuthenticateResponse,
        b2b::otps::EmailDiscoveryAuthenticateRequest,
        b2b::otps::SmsSendRequest,
        b2b::otps::MfaAuthenticateRequest,
        b2b::passwords::StrengthCheckRequest,
        b2b::passwords::MigrateRequest,
        b2b::passwords::AuthenticateRequest,
        b2b::passwords::AuthenticateResponse,
        b2b::passwords::EmailResetRequest,
        b2b::passwords::EmailResetResponse,
        b2b::passwords::ExistingPasswordResetRequest,
        b2b::passwords::SessionResetRequest,
        b2b::passwords::DiscoveryAuthenticateRequest,
        b2b::passwords::DiscoveryEmailResetRequest,
        b2b::recovery_codes::RecoveryCodesResponse,
        b2b::recovery_codes::RecoverRequest,
        b2b::recovery_codes::RecoverResponse,
        b2b::sessions::SessionArguments,
        b2b::sessions::AuthenticationResponse,
        b2b::sessions::MfaResponse,
        b2b::sessions::AuthenticateRequest,
        b2b::sessions::AuthenticateResponse,
        b2b::sessions::RevokeRequest,
        b2b::sessions::ExchangeRequest,
        b2b::sessions::MigrateRequest,
        b2b::sessions::MigrateResponse,
        b2b::totp::CreateRequest,
        b2b::totp::CreateResponse,
        b2b::totp::MigrateRequest,
        b2b::totp::MigrateResponse,
    ];
    for (name, read) in &each {
        let (shown, wire) = read();
        let held = wire.to_string().matches(MARK).count();
        assert!(held > 0, "{name} was read without a secret");
        assert!(!shown.contains(MARK), "{shown}");
        assert_eq!(shown.matches("[secret]").count(), held, "{shown}");
    }
    let listed: BTreeSet<String> = each.into_iter().map(|(name, _)| name).collect();
    assert_eq!(listed, holders(&structs()));
}

#[test]
fn what_is_named_as_a_secret_is_one() {
    let mut secrets = BTreeSet::new();
    for Struct { name, fields } in structs() {
        for Field { name: field, ty, .. } in fields {
            if SECRET_ENDINGS.iter().any(|ending| field.ends_with(ending)) {
                assert!(!ty.contains("String"), "{name}::{field}: {ty}");
            }
            if ty.contains("Secret") {
                secrets.insert(field);
            }
        }
    }
    let filled: BTreeSet<String> = secrets_by_name()
        .into_iter()
        .map(|(name, _)| name.to_owned())
        .collect();
    assert_eq!(secrets, filled);
}

/// Reads one out of [`everything`]. Returns how it shows itself, and what it holds.
fn read<T: Debug + Serialize + DeserializeOwned>() -> (String, Value) {
    let name = std::any::type_name::<T>();
    let read: T = serde_json::from_value(everything()).unwrap_or_else(|error| panic!("{name}: {error}"));
    (format!("{read:#?}"), json!(read))
}

/// Whatever any of them takes: each finds its own fields and ignores the others.
fn everything() -> Value {
    let mut everything: Value = serde_json::from_str(include_str!("everything.json")).unwrap();
    for (name, secret) in secrets_by_name() {
        everything[name] = secret;
    }
    everything
}

/// Every field that is a secret, in any of them.
fn secrets_by_name() -> Vec<(&'static str, Value)> {
    let texts = [
        "session_token",
        "session_jwt",
        "intermediate_session_token",
        "password",
        "existing_password",
        "new_password",
        "hash",
        "code",
        "magic_links_token",
        "discovery_magic_links_token",
        "password_reset_token",
        "pkce_code_verifier",
        "code_verifier",
        "secret",
        "qr_code",
        "recovery_code",
    ];
    let lists = ["recovery_codes"];
    let texts = texts.map(|name| (name, json!(MARK)));
    let lists = lists.map(|name| (name, json!([MARK, MARK])));
    texts.into_iter().chain(lists).collect()
}

/// Those of the structs that have a secret, or the fields of another that has one.
fn holders(structs: &[Struct]) -> BTreeSet<String> {
    let mut holders: BTreeSet<String> = BTreeSet::new();
    loop {
        let known = holders.len();
        for Struct { name, fields } in structs {
            let holds = |field: &Field| {
                let ty = field.ty.rsplit("::").next();
                let flattened = || holders.iter().any(|holder| holder.rsplit("::").next() == ty);
                field.ty.contains("Secret") || (field.flattened && flattened())
            };
            if fields.iter().any(holds) {
                holders.insert(name.clone());
            }
        }
        if holders.len() == known {
            return holders;
        }
    }
}

/// A struct of the wire, as its source has it.
struct Struct {
    /// With its modules.
    name: String,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    ty: String,
    flattened: bool,
}

/// All structs with named fields.
fn structs() -> Vec<Struct> {
    let mut structs = Vec::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (folder, module) in [(source.clone(), ""), (source.join("b2b"), "b2b::")] {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_file() {
                let module = format!("{module}{}", path.file_stem().unwrap().to_str().unwrap());
                structs.extend(structs_of(&module, &fs::read_to_string(path).unwrap()));
            }
        }
    }
    structs
}

fn structs_of(module: &str, source: &str) -> Vec<Struct> {
    let mut structs: Vec<Struct> = Vec::new();
    let mut open = false;
    let mut flattened = false;
    for line in source.lines() {
        if let Some(name) = line.strip_prefix("pub struct ") {
            let name = name.split(|c: char| !c.is_alphanumeric()).next().unwrap();
            structs.push(Struct {
                name: format!("{module}::{name}"),
                fields: Vec::new(),
            });
            open = line.ends_with('{');
        } else if line == "}" {
            open = false;
        } else if open && line.contains("#[serde(flatten") {
            flattened = true;
        } else if open
            && let Some((name, ty)) = line.strip_prefix("    pub ").and_then(|f| f.split_once(": "))
        {
            structs.last_mut().expect("one is open").fields.push(Field {
                name: name.to_owned(),
                ty: ty.trim_end_matches(',').to_owned(),
                flattened: std::mem::take(&mut flattened),
            });
        }
    }
    structs
}
