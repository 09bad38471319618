//! What a token is judged by, apart from the time.

use crate::entra::cloud::Cloud;
use crate::entra::credentials::PastedCredentials;
use crate::verify::Verification;
use std::rc::Rc;

/// What a token is judged by, apart from the time.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The cloud that the login is for.
    pub cloud: Option<Cloud>,
    /// The result of checking a signature. It counts only for the token that it names.
    pub verification: Option<Rc<Verification>>,
    /// The existing federated credentials, as read by `PastedCredentials::read`.
    pub credentials: Rc<PastedCredentials>,
}
