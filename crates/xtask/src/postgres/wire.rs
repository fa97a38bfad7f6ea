//! As much of PostgreSQL's protocol as one statement without an answer needs, so that no client program and no driver
//! has to be there. Trusting servers on 127.0.0.1 only.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

/// Version 3.0 of the protocol, in the start-up message.
const PROTOCOL: i32 = 3 << 16;

/// Opens a connection, runs `sql`, closes it.
pub(super) fn execute(port: u16, user: &str, database: &str, sql: &str) -> Result<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.write_all(&start_up(user, database))?;
    until_ready(&mut stream)?;
    stream.write_all(&message(b'Q', format!("{sql}\0").as_bytes()))?;
    until_ready(&mut stream)?;
    stream.write_all(&message(b'X', b""))?;
    Ok(())
}

fn start_up(user: &str, database: &str) -> Vec<u8> {
    let mut body = PROTOCOL.to_be_bytes().to_vec();
    for word in ["user", user, "database", database, ""] {
        body.extend(word.as_bytes());
        body.push(0);
    }
    // The first message has a length and no type.
    message(0, &body).split_off(1)
}

/// Type, length (of itself and the body), body.
fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).expect("our statements are short");
    [&[kind][..], &length.to_be_bytes(), body].concat()
}

/// Reads until the server waits for the next statement. An error on the way is returned then, or at once when the
/// server closes the connection after it.
fn until_ready(stream: &mut impl Read) -> Result<()> {
    let mut refusal = None;
    loop {
        let (kind, body) = match read_message(stream) {
            Ok(read) => read,
            Err(error) => bail!(refusal.unwrap_or_else(|| error.to_string())),
        };
        match kind {
            b'R' => ensure!(body == [0, 0, 0, 0], "the server asks for a password"),
            b'E' => refusal = Some(error_text(&body)),
            b'Z' => match refusal {
                Some(text) => bail!(text),
                None => return Ok(()),
            },
            _ => {}
        }
    }
}

fn read_message(stream: &mut impl Read) -> Result<(u8, Vec<u8>)> {
    let mut head = [0; 5];
    stream
        .read_exact(&mut head)
        .context("the server closed the connection")?;
    let [kind, length @ ..] = head;
    let length = usize::try_from(u32::from_be_bytes(length))?
        .checked_sub(4)
        .context("a message without a length")?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok((kind, body))
}

/// Fields are a letter and a text each; `M` is the message.
fn error_text(body: &[u8]) -> String {
    let mut fields = body.split(|byte| *byte == 0);
    let text = fields
        .find_map(|field| field.strip_prefix(b"M"))
        .unwrap_or(b"an error without a message");
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(messages: &[(u8, &[u8])]) -> Vec<u8> {
        messages
            .iter()
            .flat_map(|(kind, body)| message(*kind, body))
            .collect()
    }

    #[test]
    fn the_start_up_message() {
        let bytes = start_up("a", "b");
        assert_eq!(bytes, b"\0\0\0\x1b\0\x03\0\0user\0a\0database\0b\0\0");
    }

    #[test]
    fn a_ready_server() {
        let bytes = answer(&[(b'R', &[0; 4]), (b'S', b"x\0y\0"), (b'Z', b"I")]);
        until_ready(&mut bytes.as_slice()).unwrap();
    }

    #[test]
    fn an_error_is_told_in_the_servers_words() {
        let bytes = answer(&[(b'E', b"SERROR\0C42P04\0Mdatabase exists\0\0"), (b'Z', b"I")]);
        assert_eq!(
            until_ready(&mut bytes.as_slice()).unwrap_err().to_string(),
            "database exists"
        );
        let closed = answer(&[(b'E', b"SFATAL\0Mstarting up\0\0")]);
        assert_eq!(
            until_ready(&mut closed.as_slice()).unwrap_err().to_string(),
            "starting up"
        );
    }

    #[test]
    fn a_password_request_is_refused() {
        let bytes = answer(&[(b'R', &[0, 0, 0, 3])]);
        assert!(until_ready(&mut bytes.as_slice()).is_err());
    }
}
