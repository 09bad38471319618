//! Every bound on what is read, compared and written, with its source. When a bound is reached, a sentence says so.

use crate::text::Text;

/// The longest text that is read, in UTF-16 code units: 64 Mi. Ours: a browser keeps several copies of a text, and longer ones fill its memory.
pub const MAX_UNITS: usize = 64 << 20;

/// The longest token that is judged, in bytes. Ours: a job's token has a thousand or two. A longer one is only shown.
pub const MAX_JUDGED: usize = 100_000;

/// How many tokens and objects are found in a text. Ours: a text with more is not from a job.
pub const MAX_FOUND: usize = 1 << 14;

/// How deep the arrays and objects of a JSON text may nest. The same as `serde_json`.
pub const MAX_DEPTH: usize = 127;

/// How many values of a JSON text are read. Ours: a hundred thousand claims, with room for nested values.
pub const MAX_VALUES: usize = 120_000;

/// How many places that are not UTF-8 are skipped in a segment. Ours: with more, it is something else.
pub const MAX_INVALID: usize = 10_000;

/// The longest text that is searched for jobs, and for JSON without the names of claims, in bytes: 256 KiB. Ours.
pub const MAX_SEARCHED: usize = 256 << 10;

/// The longest text that is read for credentials, in bytes: 1 MiB. Ours.
pub const MAX_PASTED: usize = 1 << 20;

/// The longest issuer, subject, audience and description, in characters (Microsoft: workload identity federation, considerations).
pub const MAX_LENGTH: usize = 600;

/// How many credentials an application or managed identity can hold (Microsoft: workload identity federation, considerations).
pub const MAX_CREDENTIALS: usize = 20;

/// How many credentials a token is compared with. Ours: as many as five identities hold.
pub const MAX_COMPARED: usize = 5 * MAX_CREDENTIALS;

/// The longest claims matching expression that is read, in characters. Ours, since Microsoft documents none: it has room for three values of
/// [`MAX_LENGTH`].
pub const MAX_EXPRESSION: usize = 2_000;

/// How many pipelines a plan covers. Ours: many times what identities hold.
pub const MAX_PIPELINES: usize = 1_000;

/// How many claims of a token are compared with another token's. Ours: no issuer writes that many.
pub const MAX_CLAIMS: usize = 1_000;

/// How many keys of a JWKS Entra keeps (Microsoft: workload identity federation, considerations).
pub const MAX_JWKS_KEYS: usize = 100;

/// How many keys are read. Ours: nobody has that many.
pub const MAX_KEYS: usize = 1_000;

/// How many keys a signature is checked against. Ours: `WebCrypto` reads the whole token for each of them.
pub const MAX_TRIED: usize = 100;

/// Whether a text has more characters than Entra accepts in a value.
pub fn is_too_long(text: &Text) -> bool {
    is_longer(text.raw(), MAX_LENGTH)
}

/// Whether a text has more than this many characters.
pub fn is_longer(text: &str, characters: usize) -> bool {
    text.len() > characters && text.chars().nth(characters).is_some()
}
