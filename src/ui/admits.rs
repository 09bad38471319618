//! Who gets in by a credential, a subject or an expression, in words.

use super::icon::{Icon, icon};
use super::markup::{Each, Node, markup};
use super::prose::Prose;
use super::view::{CREDENTIALS_BOX, mark_beside};
use crate::entra::Severity;
use crate::entra::access::Access;
use crate::text::{Span, Units};

/// How many warnings there are.
pub(super) fn warnings(access: &Access) -> usize {
    access.cautions.len() + access.lints.iter().filter(|lint| lint.severity != Severity::Info).count()
}

/// The sentence, then what was hardly meant and what is doubtful; `units` are those of the box, where it was read there.
pub(super) fn admits(access: &Access, units: Option<&Units>) -> Node {
    let row = |shape, message: &str, fix: &'static str, place: Option<Span>| {
        let mark = mark_beside(CREDENTIALS_BOX, "Show", place);
        markup!("<li>{}<span>{} <span class=fix>{}</span>{}</span></li>", icon(shape), Prose(message), Prose(fix), mark)
    };
    let cautions = access.cautions.iter().map(|caution| row(Icon::Warning, caution.message, caution.fix, None));
    let lints = access.lints.iter().map(|lint| {
        let shape = if lint.severity == Severity::Info { Icon::Info } else { Icon::Warning };
        row(shape, &lint.message, lint.fix, units.map(|units| units.span(&lint.place)))
    });
    markup!(
        "<div class=admits><p class=words>{}</p><ul>{}</ul></div>",
        Prose(&access.words),
        Each(cautions.chain(lints)),
    )
}
