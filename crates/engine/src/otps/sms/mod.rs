//! Codes by SMS: a second factor, never a first.

mod unasked;

pub(crate) use unasked::send_unasked;

/// How long a code lives, in minutes.
const MINUTES: i64 = 2;
