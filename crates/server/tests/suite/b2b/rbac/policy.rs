//! `GET /v1/b2b/rbac/policy`

use super::world;

#[tokio::test]
async fn has_what_every_project_has_and_the_projects_own() {
    let world = world().await;
    let answer = world.b2b().await.get("/v1/b2b/rbac/policy").await;
    insta::assert_json_snapshot!(answer.redacted(), @r#"
    {
      "policy": {
        "resources": [
          {
            "actions": [
              "update.info.name",
              "update.info.slug",
              "update.info.logo-url",
              "update.settings.allowed-auth-methods",
              "update.settings.allowed-mfa-methods",
              "update.settings.email-jit-provisioning",
              "update.settings.email-invites",
              "update.settings.allowed-domains",
              "update.settings.default-sso-connection",
              "update.settings.sso-jit-provisioning",
              "update.settings.mfa-policy",
              "update.settings.implicit-roles",
              "update.settings.oauth-tenant-jit-provisioning",
              "update.settings.allowed-oauth-tenants",
              "delete"
            ],
            "description": "The organization and its settings.",
            "resource_id": "stytch.organization"
          },
          {
            "actions": [
              "create",
              "update.info.name",
              "update.info.untrusted-metadata",
              "update.info.mfa-phone",
              "update.info.email",
              "update.info.delete.mfa-phone",
              "update.info.delete.mfa-totp",
              "update.info.delete.password",
              "update.info.unlink.retired-email",
              "update.settings.is-breakglass",
              "update.settings.mfa-enrolled",
              "update.settings.default-mfa-method",
              "update.settings.roles",
              "search",
              "revoke-sessions",
              "get.connected-apps",
              "revoke.connected-app",
              "delete"
            ],
            "description": "Any member of the organization.",
            "resource_id": "stytch.member"
          },
          {
            "actions": [
              "update.info.name",
              "update.info.untrusted-metadata",
              "update.info.mfa-phone",
              "update.info.email",
              "update.info.delete.mfa-phone",
              "update.info.delete.password",
              "update.info.delete.mfa-totp",
              "update.info.unlink.retired-email",
              "update.settings.mfa-enrolled",
              "update.settings.default-mfa-method",
              "revoke-sessions",
              "get.connected-apps",
              "revoke.connected-app",
              "delete"
            ],
            "description": "The member who acts.",
            "resource_id": "stytch.self"
          },
          {
            "actions": [
              "create",
              "get",
              "update",
              "delete"
            ],
            "description": "Single sign-on connections.",
            "resource_id": "stytch.sso"
          },
          {
            "actions": [
              "create",
              "get",
              "update",
              "delete"
            ],
            "description": "Directory connections.",
            "resource_id": "stytch.scim"
          },
          {
            "actions": [
              "create",
              "read",
              "update",
              "delete"
            ],
            "description": "What users write",
            "resource_id": "documents"
          }
        ],
        "roles": [
          {
            "description": "Held by every member.",
            "permissions": [
              {
                "actions": [
                  "*"
                ],
                "resource_id": "stytch.self"
              }
            ],
            "role_id": "stytch_member"
          },
          {
            "description": "May do everything in its organization.",
            "permissions": [
              {
                "actions": [
                  "*"
                ],
                "resource_id": "stytch.organization"
              },
              {
                "actions": [
                  "*"
                ],
                "resource_id": "stytch.member"
              },
              {
                "actions": [
                  "*"
                ],
                "resource_id": "stytch.sso"
              },
              {
                "actions": [
                  "*"
                ],
                "resource_id": "stytch.scim"
              }
            ],
            "role_id": "stytch_admin"
          },
          {
            "description": "",
            "permissions": [
              {
                "actions": [
                  "read"
                ],
                "resource_id": "documents"
              }
            ],
            "role_id": "viewer"
          },
          {
            "description": "",
            "permissions": [
              {
                "actions": [
                  "*"
                ],
                "resource_id": "documents"
              }
            ],
            "role_id": "editor"
          }
        ],
        "scopes": []
      },
      "request_id": "[request-id-test 0]",
      "status_code": 200
    }
    "#);
}
