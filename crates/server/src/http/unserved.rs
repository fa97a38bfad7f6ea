//! The paths of Stytch's API that Tenure does not serve. docs/compatibility.md has the same list for people.

/// Beginnings of paths; `{}` stands for any part.
const UNSERVED: &[&str] = &[
    "/pwa",
    "/sdk/v1",
    "/v1/b2b/idp",
    "/v1/b2b/impersonation",
    "/v1/b2b/oauth",
    "/v1/b2b/organizations/{}/members/{}/oauth_providers",
    "/v1/b2b/public",
    "/v1/b2b/scim",
    "/v1/b2b/sessions/attest",
    "/v1/b2b/sessions/exchange_access_token",
    "/v1/b2b/sso",
    "/v1/connected_apps",
    "/v1/crypto_wallets",
    "/v1/debug",
    "/v1/fingerprint",
    "/v1/idp",
    "/v1/impersonation",
    "/v1/m2m",
    "/v1/magic_links",
    "/v1/oauth",
    "/v1/otps",
    "/v1/passwords/email",
    "/v1/projects",
    "/v1/public",
    "/v1/sessions/attest",
    "/v1/sessions/exchange_access_token",
    "/v1/totps",
    "/v1/users/biometric_registrations",
    "/v1/users/crypto_wallets",
    "/v1/users/oauth",
    "/v1/users/totps",
    "/v1/users/webauthn_registrations",
    "/v1/webauthn",
];

pub(super) fn is_of_stytch(path: &str) -> bool {
    UNSERVED.iter().any(|pattern| begins(path, pattern))
}

fn begins(path: &str, pattern: &str) -> bool {
    let mut parts = path.split('/');
    pattern
        .split('/')
        .all(|wanted| parts.next().is_some_and(|part| wanted == "{}" || wanted == part))
}

#[cfg(test)]
mod tests {
    use super::{UNSERVED, is_of_stytch};

    #[test]
    fn paths_are_known_by_their_beginning() {
        for (path, known) in [
            ("/v1/magic_links/authenticate", true),
            ("/v1/otps/sms/send", true),
            ("/sdk/v1/projects/bootstrap/public-token-test", true),
            ("/v1/b2b/organizations/a/members/b/oauth_providers/google", true),
            ("/v1/sessions/attest", true),
            ("/v1/sessions/attested", false),
            ("/v1/sessions", false),
            ("/v1/nothing", false),
            ("/v1", false),
            ("/", false),
        ] {
            assert_eq!(is_of_stytch(path), known, "{path}");
        }
    }

    #[test]
    fn none_of_them_is_served() {
        let served = crate::openapi().paths.paths;
        for path in served.keys() {
            assert!(!is_of_stytch(path), "{path} is served");
        }
    }

    #[test]
    fn docs_compatibility_lists_them() {
        let document = include_str!("../../../../docs/compatibility.md");
        for pattern in UNSERVED {
            let path = pattern.replace("{}", "{…}");
            assert!(
                document.contains(&format!("`{path}")),
                "{path} is not in docs/compatibility.md"
            );
        }
    }
}
