//! A way to PostgreSQL that can be absent, and can fall silent.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Passes bytes between whoever connects and a server.
pub(crate) struct Gate {
    address: SocketAddr,
    server: String,
    is_silent: Arc<AtomicBool>,
}

impl Gate {
    /// To the server of this URL; nobody listens yet.
    pub(crate) fn to(url: &str) -> (Self, String) {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let (before, rest) = url.split_once('@').unwrap();
        let (server, name) = rest.split_once('/').unwrap();
        let gate = Self {
            address,
            server: server.to_owned(),
            is_silent: Arc::default(),
        };
        (gate, format!("{before}@{address}/{name}"))
    }

    pub(crate) fn open(&self) {
        let listener = TcpListener::bind(self.address).unwrap();
        let (server, is_silent) = (self.server.clone(), self.is_silent.clone());
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(&server) else {
                    continue;
                };
                let (to, from) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                pass(from, to, is_silent.clone());
                pass(server, client, is_silent.clone());
            }
        });
    }

    /// From here on connections stand, and no byte comes through.
    pub(crate) fn fall_silent(&self) {
        self.is_silent.store(true, Ordering::Relaxed);
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, is_silent: Arc<AtomicBool>) {
    thread::spawn(move || {
        let mut bytes = [0; 16 * 1024];
        loop {
            let read = from.read(&mut bytes).unwrap_or(0);
            while is_silent.load(Ordering::Relaxed) {
                thread::park();
            }
            if read == 0 || to.write_all(&bytes[..read]).is_err() {
                // Whoever waits on the other side is told.
                let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
                return;
            }
        }
    });
}
