//! From a configuration to the ways by which messages leave.

use std::net::IpAddr;
use std::path::Path;

use anyhow::{Context, Result, bail};
use secrecy::SecretString;
use tenure_engine::messages::{Login, Network, Security, SmsGateway, SmtpServer, Transports};
use zeroize::Zeroizing;

use crate::config::{Config, SmtpSecurity};

/// The environment variables that hold secrets themselves, for whoever keeps them there.
pub(crate) const SMTP_PASSWORD: &str = "TENURE_SMTP_PASSWORD";
pub(crate) const SMS_SECRET: &str = "TENURE_SMS_SECRET";

/// What `tenure serve` sends by.
pub(crate) fn transports(config: &Config) -> Result<Transports> {
    let network = Network {
        smtp: smtp(config)?,
        sms: sms(config)?,
    };
    Ok(Transports::Network(Box::new(network)))
}

/// Says in the log what will not be sent.
pub(crate) fn warn_of_missing(config: &Config) {
    for (key, value, what) in [
        ("smtp_host", &config.smtp_host, "e-mails"),
        ("sms_gateway", &config.sms_gateway, "text messages"),
    ] {
        if value.is_empty() {
            tracing::warn!("no {what} will be sent: {key} is not configured");
        }
    }
}

fn smtp(config: &Config) -> Result<Option<SmtpServer>> {
    if config.smtp_host.is_empty() {
        return Ok(None);
    }
    if config.smtp_from.is_empty() {
        bail!("smtp_host needs smtp_from, the sender of e-mails");
    }
    let security = match config.smtp_security {
        SmtpSecurity::Starttls => Security::StartTls,
        SmtpSecurity::Tls => Security::Tls,
        SmtpSecurity::None if is_this_machine(&config.smtp_host) => Security::None,
        SmtpSecurity::None => bail!(
            "smtp_security = \"none\" is for an SMTP server on this machine, and {} is none: codes and links would \
             cross the network for all to read",
            config.smtp_host
        ),
    };
    let login = if config.smtp_user.is_empty() {
        None
    } else {
        Some(Login {
            user: config.smtp_user.clone(),
            password: secret(SMTP_PASSWORD, "smtp_password_file", &config.smtp_password_file)?,
        })
    };
    let ca = if config.smtp_ca_file.as_os_str().is_empty() {
        None
    } else {
        Some(read(&config.smtp_ca_file)?.as_bytes().to_vec())
    };
    Ok(Some(SmtpServer {
        host: config.smtp_host.clone(),
        port: config.smtp_port,
        security,
        login,
        from: config.smtp_from.clone(),
        ca,
    }))
}

fn sms(config: &Config) -> Result<Option<SmsGateway>> {
    let secret = || secret(SMS_SECRET, "sms_secret_file", &config.sms_secret_file);
    let needs = |key: &str, value: &str| {
        if value.is_empty() {
            bail!("sms_gateway = {:?} needs {key}", config.sms_gateway);
        }
        Ok(value.to_owned())
    };
    match config.sms_gateway.as_str() {
        "" => Ok(None),
        "twilio" => Ok(Some(SmsGateway::Twilio {
            url: needs("sms_url", &config.sms_url)?,
            account: needs("sms_account", &config.sms_account)?,
            token: secret()?,
            from: needs("sms_from", &config.sms_from)?,
        })),
        "webhook" => Ok(Some(SmsGateway::Webhook {
            url: needs("sms_url", &config.sms_url)?,
            key: secret()?,
        })),
        other => bail!("sms_gateway is twilio, webhook or empty, and not {other:?}"),
    }
}

/// From the environment, or else from the file.
fn secret(variable: &str, key: &str, file: &Path) -> Result<SecretString> {
    let text = match std::env::var(variable) {
        Ok(text) => Zeroizing::new(text),
        Err(_) if file.as_os_str().is_empty() => bail!("neither {key} nor {variable} is set"),
        Err(_) => read(file)?,
    };
    let text = text.trim();
    if text.is_empty() {
        bail!("the secret of {key}, or of {variable}, is empty");
    }
    Ok(SecretString::from(text))
}

