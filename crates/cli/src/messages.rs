//! From a configuration to the ways by which messages leave.

use std::net::IpAddr;
use std::path::Path;

use anyhow::{Context, Result, bail};
use secrecy::SecretString;
use tenure_engine::messages::{Login, Network, Security, SmsGateway, SmtpServer, Transports};
use zeroize::Zeroizing;

use crate::config::{Config, SmtpSecurity};

/// The environment variables that hold secrets themselves, for whoever keeps them there.
const SMTP_PASSWORD: &str = "TENURE_SMTP_PASSWORD";
const SMS_SECRET: &str = "TENURE_SMS_SECRET";

/// What `tenure serve` sends by.
pub(crate) fn transports(config: &Config) -> Result<Transports> {
    let network = Network {
        smtp: smtp(config)?,
        sms: sms(config)?,
    };
    for (missing, what, key) in [
        (network.smtp.is_none(), "e-mails", "smtp_host"),
        (network.sms.is_none(), "text messages", "sms_gateway"),
    ] {
        if missing {
            tracing::warn!("no {what} will be sent: {key} is not configured");
        }
    }
    Ok(Transports::Network(Box::new(network)))
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
