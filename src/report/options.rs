//! What a token is judged by, beside the moment.

use crate::entra::cloud::Cloud;
use crate::entra::credentials::PastedCredentials;
use crate::verify::Verification;
use std::rc::Rc;

/// What a token is judged by, beside the moment.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The cloud that the login is for.
    pub cloud: Option<Cloud>,
    /// What is known about the signature. It counts for the token that it is about, and for no other.
    pub verification: Option<Rc<Verification>>,
    /// The federated credentials that exist already, as pasted: read once, by `PastedCredentials::read`.
    pub credentials: Rc<PastedCredentials>,
}