fn read(file: &Path) -> Result<Zeroizing<String>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("can't read {}", file.display()))?;
    Ok(Zeroizing::new(text))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::config::Overrides;

    /// What a configuration with these keys and a secret in `folder/secret` comes to.
    fn network(keys: &str) -> Result<(Option<SmtpServer>, Option<SmsGateway>)> {
        let folder = TempDir::new()?;
        std::fs::write(folder.path().join("secret"), " s3cret \n")?;
        std::fs::write(folder.path().join("empty"), "\n")?;
        let file = folder.path().join("tenure.toml");
        std::fs::write(
            &file,
            keys.replace("FOLDER", folder.path().to_str().expect("it is UTF-8")),
        )?;
        let overrides = Overrides {
            config: Some(file),
            ..Overrides::default()
        };
        let config = Config::load(&overrides, vec![])?;
        match transports(&config)? {
            Transports::Network(network) => Ok((network.smtp, network.sms)),
            Transports::Inbox => bail!("the inbox is for `tenure dev`"),
        }
    }

    fn refused(keys: &str) -> String {
        network(keys).map_or_else(|error| format!("{error:#}"), |_| panic!("{keys} was taken"))
    }

    #[test]
    fn without_a_word_nothing_is_sent() {
        let (smtp, sms) = network("").unwrap();
        assert!(smtp.is_none() && sms.is_none());
    }

    #[test]
    fn secrets_come_from_files() {
        use secrecy::ExposeSecret as _;

        let (smtp, sms) = network(
            "smtp_host = 'mail.example.com'\nsmtp_from = 'a@example.com'\nsmtp_user = 'u'\n\
             smtp_password_file = 'FOLDER/secret'\nsms_gateway = 'webhook'\nsms_url = 'https://sms.example.com'\n\
             sms_secret_file = 'FOLDER/secret'",
        )
        .unwrap();
        let smtp = smtp.unwrap();
        assert_eq!((smtp.port, smtp.security), (587, Security::StartTls));
        assert_eq!(smtp.login.unwrap().password.expose_secret(), "s3cret");
        let Some(SmsGateway::Webhook { key, .. }) = sms else {
            panic!("it is a webhook")
        };
        assert_eq!(key.expose_secret(), "s3cret");
    }

    #[test]
    fn halves_are_refused() {
        let smtp = "smtp_host = 'mail.example.com'\nsmtp_from = 'a@example.com'\n";
        for (keys, said) in [
            ("smtp_host = 'mail.example.com'".to_owned(), "smtp_from"),
            (
                format!("{smtp}smtp_security = 'none'"),
                "for an SMTP server on this machine",
            ),
            (format!("{smtp}smtp_security = 'maybe'"), "maybe"),
            (format!("{smtp}smtp_user = 'u'"), "TENURE_SMTP_PASSWORD"),
            (
                format!("{smtp}smtp_user = 'u'\nsmtp_password_file = 'FOLDER/empty'"),
                "empty",
            ),
            (format!("{smtp}smtp_ca_file = 'FOLDER/nothing'"), "can't read"),
            ("sms_gateway = 'pigeon'".to_owned(), "\"pigeon\""),
            ("sms_gateway = 'webhook'".to_owned(), "needs sms_url"),
            (
                "sms_gateway = 'webhook'\nsms_url = 'https://sms.example.com'".to_owned(),
                "TENURE_SMS_SECRET",
            ),
            (
                "sms_gateway = 'twilio'\nsms_url = 'https://sms.example.com'".to_owned(),
                "needs sms_account",
            ),
        ] {
            let error = refused(&keys);
            assert!(error.contains(said), "{keys}: {error}");
        }
    }

    #[test]
    fn without_tls_only_to_this_machine() {
        for host in ["localhost", "127.0.0.1", "::1"] {
            let keys = format!("smtp_host = '{host}'\nsmtp_from = 'a@b.example'\nsmtp_security = 'none'");
            assert_eq!(
                network(&keys).unwrap().0.unwrap().security,
                Security::None,
                "{host}"
            );
        }
    }
}
