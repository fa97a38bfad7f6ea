//! What holds for every route, walked from the router's own list.

use super::world;

mod bodies;
mod calls;
mod credentials;
mod foreign;
mod list;
mod session_kinds;
