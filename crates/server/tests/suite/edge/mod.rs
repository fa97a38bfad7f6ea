//! What all endpoints share: the envelope, credentials, routes, bodies.

use super::world;

mod bodies;
mod credentials;
mod crowd;
mod envelope;
mod health;
mod forwarded;
mod java;
mod network;
mod outages;
mod panics;
mod paths;
mod silence;
