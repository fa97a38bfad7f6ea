//! One filter of a search: what it may be, and its SQL.

use std::collections::{BTreeMap, BTreeSet};

use tenure_core::contact::ExternalId;
use tenure_core::rbac::{DEFAULT_MEMBER_ROLE, is_known};
use tenure_types::b2b::members::Status;
use tenure_types::{ErrorType, kind};
use uuid::Uuid;

use super::SearchRefusal;
use crate::Result;
use crate::projects::{Project, ids};
use crate::subjects::organizations::Organization;
use crate::support::search::{self, Lookup, Names, Operand, Param, Params, Part, like, one_of};

pub(super) static NAMES: Names = Names {
    filter_name_not_recognized: ErrorType::MemberSearchFilterNameNotRecognized,
    filter_name_must_be_string: ErrorType::MemberSearchFilterNameMustBeString,
    missing_filter_name: ErrorType::MemberSearchMissingFilterName,
    missing_filter_value: ErrorType::MemberSearchMissingFilterValue,
    expected_array_of_string: ErrorType::MemberSearchExpectedArrayOfStrings,
    expected_bool: ErrorType::MemberSearchExpectedBoolean,
    expected_string: ErrorType::MemberSearchExpectedString,
    fuzzy_too_short: |filter| match filter {
        "member_mfa_phone_number_fuzzy" => ErrorType::MemberSearchMemberMfaPhoneNumberFuzzyTooShort,
        _ => ErrorType::MemberSearchMemberEmailFuzzyTooShort,
    },
};

pub(super) enum Filter {
    Ids(Vec<Uuid>),
    ExternalIds(Vec<String>),
    Emails(Vec<String>),
    EmailLike(String),
    IsBreakglass(bool),
    PasswordExists(bool),
    Statuses(Vec<Status>),
    PhoneNumbers(Vec<String>),
    PhoneNumberLike(String),
    Roles(Roles),
}

/// Who holds one of some roles, whatever the source.
#[derive(Default)]
pub(super) struct Roles {
    /// Roles of the project, assigned.
    assigned: Vec<String>,
    /// By what else members of an organization hold one.
    of_organizations: Vec<(Uuid, Sources)>,
    /// Everybody holds the default role.
    everybody: bool,
}

#[derive(Default)]
struct Sources {
    /// Roles of the organization, assigned.
    assigned: Vec<String>,
    /// E-mail domains that give one of the roles to those who have verified such an address.
    domains: Vec<String>,
}

impl Filter {
    pub(super) fn parse(
        project: &Project,
        organizations: &BTreeMap<Uuid, Organization>,
        operand: &Operand<'_>,
    ) -> Result<Self> {
        Ok(match operand.name {
            "member_ids" => ids_of_members(project, &operand.texts()?)?,
            "member_emails" => Self::Emails(operand.emails()?),
            "member_email_fuzzy" => Self::EmailLike(operand.fuzzy()?),
            "member_is_breakglass" => Self::IsBreakglass(operand.flag()?),
            "member_password_exists" => Self::PasswordExists(operand.flag()?),
            "statuses" => {
                let statuses = operand.texts()?.into_iter().map(str::parse);
                let statuses = statuses.collect::<Result<_, _>>();
                Self::Statuses(statuses.map_err(|_| SearchRefusal::UnknownStatus)?)
            }
            "member_mfa_phone_numbers" => {
                Self::PhoneNumbers(operand.texts()?.into_iter().map(str::to_owned).collect())
            }
            "member_mfa_phone_number_fuzzy" => Self::PhoneNumberLike(operand.fuzzy()?),
            "member_roles" => Self::Roles(Roles::of(project, organizations, &operand.texts()?)),
            _ => return Err(operand.not_recognized().into()),
        })
    }
}

impl Roles {
    /// A role that a policy does not have any more is nobody's, though it may still be written beside a member.
    fn of(project: &Project, organizations: &BTreeMap<Uuid, Organization>, roles: &[&str]) -> Self {
        let roles: BTreeSet<&str> = roles.iter().copied().collect();
        let known = roles.iter().filter(|role| is_known(&project.policy, &[], role));
        let of_organizations = organizations
            .values()
            .map(|organization| (organization.id, Sources::of(project, organization, &roles)));
        Self {
            assigned: known.map(|role| (*role).to_owned()).collect(),
            of_organizations: of_organizations.collect(),
            everybody: roles.contains(DEFAULT_MEMBER_ROLE),
        }
    }

    fn condition(&self, params: &mut Params) -> String {
        if self.everybody {
            return "1 = 1".to_owned();
        }
        let mut any = vec!["1 = 0".to_owned()];
        any.extend(self.assigned.iter().map(|role| assigned(params, role)));
        for (organization, sources) in &self.of_organizations {
            let here = params.place(Param::Uuid(*organization));
            let of_members = sources.condition(params);
            any.push(format!("(m.organization_id = {here} AND {of_members})"));
        }
        format!("({})", any.join(" OR "))
    }
}

