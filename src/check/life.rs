//! The facts that time-dependent checks need.

/// How far a clock may well be off, in seconds.
pub(super) const CLOCK_SKEW: i64 = 300;

/// The times of a token, in seconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// `iat`
    pub issued: Option<i64>,
    /// `nbf`
    pub not_before: Option<i64>,
    /// `exp`
    pub expires: Option<i64>,
}

/// Everything that time-dependent results are computed from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Life {
    /// The times that the token states.
    pub times: Times,
    /// Whether there is a signature that somebody could use.
    pub is_signed: bool,
    /// Whether a pasted credential lets the token in.
    pub has_matching_credential: bool,
}

impl Life {
    /// When the token begins and ends, if `now` is certainly outside that range: being slightly early may be a clock's fault.
    pub fn missed(&self, now: i64) -> Option<(i64, i64)> {
        let (begin, end) = (self.times.not_before.or(self.times.issued)?, self.times.expires?);
        (end <= now || begin - now >= CLOCK_SKEW).then_some((begin, end))
    }
}
