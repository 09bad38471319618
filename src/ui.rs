//! The page. It decides nothing: it shows a [`crate::report::Report`].
//!
//! [`state`] holds what the page knows and what can happen to it, without a browser; [`browser`] is the only file that touches the
//! clock and the document; [`page`] is the component, and every other file draws one part of it from a [`view::View`].

mod admits;
mod advised;
mod browser;
mod claims;
mod code;
mod compare;
mod copy;
mod credentials;
mod deeds;
mod dry_run;
mod explained;
mod findings;
mod form;
mod icon;
mod keys;
mod life;
mod links;
mod markup;
mod names;
mod outputs;
mod page;
mod plan;
mod prose;
mod settings;
mod share;
mod state;
mod subject;
mod tokens;
mod toolbar;
mod unwritten;
mod verdict;
mod view;
mod welcome;

pub use browser::now;
pub use form::{Choice, Field};
pub use page::{Message, Page, PageProps};
pub use state::{Action, AsOf, Deed};
