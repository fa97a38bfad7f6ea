//! Whose a password is, where a person has one for all organizations of a project.

use aws_lc_rs::digest::{Context, SHA256};
use uuid::{Builder, Uuid};

/// Stands for an e-mail address (in lower case) in a project, where a password otherwise stands beside the id of a user
/// or member. Made of SHA-256, so that no two addresses share one.
pub fn of_address(project: Uuid, address: &str) -> Uuid {
    let mut context = Context::new(&SHA256);
    context.update(b"password of an address");
    context.update(project.as_bytes());
    context.update(address.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&context.finish().as_ref()[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_project_has_one_of_its_own() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let ada = of_address(one, "ada@example.com");
        assert_eq!(ada, of_address(one, "ada@example.com"));
        assert_ne!(ada, of_address(one, "bob@example.com"));
        assert_ne!(ada, of_address(other, "ada@example.com"));
        // It is stored: another text would be another password.
        assert_eq!(ada.to_string(), "85452ada-bf80-8b7e-b65d-c7aff51aca42");
    }
}