impl Sources {
    fn of(project: &Project, organization: &Organization, roles: &BTreeSet<&str>) -> Self {
        let own = organization.roles.iter();
        let own = own.filter(|role| roles.contains(role.role_id.as_str()));
        let assignments = &organization.settings.rbac_email_implicit_role_assignments;
        let given = assignments.iter().filter(|given| {
            roles.contains(given.role_id.as_str())
                && is_known(&project.policy, &organization.roles, &given.role_id)
        });
        Self {
            assigned: own.map(|role| role.role_id.clone()).collect(),
            domains: given.map(|given| given.domain.clone()).collect(),
        }
    }

    /// Over the members of that organization.
    fn condition(&self, params: &mut Params) -> String {
        let by_domain = one_of("m.email_domain", &params.texts(&self.domains));
        let mut any = vec![format!("(m.email_verified AND {by_domain})")];
        any.extend(self.assigned.iter().map(|role| assigned(params, role)));
        format!("({})", any.join(" OR "))
    }
}

/// Whether a role is among a member's. They are stored as a JSON array of texts: with its quotes, one is no part of
/// another.
fn assigned(params: &mut Params, role: &str) -> String {
    let quoted = serde_json::to_string(role).expect("texts have a JSON form");
    let quoted = params.place(Param::Text(quoted));
    // Not LIKE: one engine's knows no case.
    format!("REPLACE(m.roles, {quoted}, '') <> m.roles")
}

impl search::Filter for Filter {
    /// Over the tables of members.
    fn part(&self, params: &mut Params) -> Part {
        Part::Test(match self {
            Self::Ids(ids) => return members("member_id").uuids(params, ids),
            Self::ExternalIds(ids) => return members("external_id").texts(params, ids),
            Self::Emails(emails) => return members("email").texts(params, emails),
            Self::PhoneNumbers(numbers) => return members("phone_number").texts(params, numbers),
            Self::EmailLike(part) => format!("m.email LIKE {} ESCAPE '\\'", params.place(like(part))),
            Self::IsBreakglass(flag) => format!("m.is_breakglass = {}", params.place(Param::Bool(*flag))),
            Self::PasswordExists(exists) => {
                let not = if *exists { "NOT " } else { "" };
                format!("COALESCE(own.password_id, shared.password_id) IS {not}NULL")
            }
            Self::Statuses(statuses) => {
                let statuses: Vec<String> = statuses
                    .iter()
                    .map(|status| format!("'{}'", status.as_str()))
                    .collect();
                one_of("m.status", &statuses)
            }
            Self::PhoneNumberLike(part) => {
                format!("m.phone_number LIKE {} ESCAPE '\\'", params.place(like(part)))
            }
            Self::Roles(roles) => roles.condition(params),
        })
    }
}

fn members(column: &'static str) -> Lookup {
    Lookup {
        table: "members",
        id: "member_id",
        column,
        also: String::new(),
    }
}

/// The members that a search is about, whatever its filters say.
pub(super) struct Scope {
    organizations: Vec<Uuid>,
    /// Deleted members are left out unless a filter names their status.
    with_deleted: bool,
}

impl Scope {
    pub(super) fn of(organizations: &BTreeMap<Uuid, Organization>, filters: &[Filter]) -> Self {
        let names_deleted = |filter: &Filter| match filter {
            Filter::Statuses(statuses) => statuses.contains(&Status::Deleted),
            _ => false,
        };
        Self {
            organizations: organizations.keys().copied().collect(),
            with_deleted: filters.iter().any(names_deleted),
        }
    }
}

impl search::Filter for Scope {
    fn part(&self, params: &mut Params) -> Part {
        let organizations = one_of("m.organization_id", &params.uuids(&self.organizations));
        let deleted = if self.with_deleted {
            ""
        } else {
            " AND m.status <> 'deleted'"
        };
        Part::Test(format!("{organizations}{deleted}"))
    }
}

/// Texts that are neither an id of ours nor an external one match nobody.
fn ids_of_members(project: &Project, texts: &[&str]) -> Result<Filter> {
    let internal: Vec<Uuid> = texts
        .iter()
        .filter_map(|id| ids::parse::<kind::Member>(project, id).ok())
        .collect();
    let external: Vec<String> = texts
        .iter()
        .filter(|id| ExternalId::parse(id).is_ok())
        .map(|id| (*id).to_owned())
        .collect();
    match (internal.is_empty(), external.is_empty()) {
        (false, false) => Err(SearchRefusal::CannotMixIds.into()),
        (true, false) => Ok(Filter::ExternalIds(external)),
        (_, true) => Ok(Filter::Ids(internal)),
    }
}
