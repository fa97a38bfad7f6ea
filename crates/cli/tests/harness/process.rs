//! The binary: run to its end, or as a server.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};

use serde_json::Value;
use tempfile::NamedTempFile;

use super::Project;
use super::http::Client;
use super::poll::{PATIENCE, eventually};

/// A run of the binary that has not begun.
pub(crate) struct Run(Command);

/// A run that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    command: String,
}

/// A running server. Killed when dropped.
pub(crate) struct Server {
    /// Its first line on stdout: an object with `--json`, else a text.
    pub(crate) line: Value,
    child: Killed,
    stdout: Receiver<String>,
    stderr: NamedTempFile,
}

/// A process that does not outlive its test.
struct Killed(Child);

impl Run {
    /// With nothing of this process's configuration in its environment.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenure"));
        command.current_dir(folder).stdin(Stdio::null());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TENURE_")) {
            command.env_remove(name);
        }
        Self(command)
    }

    pub(crate) fn arguments(mut self, arguments: &[&str]) -> Self {
        self.0.args(arguments);
        self
    }

    pub(crate) fn environment(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    /// After a command of the shell has set its limits.
    pub(crate) fn after(self, setting: &str) -> Self {
        let mut command = Command::new("sh");
        command
            .args(["-c", &format!("{setting}; exec \"$0\" \"$@\"")])
            .arg(self.0.get_program())
            .args(self.0.get_args())
            .stdin(Stdio::null());
        if let Some(folder) = self.0.get_current_dir() {
            command.current_dir(folder);
        }
        for (name, value) in self.0.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        Self(command)
    }

    /// Runs to the end, which must come by itself.
    #[track_caller]
    pub(crate) fn ended(self) -> Ended {
        ended(self.0)
    }

    /// Runs to the end, with nothing of its stdout in what is returned.
    #[track_caller]
    pub(crate) fn ended_into(self, stdout: Stdio) -> Ended {
        ended_printing(self.0, stdout)
    }

    /// Runs until the first line is printed.
    #[track_caller]
    pub(crate) fn server(self) -> Server {
        let stderr = NamedTempFile::new().unwrap();
        let log = stderr.reopen().unwrap();
        self.server_into(log, stderr)
    }

    /// As [`Self::server`], on a disk with no room for its log.
    #[track_caller]
    pub(crate) fn server_without_log(self) -> Server {
        let full = File::options().write(true).open("/dev/full").unwrap();
        self.server_into(full, NamedTempFile::new().unwrap())
    }

    #[track_caller]
    fn server_into(mut self, log: File, stderr: NamedTempFile) -> Server {
        self.0.stdout(Stdio::piped()).stderr(Stdio::from(log));
        let mut child = self.0.spawn().unwrap();
        let output = BufReader::new(child.stdout.take().expect("it is piped"));
        let (sender, stdout) = channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                // Whoever has dropped the server reads no more.
                let _ = sender.send(line);
            }
        });
        let mut server = Server {
            line: Value::Null,
            child: Killed(child),
            stdout,
            stderr,
        };
        let Ok(line) = server.stdout.recv_timeout(PATIENCE) else {
            panic!("{:?} printed nothing; stderr: {}", self.0, server.log());
        };
        server.line = serde_json::from_str(&line).unwrap_or(Value::String(line));
        server
    }
}

impl Ended {
    /// What a command that succeeds prints.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        assert_eq!(self.stderr, "", "{}", self.command);
        self.stdout
    }

    /// One line of JSON and nothing else, from a command that succeeds.
    #[track_caller]
    pub(crate) fn json(self) -> Value {
        let text = self.ok();
        one_line(&text)
    }

    /// What a command that fails says with `--json`.
    #[track_caller]
    pub(crate) fn json_error(self) -> String {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert_eq!(self.stderr, "", "{}", self.command);
        let printed = one_line(&self.stdout);
        assert_eq!(
            printed.as_object().map(serde_json::Map::len),
            Some(1),
            "{printed}"
        );
        printed["error"].as_str().expect("an error is a text").to_owned()
    }

    /// What a command that fails says: nothing on stdout, the reason on stderr.
    #[track_caller]
    pub(crate) fn refused(self) -> String {
        assert!(matches!(self.code, Some(1 | 2)), "{self:?}");
        assert_eq!(self.stdout, "", "{}", self.command);
        assert!(self.stderr.starts_with("error: "), "{self:?}");
        assert!(!self.stderr.contains("panicked"), "{self:?}");
        self.stderr
    }
}

