//! Local checks, with a server that is not there.
