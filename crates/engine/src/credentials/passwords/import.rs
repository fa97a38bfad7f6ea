//! Reads the password hash of another system out of a request.

use tenure_core::password::{ForeignHash, PasswordHash, Pbkdf2Algorithm};
use tenure_types::passwords::{Argon2Config, HashImport, Pbkdf2Config, SaltConfig, ScryptConfig};

use super::Refusal;
use crate::Result;

/// Its stored form, if it is one that is taken over.
pub(crate) fn read(request: &HashImport) -> Result<String> {
    Ok(PasswordHash::import(&foreign(request)?)?.to_stored())
}

/// The hash as the request describes it. What it leaves out counts as empty, or 0, and is refused by name.
fn foreign(request: &HashImport) -> Result<ForeignHash<'_>> {
    let hash = request.hash.as_deref().ok_or(Refusal::Missing("hash"))?;
    let hash_type = request
        .hash_type
        .as_deref()
        .ok_or(Refusal::Missing("hash_type"))?;
    Ok(match hash_type {
        "bcrypt" => ForeignHash::Bcrypt { hash },
        "phpass" => ForeignHash::Phpass { hash },
        "md_5" => {
            let (prepend_salt, append_salt) = salts(request.md_5_config.as_ref());
            ForeignHash::Md5 {
                hash,
                prepend_salt,
                append_salt,
            }
        }
        "sha_1" => {
            let (prepend_salt, append_salt) = salts(request.sha_1_config.as_ref());
            ForeignHash::Sha1 {
                hash,
                prepend_salt,
                append_salt,
            }
        }
        "sha_512" => {
            let (prepend_salt, append_salt) = salts(request.sha_512_config.as_ref());
            ForeignHash::Sha512 {
                hash,
                prepend_salt,
                append_salt,
            }
        }
        "argon_2i" | "argon_2id" => {
            let absent = Argon2Config::default();
            let config = request.argon_2_config.as_ref().unwrap_or(&absent);
            let salt = request
                .argon_2_config
                .as_ref()
                .and_then(|config| config.salt.as_deref())
                .unwrap_or_default();
            let iteration_amount = config.iteration_amount.unwrap_or(0);
            let memory = config.memory.unwrap_or(0);
            let threads = config.threads.unwrap_or(0);
            let key_length = config.key_length.unwrap_or(0);
            if hash_type == "argon_2i" {
                ForeignHash::Argon2i {
                    hash,
                    salt,
                    iteration_amount,
                    memory,
                    threads,
                    key_length,
                }
            } else {
                ForeignHash::Argon2id {
                    hash,
                    salt,
                    iteration_amount,
                    memory,
                    threads,
                    key_length,
                }
            }
        }
        "scrypt" => {
            let absent = ScryptConfig::default();
            let config = request.scrypt_config.as_ref().unwrap_or(&absent);
            ForeignHash::Scrypt {
                hash,
                salt: request
                    .scrypt_config
                    .as_ref()
                    .and_then(|config| config.salt.as_deref())
                    .unwrap_or_default(),
                n_parameter: config.n_parameter.unwrap_or(0),
                r_parameter: config.r_parameter.unwrap_or(0),
                p_parameter: config.p_parameter.unwrap_or(0),
                key_length: config.key_length.unwrap_or(0),
            }
        }
        "pbkdf_2" => {
            let absent = Pbkdf2Config::default();
            let config = request.pbkdf_2_config.as_ref().unwrap_or(&absent);
            ForeignHash::Pbkdf2 {
                hash,
                salt: request
                    .pbkdf_2_config
                    .as_ref()
                    .and_then(|config| config.salt.as_deref())
                    .unwrap_or_default(),
                iteration_amount: config.iteration_amount.unwrap_or(0),
                key_length: config.key_length.unwrap_or(0),
                algorithm: match config.algorithm.as_deref() {
                    None => Pbkdf2Algorithm::default(),
                    Some(name) => name.parse()?,
                },
            }
        }
        _ => return Err(Refusal::InvalidHashType.into()),
    })
}

fn salts(config: Option<&SaltConfig>) -> (&str, &str) {
    let text = |salt: fn(&SaltConfig) -> &Option<String>| {
        config
            .and_then(|config| salt(config).as_deref())
            .unwrap_or_default()
    };
    (
        text(|config| &config.prepend_salt),
        text(|config| &config.append_salt),
    )
}
