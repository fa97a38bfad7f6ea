//! The HTTP API, through the real router, in one process: one suite, two engines. The same modules are compiled once for
//! each engine, so that neither has a test less than the other.

#![expect(clippy::duplicate_mod, reason = "that is how the suite gets its two engines")]

mod harness;

macro_rules! on_engine {
    ($name:ident, $engine:ident, $($module:ident)*) => {
        #[path = "suite"]
        mod $name {
            /// A database of its own, a node on it, and a consumer project.
            async fn world() -> crate::harness::World {
                crate::harness::World::new(tenure_db::Engine::$engine).await
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
    addresses
    b2b
    clocks
    edge
    keys
    messages
    passwords
    plans
    rbac
    routes
    sessions
    signals
    statements
    users
}
