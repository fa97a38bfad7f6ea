//! `/v1/b2b/rbac`

use super::{refuses, world};

mod organizations;
mod policy;
