//! A set of codes that is ready to be written: drawn, or taken over, and sealed before its unit of work.

use tenure_core::recovery_code::RecoveryCode;
use tenure_types::Secret;
use uuid::Uuid;

use super::{Refusal, purpose};
use crate::projects::Project;
use crate::{Engine, Result};

/// How many codes are taken over at most.
pub(super) const MOST: usize = 100;

#[derive(Clone)]
pub(crate) struct NewCodes {
    codes: Vec<RecoveryCode>,
    /// Ids and sealed texts, in their order.
    rows: Vec<(Uuid, Vec<u8>)>,
}

impl NewCodes {
    pub(crate) fn generate(engine: &Engine, project: &Project) -> Self {
        let random = std::array::from_fn(|_| engine.entropy().bytes());
        Self::seal(engine, project, RecoveryCode::set(random).into())
    }

    /// Codes from elsewhere.
    pub(crate) fn parse(engine: &Engine, project: &Project, texts: &[Secret]) -> Result<Self> {
        let codes: Vec<_> = texts
            .iter()
            .map(|text| RecoveryCode::parse(text))
            .collect::<Result<_, _>>()
            .map_err(|_| Refusal::InvalidOne)?;
        let mut distinct: Vec<_> = codes.iter().map(RecoveryCode::text).collect();
        distinct.sort_unstable();
        distinct.dedup();
        // The same code twice would be good twice.
        if distinct.len() != codes.len() || codes.len() > MOST {
            return Err(Refusal::InvalidSet.into());
        }
        Ok(Self::seal(engine, project, codes))
    }

    fn seal(engine: &Engine, project: &Project, codes: Vec<RecoveryCode>) -> Self {
        let row = |code: &RecoveryCode| {
            let id = engine.entropy().uuid();
            let purpose = purpose(project.uuid, id);
            let nonce = engine.entropy().bytes();
            (
                id,
                engine.master_keys.seal(&purpose, code.text().as_bytes(), nonce),
            )
        };
        let rows = codes.iter().map(row).collect();
        Self { codes, rows }
    }

    pub(super) fn rows(&self) -> &[(Uuid, Vec<u8>)] {
        &self.rows
    }

    /// For their owner.
    pub(crate) fn texts(&self) -> Vec<Secret> {
        self.codes.iter().map(|code| code.text().into()).collect()
    }
}
