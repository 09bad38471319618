//! The tokens of a text that holds several, to choose one.

use super::markup::{Each, Node, markup};
use super::state::Action;
use super::view::View;
use crate::quote::visible;
use crate::report::TokenSummary;
use crate::text::{Text, holds};
use crate::time::relative;

/// Of more tokens than this the first are listed, and those that a filter finds.
const TOKENS: usize = 100;

/// Every token of the text, to choose one; hidden where there is no choice.
pub(super) fn tokens(view: &View<'_>) -> Node {
    let report = &view.state.report;
    let (count, filter) = (report.tokens.len(), &*view.state.filter);
    let several = count > 1;
    let text = |text: &Option<Text>, none: &str| text.as_ref().map_or_else(|| none.to_owned(), visible);
    let fits = |(_, token): &(usize, &TokenSummary)| several && holds(&text(&token.subject, ""), filter);
    let tokens = report.tokens.iter().enumerate().filter(fits).take(TOKENS).map(|(index, token)| {
        let issued = token.issued.map_or_else(|| "no time".to_owned(), |issued| relative(issued, view.state.judged));
        markup!(
            "<li><button type=button aria-pressed={} onclick={}><bdi>{}</bdi><small>for {}, issued {}</small></button></li>",
            if report.selected == Some(index) { "true" } else { "false" },
            view.send(move || Action::Select(index)),
            text(&token.subject, "no subject"),
            text(&token.audience, "nobody"),
            issued,
        )
    });
    markup!(
        "<section id=tokens hidden={}><h2>{} tokens found</h2>{}<ul>{}</ul></section>",
        !several,
        count.to_string(),
        (count > TOKENS).then(|| view.filter("The first hundred are listed, or those with this in their subject")),
        Each(tokens),
    )
}
