//! The parts of the subject, as blocks in a row.

use yew::prelude::*;

use super::icon::{Icon, icon};
use super::view::View;
use crate::quote::visible;
use crate::report::Agreement;

pub(super) fn subject(view: &View<'_>) -> Html {
    let parts = &view.state.report.subject;
    let blocks = parts.iter().enumerate().map(|(index, part)| {
        let (class, shape, says) = match part.agreement {
            Agreement::Same => ("same", Icon::Done, "as the claim says"),
            Agreement::Differs => ("differs", Icon::Error, "not what the claim says"),
            Agreement::NoClaim => ("alone", Icon::Unknown, "no claim of this name"),
        };
        html! {
            <li key={index} {class}>
                <span class="name">{ part.name }</span>
                <bdi>{ visible(&part.value) }</bdi>
                <span class="agreement">{ icon(shape) }{ says }</span>
            </li>
        }
    });
    html! {
        <section id="subject" aria-labelledby="subject-title" hidden={parts.is_empty()}>
            <h2 id="subject-title">{ "Subject" }</h2>
            <ol>{ for blocks }</ol>
        </section>
    }
}
