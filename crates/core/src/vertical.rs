//! Consumer or B2B.

/// Which of the two APIs a session belongs to. A token of one proves nothing in the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vertical {
    Consumer,
    B2b,
}

impl Vertical {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Consumer => "consumer",
            Self::B2b => "b2b",
        }
    }
}

impl std::str::FromStr for Vertical {
    type Err = UnknownVertical;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "consumer" => Ok(Self::Consumer),
            "b2b" => Ok(Self::B2b),
            _ => Err(UnknownVertical),
        }
    }
}

/// Neither `consumer` nor `b2b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a vertical is consumer or b2b")]
pub struct UnknownVertical;
