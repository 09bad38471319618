//! The browser: its clock, its document, its clipboard. Nothing else in the crate touches them.
#![expect(clippy::disallowed_methods, reason = "this is the file that the other files call instead")]

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::{Interval, Timeout};
use js_sys::{Array, JsString};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, ClipboardEvent, Document, DragEvent, Element, Event, EventTarget, File, HtmlDocument, HtmlElement,
    HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Storage, Url,
};

use super::page::Message;
use super::state::Action;
use super::view::Link;
use crate::pieces;
use crate::report::{Reader, Reading};
use crate::text::Span;

/// A longer text stays out of the box, in UTF-16 code units: a textarea needs seconds for 10 MB.
const BOX_LIMIT: u32 = 200_000;

/// A text of the box up to this is read at once, in UTF-16 code units; a longer one piece by piece, as what stays out of it.
const AT_ONCE: u32 = 50_000;

/// How much of such a text the box shows.
const EXCERPT: u32 = 2_000;

/// How long it is read at a time, in milliseconds: a browser gives a page that pauses often 4 ms of nothing each time.
const SPELL: f64 = 24.0;

/// After which time nothing waits for a painting any more, in milliseconds.
const UNSEEN: u32 = 300;

/// How long a button says that it copied, in milliseconds.
const COPIED: u32 = 1_600;

/// How long a file that is saved stays at its address, in milliseconds.
const DOWNLOAD: u32 = 10_000;

/// The names' key in the browser's storage, which all pages of the site's origin share.
const NAMES: &str = "claimlens.names";

/// The clock, in seconds since 1970.
#[expect(clippy::cast_possible_truncation, reason = "a date of JavaScript fits")]
pub fn now() -> i64 {
    (js_sys::Date::now() / 1_000.0) as i64
}

/// A moment by the visitor's clock: `2023-05-22 22:51:33 (UTC+02:00)`. None where that clock shows UTC, and outside a browser.
pub(super) fn local(time: i64) -> Option<String> {
    if !cfg!(target_arch = "wasm32") {
        return None;
    }
    let minutes = offset(time)?;
    let shown = crate::time::utc(time.checked_add(minutes * 60)?);
    let shown = shown.strip_suffix(" UTC")?;
    let sign = if minutes < 0 { '−' } else { '+' };
    let minutes = minutes.abs();
    Some(format!("{shown} (UTC{sign}{:02}:{:02})", minutes / 60, minutes % 60))
}

/// How many minutes the visitor's clock is ahead of UTC at a moment, if it is not UTC.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "seconds until the year 9999, minutes of a day"
)]
fn offset(time: i64) -> Option<i64> {
    let date = js_sys::Date::new(&JsValue::from_f64(time as f64 * 1_000.0));
    let offset = date.get_timezone_offset();
    (offset.is_finite() && offset != 0.0).then_some(-(offset as i64))
}

/// Calls back each second while the page is in sight.
pub(super) fn each_second(tick: impl Fn(i64) + 'static) -> Interval {
    Interval::new(1_000, move || {
        if document().is_some_and(|document| !document.hidden()) {
            tick(now());
        }
    })
}

/// Says `text` to a screen reader after half a second, unless the timeout is dropped before.
pub(super) fn announce_soon(text: String) -> Timeout {
    Timeout::new(500, move || announce(&text))
}

fn announce(text: &str) {
    if let Some(region) = document().and_then(|document| document.get_element_by_id("announcer")) {
        region.set_text_content(Some(text));
    }
}

/// Does something when what is drawn now is on the screen, or soon where nobody looks.
pub(super) fn after_paint(link: &Link, work: fn(&Link)) {
    let link = Rc::new(Cell::new(Some(link.clone())));
    let once = move || {
        if let Some(link) = link.take() {
            work(&link);
        }
    };
    // A frame out of sight and a page behind others are painted after seconds or never.
    Timeout::new(UNSEEN, once.clone()).forget();
    // The next frame shows it, and the one behind that begins when it does. The work is a task of its own, which holds up neither.
    at_frame(move || {
        at_frame(move || {
            Timeout::new(0, once).forget();
        });
    });
}

fn at_frame(work: impl FnOnce() + 'static) {
    if let Some(window) = web_sys::window() {
        drop(window.request_animation_frame(Closure::once_into_js(work).unchecked_ref()));
    }
}