impl Server {
    /// `base_url` without its scheme. Only of a server over plain HTTP.
    pub(crate) fn address(&self) -> SocketAddr {
        let url = self.line["base_url"]
            .as_str()
            .expect("it was started with --json");
        let address = url.strip_prefix("http://").expect("it serves plain HTTP");
        address.parse().unwrap()
    }

    pub(crate) fn metrics_address(&self) -> SocketAddr {
        let url = self.line["metrics_url"].as_str().expect("it has metrics");
        let rest = url.strip_prefix("http://").expect("metrics are plain HTTP");
        rest.strip_suffix("/metrics").unwrap().parse().unwrap()
    }

    /// Calls with the project's credentials.
    pub(crate) fn client(&self, project: &Project) -> Client {
        Client::new(self.address(), &project.id, &project.secret)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.0.id()
    }

    /// What it has written to stderr until now.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.stderr.path()).unwrap()
    }

    /// The next line on stdout; `None` when there will be no more.
    pub(crate) fn next_line(&self) -> Option<String> {
        self.stdout.recv_timeout(PATIENCE).ok()
    }

    /// The command that the text of `tenure dev` offers to paste.
    pub(crate) fn curl_line(&self) -> String {
        let mut lines = Vec::new();
        while !lines
            .last()
            .is_some_and(|line: &String| line.starts_with("Ctrl-C"))
        {
            lines.push(self.next_line().expect("the last line tells how to stop"));
        }
        let text = lines.join("\n");
        let begin = text.find("curl ").expect("there is a curl line");
        let end = text.find("\n\nCtrl-C").expect("it stands before the last line");
        text[begin..end].to_owned()
    }

    pub(crate) fn signal(&self, signal: &str) {
        let pid = self.pid().to_string();
        let done = Command::new("kill").args(["-s", signal, &pid]).status().unwrap();
        assert!(done.success());
    }

    #[track_caller]
    pub(crate) fn wait(&mut self) -> ExitStatus {
        eventually("the server ends", || self.child.0.try_wait().unwrap())
    }

    /// SIGTERM, after which it must end well.
    #[track_caller]
    pub(crate) fn stop(&mut self) {
        self.signal("TERM");
        let status = self.wait();
        assert_eq!(status.code(), Some(0), "{}", self.log());
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.child.0.kill().unwrap();
        self.child.0.wait().unwrap();
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs what a user would paste into a terminal.
#[track_caller]
pub(crate) fn shell(text: &str) -> Ended {
    let mut command = Command::new("bash");
    command.args(["-c", text]);
    ended(without_proxy(command))
}

#[track_caller]
pub(crate) fn curl(arguments: &[&str]) -> Ended {
    let mut command = Command::new("curl");
    command
        .args(["--silent", "--show-error", "--max-time", "30"])
        .args(arguments);
    ended(without_proxy(command))
}

/// The permission bits of a file.
pub(crate) fn mode(path: &Path) -> u32 {
    let metadata = std::fs::metadata(path).unwrap();
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777
}

fn without_proxy(mut command: Command) -> Command {
    command.env("NO_PROXY", "*").env("no_proxy", "*");
    command
}

#[track_caller]
fn ended(command: Command) -> Ended {
    let stdout = NamedTempFile::new().unwrap();
    let ended = ended_printing(command, Stdio::from(stdout.reopen().unwrap()));
    Ended {
        stdout: text(&stdout),
        ..ended
    }
}

#[track_caller]
fn ended_printing(mut command: Command, stdout: Stdio) -> Ended {
    let stderr = NamedTempFile::new().unwrap();
    command
        .stdout(stdout)
        .stderr(Stdio::from(stderr.reopen().unwrap()));
    let mut child = Killed(command.spawn().unwrap());
    let status = eventually(&format!("{command:?} ends"), || child.0.try_wait().unwrap());
    Ended {
        code: status.code(),
        stdout: String::new(),
        stderr: text(&stderr),
        command: format!("{command:?}"),
    }
}

fn text(file: &NamedTempFile) -> String {
    std::fs::read_to_string(file.path()).expect("all that is printed is UTF-8")
}

/// The JSON on the only line of a text.
#[track_caller]
fn one_line(text: &str) -> Value {
    let line = text.strip_suffix('\n').expect("a line ends");
    assert!(!line.contains('\n'), "more than one line: {text}");
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {text}"))
}
