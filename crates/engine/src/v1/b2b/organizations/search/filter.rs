//! One filter of a search: what it may be, and its SQL.

use tenure_types::{ErrorType, kind};
use uuid::Uuid;

use crate::Result;
use crate::projects::{Project, ids};
use crate::subjects::organizations::store::DomainKind;
use crate::support::search::{self, Lookup, Names, Operand, Params, Part, like};

const ID: &str = "o.organization_id";

pub(super) static NAMES: Names = Names {
    filter_name_not_recognized: ErrorType::OrganizationSearchFilterNameNotRecognized,
    filter_name_must_be_string: ErrorType::OrganizationSearchFilterNameMustBeString,
    missing_filter_name: ErrorType::OrganizationSearchMissingFilterName,
    missing_filter_value: ErrorType::OrganizationSearchMissingFilterValue,
    expected_array_of_string: ErrorType::OrganizationSearchExpectedArrayOfStrings,
    expected_bool: ErrorType::OrganizationSearchExpectedBoolean,
    expected_string: ErrorType::OrganizationSearchExpectedString,
    fuzzy_too_short: |filter| match filter {
        "organization_name_fuzzy" => ErrorType::OrganizationSearchOrganizationNameFuzzyTooShort,
        "organization_slug_fuzzy" => ErrorType::OrganizationSearchOrganizationSlugFuzzyTooShort,
        "allowed_domain_fuzzy" => ErrorType::OrganizationSearchAllowedDomainFuzzyTooShort,
        _ => ErrorType::OrganizationSearchMemberEmailFuzzyTooShort,
    },
};

pub(super) enum Filter {
    /// Ids of ours, and what else callers call organizations.
    Ids {
        ids: Vec<Uuid>,
        aliases: Vec<String>,
    },
    Slugs(Vec<String>),
    SlugLike(String),
    /// A substring of the folded name.
    Name(String),
    MemberEmails(Vec<String>),
    MemberEmailLike(String),
    Domains {
        kind: DomainKind,
        domains: Vec<String>,
    },
    DomainLike {
        kind: DomainKind,
        part: String,
    },
    Everything,
    /// Asks for connections that no organization of Tenure has.
    Nothing,
}

impl Filter {
    pub(super) fn parse(project: &Project, operand: &Operand<'_>) -> Result<Self> {
        Ok(match operand.name {
            "organization_ids" => Self::ids(project, &operand.texts()?),
            "organization_slugs" => Self::Slugs(operand.texts()?.into_iter().map(str::to_owned).collect()),
            "organization_slug_fuzzy" => Self::SlugLike(operand.fuzzy()?),
            "organization_name_fuzzy" => Self::Name(operand.fuzzy()?),
            "member_emails" => Self::MemberEmails(operand.emails()?),
            "member_email_fuzzy" => Self::MemberEmailLike(operand.fuzzy()?),
            "allowed_domains" => Self::Domains {
                kind: DomainKind::Allowed,
                domains: operand.domains()?,
            },
            "allowed_domain_fuzzy" => Self::DomainLike {
                kind: DomainKind::Allowed,
                part: operand.fuzzy()?,
            },
            "claimed_email_domains" => Self::Domains {
                kind: DomainKind::Claimed,
                domains: operand.domains()?,
            },
            "has_active_sso_connection" if operand.flag()? => Self::Nothing,
            "has_active_sso_connection" => Self::Everything,
            "sso_connection_id" => operand.text().map(|_| Self::Nothing)?,
            _ => return Err(operand.not_recognized().into()),
        })
    }

    fn ids(project: &Project, texts: &[&str]) -> Self {
        let (mut found, mut aliases) = (Vec::new(), Vec::new());
        for text in texts {
            match ids::parse::<kind::Organization>(project, text) {
                Ok(id) => found.push(id),
                Err(_) => aliases.push((*text).to_owned()),
            }
        }
        Self::Ids { ids: found, aliases }
    }
}

impl search::Filter for Filter {
    /// Over `o`.
    fn part(&self, params: &mut Params) -> Part {
        Part::Test(match self {
            Self::Ids { ids, aliases } => {
                let ids = organizations("organization_id").uuids(params, ids);
                let slugs = organizations("slug").texts(params, aliases);
                let external_ids = organizations("external_id").texts(params, aliases);
                return ids.or(slugs, ID).or(external_ids, ID);
            }
            Self::Slugs(slugs) => return organizations("slug").texts(params, slugs),
            Self::MemberEmails(emails) => return by_member().texts(params, emails),
            Self::Domains { kind, domains } => return by_domain(*kind).texts(params, domains),
            Self::Nothing => return organizations("organization_id").nothing(),
            Self::SlugLike(part) => {
                format!("LOWER(o.slug) LIKE {} ESCAPE '\\'", params.place(like(part)))
            }
            Self::Name(part) => format!("o.search_name LIKE {} ESCAPE '\\'", params.place(like(part))),
            Self::MemberEmailLike(part) => {
                of_members(&format!("m.email LIKE {} ESCAPE '\\'", params.place(like(part))))
            }
            Self::DomainLike { kind, part } => {
                let like = params.place(like(part));
                of_domains(*kind, &format!("d.domain LIKE {like} ESCAPE '\\'"))
            }
            Self::Everything => return Part::everything(),
        })
    }
}

fn organizations(column: &'static str) -> Lookup {
    Lookup {
        table: "organizations",
        id: "organization_id",
        column,
        also: String::new(),
    }
}

fn by_member() -> Lookup {
    Lookup {
        table: "members",
        id: "organization_id",
        column: "email",
        also: " AND i.status <> 'deleted'".to_owned(),
    }
}

fn by_domain(kind: DomainKind) -> Lookup {
    Lookup {
        table: "organization_domains",
        id: "organization_id",
        column: "domain",
        also: format!(" AND i.kind = '{}'", kind.as_str()),
    }
}

/// Not `EXISTS`, here and below: that would be asked for every organization of the project.
fn of_members(condition: &str) -> String {
    format!(
        "o.organization_id IN (SELECT m.organization_id FROM members m
                               WHERE m.project_id = $1 AND m.status <> 'deleted' AND {condition})"
    )
}

fn of_domains(kind: DomainKind, condition: &str) -> String {
    format!(
        "o.organization_id IN (SELECT d.organization_id FROM organization_domains d
                               WHERE d.project_id = $1 AND d.kind = '{}' AND {condition})",
        kind.as_str()
    )
}
