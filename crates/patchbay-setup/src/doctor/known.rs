//! What is known of a thing that was asked about. Keeps "it is not there" apart from "we may not look".

/// The outcome of looking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Known<T> {
    /// It is there, and this is what it is.
    Found(T),
    /// It is not there.
    Absent,
    /// It could not be looked at: a right is missing, or there was no answer. The report says so.
    Unseen,
    /// Nobody asked, because it does not matter for this subject or nothing said where to look.
    #[default]
    NotAsked,
}

impl<T> Known<T> {
    /// The thing, where it was found.
    pub fn found(&self) -> Option<&T> {
        match self {
            Self::Found(thing) => Some(thing),
            _ => None,
        }
    }

    /// Whether it was looked for and is not there.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The same knowledge of a part of the thing.
    pub fn map<U>(self, part: impl FnOnce(T) -> U) -> Known<U> {
        match self {
            Self::Found(thing) => Known::Found(part(thing)),
            Self::Absent => Known::Absent,
            Self::Unseen => Known::Unseen,
            Self::NotAsked => Known::NotAsked,
        }
    }

    /// The knowledge by reference.
    pub fn as_ref(&self) -> Known<&T> {
        match self {
            Self::Found(thing) => Known::Found(thing),
            Self::Absent => Known::Absent,
            Self::Unseen => Known::Unseen,
            Self::NotAsked => Known::NotAsked,
        }
    }
}

impl<T> From<Option<T>> for Known<T> {
    /// None: it was looked for and is not there.
    fn from(thing: Option<T>) -> Self {
        thing.map_or(Self::Absent, Self::Found)
    }
}
