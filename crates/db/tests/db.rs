//! One suite, two engines: the same modules are compiled once for each, so no engine has a test less than the other.

#![expect(clippy::duplicate_mod, reason = "that is how the suite gets its two engines")]

mod support;

macro_rules! on_engine {
    ($name:ident, $engine:ident, $($module:ident)*) => {
        #[path = "suite"]
        mod $name {
            const ENGINE: tenure_db::Engine = tenure_db::Engine::$engine;

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
    notifications
    cancellation
    concurrency
    durability
    growth
    joined
    migrations
    outages
    places
    retries
    statements
    transactions
    values
}
