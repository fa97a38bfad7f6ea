//! The SDK against servers that record or misbehave, and against the real one on both engines: one suite, two engines.

#![expect(clippy::duplicate_mod, reason = "that is how the suite gets its two engines")]

#[path = "../../server/tests/harness/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the server's own tests use the rest")]
mod harness;

#[path = "sdk/calls.rs"]
mod calls;
#[path = "sdk/failures.rs"]
mod failures;
#[path = "sdk/fake.rs"]
mod fake;
#[path = "sdk/following.rs"]
mod following;
#[path = "sdk/real.rs"]
mod real;
#[path = "sdk/stytch.rs"]
mod stytch;

macro_rules! on_engine {
    ($name:ident, $engine:ident, $($module:ident)*) => {
        #[path = "suite"]
        mod $name {
            /// A database of its own, a node on it that listens, and a project of each kind.
            async fn real() -> crate::real::Real {
                crate::real::Real::start(tenure_db::Engine::$engine).await
            }

            $(mod $module;)*
        }
    };
}

macro_rules! on_both_engines {
    ($($module:ident)*) => {
        on_engine!(sqlite, Sqlite, $($module)*);
        on_engine!(postgres, Postgres, $($module)*);
    };
}

on_both_engines! {
    b2b
    consumer
    outage
    rotations
    signals
    web
}
