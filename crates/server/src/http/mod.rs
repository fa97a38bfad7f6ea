//! What all endpoints share: who may call, bodies in and out, errors, limits, the request log, metrics, TLS.

mod body;
mod caller;
mod clients;
mod drain_body;
mod endpoints;
mod error;
mod fields;
mod forwarded;
pub(crate) mod limits;
pub mod metrics;
pub(crate) mod openapi;
pub(crate) mod places;
mod reply;
pub(crate) mod request;
pub(crate) mod serve;
pub(crate) mod tls;
mod under_way;
mod unserved;

pub(crate) use body::{Json, Query};
pub(crate) use caller::{Actor, B2b, Backend, Consumer};
pub(crate) use endpoints::{endpoint, endpoints};
pub(crate) use error::ApiError;
pub(crate) use reply::{Created, Envelope, Reply, Written};
