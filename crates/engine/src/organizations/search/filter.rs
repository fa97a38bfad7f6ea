//! One filter of a search: what it may be, and its SQL.

use tenure_types::kind;
use uuid::Uuid;

use crate::ids;
use crate::organizations::store::DomainKind;
use crate::projects::Project;
use crate::search::{self, Operand, Params, QueryError, like, one_of};

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
    pub(super) fn parse(project: &Project, operand: &Operand<'_>) -> Result<Self, QueryError> {
        Ok(match operand.name {
            "organization_ids" => Self::ids(project, &operand.texts()?),
            "organization_slugs" => Self::Slugs(operand.texts()?.into_iter().map(str::to_owned).collect()),
            "organization_slug_fuzzy" => Self::SlugLike(operand.fuzzy("organization_slug_fuzzy")?),
            "organization_name_fuzzy" => Self::Name(operand.fuzzy("organization_name_fuzzy")?),
            "member_emails" => Self::MemberEmails(operand.emails()?),
            "member_email_fuzzy" => Self::MemberEmailLike(operand.fuzzy("member_email_fuzzy")?),
            "allowed_domains" => Self::Domains {
                kind: DomainKind::Allowed,
                domains: operand.domains()?,
            },
            "allowed_domain_fuzzy" => Self::DomainLike {
                kind: DomainKind::Allowed,
                part: operand.fuzzy("allowed_domain_fuzzy")?,
            },
            "claimed_email_domains" => Self::Domains {
                kind: DomainKind::Claimed,
                domains: operand.domains()?,
            },
            "has_active_sso_connection" if operand.flag()? => Self::Nothing,
            "has_active_sso_connection" => Self::Everything,
            "sso_connection_id" => operand.text().map(|_| Self::Nothing)?,
            _ => return Err(operand.not_recognized()),
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
    fn condition(&self, params: &mut Params) -> String {
        match self {
            Self::Ids { ids, aliases } => {
                let ids = one_of("o.organization_id", &params.uuids(ids));
                let aliases = params.texts(aliases);
                let (slugs, external_ids) = (one_of("o.slug", &aliases), one_of("o.external_id", &aliases));
                format!("({ids} OR {slugs} OR {external_ids})")
            }
            Self::Slugs(slugs) => one_of("o.slug", &params.texts(slugs)),
            Self::SlugLike(part) => {
                format!("LOWER(o.slug) LIKE {} ESCAPE '\\'", params.place(like(part)))
            }
            Self::Name(part) => format!("o.search_name LIKE {} ESCAPE '\\'", params.place(like(part))),
            Self::MemberEmails(emails) => of_members(&one_of("m.email", &params.texts(emails))),
            Self::MemberEmailLike(part) => {
                of_members(&format!("m.email LIKE {} ESCAPE '\\'", params.place(like(part))))
            }
            Self::Domains { kind, domains } => of_domains(*kind, &one_of("d.domain", &params.texts(domains))),
            Self::DomainLike { kind, part } => {
                let like = params.place(like(part));
                of_domains(*kind, &format!("d.domain LIKE {like} ESCAPE '\\'"))
            }
            Self::Everything => "1 = 1".to_owned(),
            Self::Nothing => "1 = 0".to_owned(),
        }
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
