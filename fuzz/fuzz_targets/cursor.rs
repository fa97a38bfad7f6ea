//! Cursors: texts that we gave out, and that come back as anything.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::json;
use tenure_fuzz::{Node, Who};

fuzz_target!(|cursor: &str| {
    Node::with(|node| {
        let body = json!({ "cursor": cursor, "organization_ids": [node.organization] });
        node.post(Who::Consumer, "/v1/users/search", body.to_string());
        node.post(Who::B2b, "/v1/b2b/organizations/search", body.to_string());
        node.post(Who::B2b, "/v1/b2b/organizations/members/search", body.to_string());
        let query: String = cursor.bytes().map(|byte| format!("%{byte:02x}")).collect();
        node.get(Who::Consumer, &format!("/v1/signals?after={query}"));
    });
});
