//! The page. It decides nothing: it shows a [`crate::report::Report`].
//!
//! [`state`] holds what the page knows and what can happen to it, without a browser; [`browser`] is the only file that touches the
//! clock and the document; every other file is one component. No component renders zero nodes (yew #4092).

mod browser;
mod claims;
mod code;
mod copy;
mod findings;
mod icon;
mod life;
mod outputs;
mod page;
mod settings;
mod state;
mod subject;
mod toolbar;
mod verdict;
mod welcome;

pub use browser::now;
pub use page::{Page, PageProps};
