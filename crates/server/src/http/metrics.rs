//! Prometheus metrics, served on a port of their own.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use http::{Method, StatusCode, header};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answer {
    method: String,
    /// The route's pattern, never the path itself.
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    method: String,
    route: String,
}

/// Counted for every request.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answer, Counter>,
    seconds: Family<Route, Histogram>,
    in_flight: Gauge<i64, AtomicI64>,
}

/// A request under way, until it is dropped.
pub(super) struct InFlight(Gauge<i64, AtomicI64>);

/// From half a millisecond to eight seconds.
fn histogram() -> Histogram {
    Histogram::new(std::iter::successors(Some(0.0005), |bound| Some(bound * 2.0)).take(15))
}

impl Default for Metrics {
    fn default() -> Self {
        let requests = Family::default();
        let seconds = Family::new_with_constructor(histogram as fn() -> Histogram);
        let in_flight = Gauge::default();
        let mut registry = Registry::with_prefix("tenure_http");
        registry.register("requests", "Requests answered", requests.clone());
        registry.register_with_unit(
            "request_duration",
            "Time to answer",
            Unit::Seconds,
            seconds.clone(),
        );
        registry.register("requests_in_flight", "Requests under way", in_flight.clone());
        Self {
            registry,
            requests,
            seconds,
            in_flight,
        }
    }
}

impl Metrics {
    pub(super) fn begin(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    pub(super) fn record(&self, method: &Method, route: &str, status: StatusCode, elapsed: Duration) {
        let method = if route == "-" {
            "-".to_owned()
        } else {
            method.to_string()
        };
        let answer = Answer {
            method: method.clone(),
            route: route.to_owned(),
            status: status.as_u16(),
        };
        self.requests.get_or_create(&answer).inc();
        self.seconds
            .get_or_create(&Route {
                method,
                route: route.to_owned(),
            })
            .observe(elapsed.as_secs_f64());
    }

    pub(crate) fn router(self: &Arc<Self>) -> Router {
        let metrics = self.clone();
        let answer = move || {
            let mut out = String::new();
            let done = text::encode(&mut out, &metrics.registry);
            async move {
                match done {
                    Ok(()) => {
                        let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                        Ok(([(header::CONTENT_TYPE, kind)], out))
                    }
                    Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR),
                }
            }
        };
        Router::new().route("/metrics", get(answer))
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}
