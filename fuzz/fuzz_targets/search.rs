//! Searches, from the body of a request to the statement that runs on SQLite: no query is a server error.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tenure_fuzz::{Node, Who};

const SEARCHES: [(Who, &str); 3] = [
    (Who::Consumer, "/v1/users/search"),
    (Who::B2b, "/v1/b2b/organizations/search"),
    (Who::B2b, "/v1/b2b/organizations/members/search"),
];

fuzz_target!(|body: &str| {
    Node::with(|node| {
        for (who, path) in SEARCHES {
            // Members are searched in organizations that are named.
            let body = body.replace("\"organization\"", &format!("[\"{}\"]", node.organization));
            node.post(who, path, body);
        }
    });
});