/// Tells the page of everything that comes into the box, until the listeners are dropped.
pub(super) fn listen(input: &HtmlTextAreaElement, link: &Link) -> Vec<EventListener> {
    let typed = {
        let (input, link) = (input.clone(), link.clone());
        move || {
            if input.text_length() > AT_ONCE {
                return link
                    .send_message(Message::Large { text: input.unchecked_ref::<Boxed>().text(), is_in_box: true });
            }
            link.send_message(Action::Input { text: input.value(), excerpt: None, now: now() });
        }
    };
    // What was pasted before this point.
    typed();
    let mut listeners = vec![EventListener::new(input, "input", move |_| typed())];
    // A file may be dropped anywhere; where it hovers over something else than the box, the browser wants to hear that it may.
    let anywhere = document().map_or_else(|| EventTarget::from(input.clone()), EventTarget::from);
    for event in ["paste", "dragover", "drop"] {
        let (input, link) = (EventTarget::from(input.clone()), link.clone());
        let options = EventListenerOptions::enable_prevent_default();
        listeners.push(EventListener::new_with_options(&anywhere, event, options, move |event| {
            let is_box = event.target().as_ref() == Some(&input);
            if event.type_() == "dragover" && !is_box || take(event, is_box, &link) {
                event.prevent_default();
            }
        }));
    }
    if let Some(window) = web_sys::window() {
        let link = link.clone();
        listeners.push(EventListener::new(&window, "hashchange", move |_| link.send_message(Message::Follow(asked()))));
    }
    // No event of the box says that its cursor moved; these are what moves it.
    for event in ["keyup", "click", "select"] {
        let (input, link) = (input.clone(), link.clone());
        listeners.push(EventListener::new(&input.clone(), event, move |_| {
            let at = input.selection_start().ok().flatten().unwrap_or_default();
            link.send_message(Action::Cursor(at as usize));
        }));
    }
    listeners
}

/// Takes aside what a paste or a drop brings: a file, or a text for the box that is too long for it.
fn take(event: &Event, is_box: bool, link: &Link) -> bool {
    let data = match event.dyn_ref::<ClipboardEvent>() {
        Some(paste) => paste.clipboard_data(),
        None => event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer),
    };
    let Some(data) = data else { return false };
    if let Some(file) = data.files().and_then(|files| files.get(0)) {
        match around(event) {
            Some(input) => open_beside(&file, input),
            None => open(&file, link),
        }
        return true;
    }
    let text = data.unchecked_ref::<Carrier>().get_text("text/plain");
    let is_large = is_box && text.length() > BOX_LIMIT;
    if is_large {
        link.send_message(Message::Large { text, is_in_box: false });
    }
    is_large
}

/// Reads the file that a field holds: into the box that the field stands beside, or else as what is pasted.
pub(super) fn open_chosen(event: &Event, link: &Link) {
    let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
    if let Some(file) = field.files().and_then(|files| files.get(0)) {
        match around(event) {
            Some(input) => open_beside(&file, input),
            None => open(&file, link),
        }
    }
    // The same file may be chosen again.
    field.set_value("");
}

fn open(file: &File, link: &Link) {
    let link = link.clone();
    let read = Closure::once(move |text: JsValue| {
        link.send_message(Message::Large { text: text.unchecked_into(), is_in_box: false });
    });
    drop(file.text().then(&read));
    read.forget();
}

#[wasm_bindgen]
extern "C" {
    /// A `DataTransfer` whose text stays in JavaScript: copying ten megabytes at once holds up the page.
    type Carrier;
    #[wasm_bindgen(method, js_name = getData)]
    fn get_text(this: &Carrier, format: &str) -> JsString;
    /// A box whose text stays there as well.
    type Boxed;
    #[wasm_bindgen(method, getter, js_name = value)]
    fn text(this: &Boxed) -> JsString;
}

/// A large text, which is read with pauses.
pub(super) struct Large {
    text: JsString,
    at: u32,
    reader: Reader,
    reading: Option<Rc<Reading>>,
    excerpt: Option<usize>,
    link: Link,
    next: Option<Timeout>,
}

impl Large {
    /// Begins to read. Of a text that is not in the box its beginning is put there.
    pub(super) fn new(text: JsString, is_in_box: bool, link: Link, input: Option<&HtmlTextAreaElement>) -> Self {
        let excerpt = (!is_in_box).then(|| text.length().min(EXCERPT));
        if let Some((input, excerpt)) = input.zip(excerpt) {
            input.set_value(&String::from(text.slice(0, excerpt)));
        }
        let excerpt = excerpt.map(|units| units as usize);
        let mut large = Self { text, at: 0, reader: Reader::default(), reading: None, excerpt, link, next: None };
        large.pause();
        large
    }

