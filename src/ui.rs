//! The page. It decides nothing: it shows a [`crate::report::Report`].
//!
//! [`state`] holds what the page knows and what can happen to it, without a browser; [`browser`] is the only file that touches the
//! clock and the document; [`page`] is the component, and every other file draws one part of it from a [`view::View`].

mod browser;
mod claims;
mod copy;
mod findings;
mod form;
mod icon;
mod life;
mod markup;
mod more;
mod page;
mod prose;
mod settings;
mod state;
mod subject;
mod toolbar;
mod verdict;
mod view;
mod welcome;

pub use browser::now;
pub use form::{Choice, Field};
pub use more::{MORE, More};
pub use page::{Message, Page, PageProps};
pub use state::{Action, AsOf, Deed};
