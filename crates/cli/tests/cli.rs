//! The binary as its users meet it: its commands are run, its servers are called over the network. One suite, two
//! engines; what has nothing to do with the database stands apart and runs once.

#![expect(clippy::duplicate_mod, reason = "that is how the suite gets its two engines")]

mod harness;
mod independent;

macro_rules! on_engine {
    ($name:ident, $engine:ident, $($module:ident)*) => {
        #[path = "suite"]
        mod $name {
            /// A copy of an installation that `tenure dev` has made.
            fn world() -> crate::harness::World {
                crate::harness::World::made(tenure_db::Engine::$engine)
            }

            /// A master key and a database with nothing in it.
            fn empty_world() -> crate::harness::World {
                crate::harness::World::empty(tenure_db::Engine::$engine)
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
    dev
    doctor
    json
    key
    logs
    master_key
    messages
    migrate
    nodes
    outages
    project
    rbac
    secret
    serve
    signals
    stop
    user
}