    fn pause(&mut self) {
        let link = self.link.clone();
        self.next = Some(Timeout::new(0, move || link.send_message(Message::Next)));
    }

    /// Reads on for a while; answers how far it got, or what was read.
    pub(super) fn go_on(&mut self) -> Action {
        let (length, start) = (self.text.length(), js_sys::Date::now());
        while self.at < length {
            self.at = pieces::feed(&mut self.reader, &self.text, self.at);
            self.reader.scan_ahead();
            // What is left for the end is a task of its own.
            if self.at == length || js_sys::Date::now() - start > SPELL {
                self.pause();
                return Action::Progress(self.at / (length / 100).max(1));
            }
        }
        // Judging what was read is one more.
        let Some(reading) = self.reading.take() else {
            self.reading = self.reader.finish_step().map(Rc::new);
            self.pause();
            return Action::Progress(100);
        };
        Action::Read { reading, excerpt: self.excerpt, now: now() }
    }
}

/// Puts `text` into the box as if the user had typed it, so that undo brings back what was there.
pub(super) fn fill(input: &HtmlTextAreaElement, text: &str) {
    let focused = document().and_then(|document| document.active_element());
    // A command works on the focused element; an element that is there can be focused.
    drop(input.focus());
    input.select();
    if input.value() != text && !command(if text.is_empty() { "delete" } else { "insertText" }, text) {
        input.set_value(text);
    }
    if let (false, Some(focused)) =
        (text.is_empty(), focused.and_then(|element| element.dyn_into::<HtmlElement>().ok()))
    {
        drop(focused.focus());
    }
}

/// Selects a place in the box and scrolls to it.
pub(super) fn show(input: &HtmlTextAreaElement, place: &Span) {
    let (Ok(start), Ok(end)) = (u32::try_from(place.start), u32::try_from(place.end)) else { return };
    drop(input.focus());
    drop(input.set_selection_range(start, end));
    // Browsers do not scroll to a selection that a script makes. The text wraps evenly, so its share of the text is its share of the height.
    let length = input.text_length().max(1);
    let line = i64::from(input.scroll_height()) * i64::from(start) / i64::from(length);
    let top = line - i64::from(input.client_height()) / 2;
    input.set_scroll_top(i32::try_from(top.max(0)).unwrap_or_default());
    input.scroll_into_view_with_bool(false);
}

/// The box of an id, on the page on which an event happened.
fn beside(event: &Event, id: &str) -> Option<HtmlTextAreaElement> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(".page").ok()??.query_selector(&["#", id].concat()).ok()??.dyn_into().ok()
}

/// Selects a place in a box beside the paste, and opens what the box is folded into.
pub(super) fn show_beside(event: &Event, id: &str, place: &Span) {
    if let Some(input) = beside(event, id) {
        if let Ok(Some(folded)) = input.closest("details") {
            drop(folded.set_attribute("open", ""));
        }
        show(&input, place);
    }
}

/// Puts `text` into a box beside the paste, and opens what the box is folded into.
pub(super) fn set_beside(event: &Event, id: &str, text: &str) {
    if let Some(input) = beside(event, id) {
        input.set_value(text);
        if let Ok(Some(folded)) = input.closest("details") {
            drop(folded.set_attribute("open", ""));
        }
    }
}

/// The box beside the paste that an event happened in or around.
fn around(event: &Event) -> Option<HtmlTextAreaElement> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest("details.extra").ok()??.query_selector("textarea").ok()??.dyn_into().ok()
}

/// Puts a file into a box beside the paste, which then hears of it as of what is typed.
fn open_beside(file: &File, input: HtmlTextAreaElement) {
    let read = Closure::once(move |text: JsValue| {
        input.set_value(&text.as_string().unwrap_or_default());
        if let Ok(typed) = Event::new("input") {
            typed.init_event_with_bubbles("input", true);
            drop(input.dispatch_event(&typed));
        }
    });
    drop(file.text().then(&read));
    read.forget();
}

