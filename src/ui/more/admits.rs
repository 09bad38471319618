//! Who gets in by a credential, a subject or an expression, in words.

use super::super::icon::{Icon, icon};
use super::super::markup::{Each, Node, markup};
use crate::check::Severity;
use crate::entra::admits::Admits;

/// The sentence, then what was hardly meant and what is doubtful.
pub(super) fn admits(admits: &Admits) -> Node {
    let row = |shape, message: String, fix: &'static str| {
        markup!("<li>{}<span>{} <span class=fix>{}</span></span></li>", icon(shape), message, fix)
    };
    let cautions = admits.cautions.iter().map(|caution| row(Icon::Warning, caution.message.to_owned(), caution.fix));
    let lints = admits.lints.iter().map(|lint| {
        let shape = if lint.severity == Severity::Info { Icon::Info } else { Icon::Warning };
        row(shape, lint.message.clone(), lint.fix)
    });
    markup!(
        "<div class=admits><p class=words>{}</p><ul>{}</ul></div>",
        admits.words.clone(),
        Each(cautions.chain(lints)),
    )
}
