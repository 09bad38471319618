//! What the pasted text is, which tokens stand in it, and where each of their characters came from.

mod find;
mod origin;

pub use find::{Found, Kind, find};
pub use origin::{Origin, Piece};