/// Copies `text`, and says so on the button and to a screen reader.
pub(super) fn copy(event: &Event, text: String) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(button) = target.and_then(|target| target.closest("button").ok().flatten()) else { return };
    let Some(clipboard) = web_sys::window().map(|window| window.navigator().clipboard()) else { return };
    // Without https there is none, whatever its type says.
    if clipboard.is_undefined() {
        copied(&button, copy_by_selection(&button, &text));
        return;
    }
    let promise = clipboard.write_text(&text);
    let resolved = button.clone();
    let done = Closure::once(move |_: JsValue| copied(&resolved, true));
    let failed = Closure::once(move |_: JsValue| copied(&button, copy_by_selection(&button, &text)));
    // The promise that follows says nothing more.
    drop(promise.then2(&done, &failed));
    done.forget();
    failed.forget();
}

/// What the field or the list that an event is about holds.
pub(super) fn value(event: &Event) -> String {
    let Some(target) = event.target() else { return String::new() };
    if let Some(area) = target.dyn_ref::<HtmlTextAreaElement>() {
        return area.value();
    }
    match target.dyn_ref::<HtmlInputElement>() {
        Some(field) => field.value(),
        None => target.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value).unwrap_or_default(),
    }
}

/// The address of the page from its `?` or `#` on.
pub(super) fn asked() -> String {
    let address = href();
    let end = address.find(['?', '#']).unwrap_or(address.len());
    address.get(end..).unwrap_or_default().to_owned()
}

/// The address of the page without what stands behind `?` or `#`.
pub(super) fn address() -> String {
    let mut address = href();
    address.truncate(address.find(['?', '#']).unwrap_or(address.len()));
    address
}

fn href() -> String {
    web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}

/// Asks the visitor.
pub(super) fn ask(question: &str) -> bool {
    gloo::dialogs::confirm(question)
}

/// Scrolls to the first of some elements that is there; answers whether there is one.
pub(super) fn scroll_to(ids: &[String]) -> bool {
    let Some(document) = document() else { return false };
    let found = ids.iter().find_map(|id| document.get_element_by_id(id));
    if let Some(element) = &found {
        element.scroll_into_view();
    }
    found.is_some()
}

/// Lets the browser save `text` as a file.
pub(super) fn download(name: &str, text: &str) {
    let Ok(blob) = Blob::new_with_str_sequence(&Array::of1(&JsValue::from_str(text))) else { return };
    let anchor = document().and_then(|document| document.create_element("a").ok());
    let anchor = anchor.and_then(|anchor| anchor.dyn_into::<HtmlElement>().ok());
    let (Some(anchor), Ok(address)) = (anchor, Url::create_object_url_with_blob(&blob)) else { return };
    drop(anchor.set_attribute("href", &address));
    drop(anchor.set_attribute("download", name));
    anchor.click();
    // Safari reads the file some time after the click.
    Timeout::new(DOWNLOAD, move || drop(Url::revoke_object_url(&address))).forget();
}

/// The names that the browser keeps for the page.
pub(super) fn kept() -> Option<String> {
    storage()?.get_item(NAMES).ok()?
}

/// Keeps them, or forgets them; answers whether that was possible.
pub(super) fn keep(names: Option<&str>) -> bool {
    let Some(storage) = storage() else { return false };
    match names {
        Some(names) => storage.set_item(NAMES, names).is_ok(),
        None => storage.remove_item(NAMES).is_ok(),
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn copied(button: &Element, success: bool) {
    let (state, said) =
        if success { ("done", "Copied") } else { ("failed", "Copying failed; select the text instead") };
    // Inside a page of others an element of that id is not ours.
    let is_ours = button.get_root_node().is_instance_of::<Document>();
    let say = move |text| is_ours.then(|| announce(text));
    say(said);
    drop(button.set_attribute("data-copied", state));
    let button = button.clone();
    Timeout::new(COPIED, move || {
        drop(button.remove_attribute("data-copied"));
        say("");
    })
    .forget();
}

/// Copies the way of browsers before 2018, and of pages without https: from a field beside the button, which may stand in a page of others.
fn copy_by_selection(button: &Element, text: &str) -> bool {
    let element = document().and_then(|document| document.create_element("textarea").ok());
    let area = element.and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok());
    let (Some(area), Some(around)) = (area, button.parent_element()) else { return false };
    area.set_class_name("visually-hidden");
    area.set_value(text);
    drop(around.append_child(&area));
    area.select();
    let success = command("copy", "");
    area.remove();
    if let Some(button) = button.dyn_ref::<HtmlElement>() {
        drop(button.focus());
    }
    success
}

fn command(name: &str, value: &str) -> bool {
    let document = document().and_then(|document| document.dyn_into::<HtmlDocument>().ok());
    document
        .is_some_and(|document| document.exec_command_with_show_ui_and_value(name, false, value).unwrap_or_default())
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}
