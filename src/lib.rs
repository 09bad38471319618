//! claimlens
#[cfg(feature = "app")]
pub mod ui;
