//! `/v1/rbac`, and what a policy does to sessions (contract: §5.4).

use super::world;

mod changes;
mod policy;
