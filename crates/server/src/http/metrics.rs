//! Prometheus metrics, served on a port of their own.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::MatchedPath;
use axum::routing::get;
use http::{Method, StatusCode, header};
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use tenure_engine::Engine;
use tenure_engine::messages::{self, Channel};
use tenure_engine::support::clock;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answer {
    method: &'static str,
    route: Route,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: Route,
}

/// A route's pattern, never the path itself, or "-": what was asked for has no end of forms, and may be private.
#[derive(Clone, Debug)]
pub(super) struct Route(Option<MatchedPath>);

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct By {
    channel: &'static str,
}

/// Counted for every request, and asked of the outbox whenever they are read.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answer, Counter>,
    seconds: Family<Asked, Histogram>,
    in_flight: Gauge<i64, AtomicI64>,
    panics: Counter,
    messages: Messages,
    clock: Clock,
}

#[derive(Default)]
struct Messages {
    queued: Family<By, Gauge>,
    failed: Family<By, Gauge>,
    sent: Family<By, Counter>,
    failed_attempts: Family<By, Counter>,
    given_up: Family<By, Counter>,
}

#[derive(Default)]
struct Clock {
    offset: Gauge<f64, AtomicU64>,
    deletions_wait: Gauge,
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
        let panics = Counter::default();
        let mut registry = Registry::with_prefix("tenure");
        let http = registry.sub_registry_with_prefix("http");
        http.register("requests", "Requests answered", requests.clone());
        http.register_with_unit(
            "request_duration",
            "Time to answer",
            Unit::Seconds,
            seconds.clone(),
        );
        http.register("requests_in_flight", "Requests under way", in_flight.clone());
        http.register(
            "panics",
            "Requests that ended in a panic, each answered with a 500",
            panics.clone(),
        );
        let clock = Clock::default();
        clock.register(registry.sub_registry_with_prefix("clock"));
        let messages = Messages::default();
        messages.register(registry.sub_registry_with_prefix("messages"));
        Self {
            registry,
            requests,
            seconds,
            in_flight,
            panics,
            messages,
            clock,
        }
    }
}

impl Messages {
    fn register(&self, registry: &mut Registry) {
        registry.register(
            "queued",
            "Messages of all nodes that wait to be sent",
            self.queued.clone(),
        );
        registry.register(
            "failed",
            "Messages of all nodes that were given up within a week",
            self.failed.clone(),
        );
        registry.register("sent", "Messages that this node has sent", self.sent.clone());
        registry.register(
            "failed_attempts",
            "Attempts of this node to send a message that will be repeated",
            self.failed_attempts.clone(),
        );
        registry.register(
            "given_up",
            "Messages that this node has given up",
            self.given_up.clone(),
        );
    }

    /// What the database knows stays as it was if it can't be asked now.
    async fn refresh(&self, engine: &Engine) {
        for channel in Channel::ALL {
            let delivered = messages::delivered(engine, channel);
            let set = |family: &Family<By, Counter>, value| {
                let counter = family.get_or_create(&By::from(channel));
                counter.inner().store(value, Ordering::Relaxed);
            };
            set(&self.sent, delivered.sent);
            set(&self.failed_attempts, delivered.failed_attempts);
            set(&self.given_up, delivered.given_up);
        }
        match messages::stored(engine).await {
            Ok(stored) => {
                for (channel, stored) in Channel::ALL.into_iter().zip(stored) {
                    self.queued.get_or_create(&By::from(channel)).set(stored.queued);
                    self.failed.get_or_create(&By::from(channel)).set(stored.failed);
                }
            }
            Err(error) => tracing::warn!(%error, "the messages could not be counted"),
        }
    }
}

impl Clock {
    fn register(&self, registry: &mut Registry) {
        registry.register_with_unit(
            "offset",
            "How far the database's clock, which counts, is ahead of this machine's",
            Unit::Seconds,
            self.offset.clone(),
        );
        registry.register(
            "deletions_wait",
            "1 while nothing that has expired is deleted, because the clock has leapt",
            self.deletions_wait.clone(),
        );
    }

    fn refresh(&self, engine: &Engine) {
        let status = clock::status(engine);
        let millis = status.offset.map_or(0, |offset| offset.millis);
        #[expect(
            clippy::cast_precision_loss,
            reason = "nobody needs milliseconds of millennia"
        )]
        self.offset.set(millis as f64 / 1000.0);
        self.deletions_wait.set(status.deletions_wait.is_some().into());
    }
}

impl From<Channel> for By {
    fn from(channel: Channel) -> Self {
        Self {
            channel: channel.as_str(),
        }
    }
}

/// The method as metrics and the log have it. Anybody can invent others, as many and as long as they like: they are "-".
pub(super) fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        Method::CONNECT => "CONNECT",
        Method::TRACE => "TRACE",
        _ => "-",
    }
}

impl Route {
    pub(super) fn new(matched: Option<&MatchedPath>) -> Self {
        Self(matched.cloned())
    }

    pub(super) fn as_str(&self) -> &str {
        self.0.as_ref().map_or("-", MatchedPath::as_str)
    }
}

impl PartialEq for Route {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Route {}

impl Hash for Route {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl EncodeLabelValue for Route {
    fn encode(&self, encoder: &mut LabelValueEncoder) -> fmt::Result {
        EncodeLabelValue::encode(&self.as_str(), encoder)
    }
}

impl Metrics {
    pub(super) fn begin(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    pub(super) fn record_panic(&self) {
        self.panics.inc();
    }

    pub(super) fn record(&self, method: &'static str, route: Route, status: StatusCode, elapsed: Duration) {
        // The methods of paths that nobody serves say nothing.
        let method = if route.0.is_some() { method } else { "-" };
        let answer = Answer {
            method,
            route: route.clone(),
            status: status.as_u16(),
        };
        self.requests.get_or_create(&answer).inc();
        self.seconds
            .get_or_create(&Asked { method, route })
            .observe(elapsed.as_secs_f64());
    }

    /// All of them, in the OpenMetrics format.
    pub async fn text(&self, engine: &Engine) -> Result<String, fmt::Error> {
        self.clock.refresh(engine);
        self.messages.refresh(engine).await;
        let mut out = String::new();
        text::encode(&mut out, &self.registry)?;
        Ok(out)
    }

    pub(crate) fn router(self: &Arc<Self>, engine: Arc<Engine>) -> Router {
        let metrics = self.clone();
        let answer = move || {
            let (metrics, engine) = (metrics.clone(), engine.clone());
            async move {
                match metrics.text(&engine).await {
                    Ok(text) => {
                        let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                        Ok(([(header::CONTENT_TYPE, kind)], text))
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
