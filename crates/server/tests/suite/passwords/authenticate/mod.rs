//! `POST /v1/passwords/authenticate`

use super::{
    NEW_PASSWORD, PASSWORD, at_once, attempt, fail, id_of, is_live, login, refuses, tally, two_nodes, world,
};

mod locks;
mod proofs;
mod races;
mod sessions;

const PATH: &str = "/v1/passwords/authenticate";
