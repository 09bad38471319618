//! The page for everybody: what axe-core says of each state, the keyboard, what a screen reader hears, zoom, forced colours, less motion.

use browser_tests::states::{STATES, State};
use browser_tests::{BrowserKind, DisplaySettings, Page, Result, scenarios};
use fantoccini::key::Key;
use serde_json::{Value, json};
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    browser_tests::run(scenarios![
        axe_finds_nothing_in_a_narrow_window,
        axe_finds_nothing_in_a_wide_window,
        the_keyboard_reaches_everything_in_order,
        the_first_link_skips_to_the_result,
        a_change_is_announced_once,
        zoom_takes_nothing_away,
        forced_colours_keep_what_colour_says,
        nothing_moves,
        text_from_right_to_left_stays_in_its_place,
        nothing_shifts_when_the_page_takes_over
    ])
}

/// What the other two browsers look at: a state of each kind. Of Chromium's engine they differ in what they paint, not in what axe reads.
const SOME: [&str; 3] = ["empty", "self-managed", "broken"];

async fn axe(page: &Page, width: u32) -> Result {
    let mut found = Vec::new();
    let is_chromium = page.kind() == BrowserKind::Chromium;
    for state in STATES.iter().filter(|state| is_chromium || SOME.contains(&state.name)) {
        if is_chromium {
            page.look(DisplaySettings::of(width, false)).await?;
        } else {
            page.resize(width, 900).await?;
        }
        state.reach(page).await?;
        for dark in [false, true] {
            if is_chromium {
                page.look(DisplaySettings::of(width, dark)).await?;
            } else if dark {
                break;
            }
            let seen = format!("{} at {width} px, {}", state.name, if dark { "dark" } else { "light" });
            let axe = if dark { page.axe_on_colours().await? } else { page.axe().await? };
            found.extend(axe.into_iter().map(|line| format!("{seen}: {line}")));
            if let Some(wide) = too_wide(page).await? {
                found.push(format!("{seen}: has to be scrolled sideways: {wide}"));
            }
            found
                .extend(other_text(page).await?.into_iter().map(|text| format!("{seen}: a kind of text more: {text}")));
        }
    }
    if is_chromium {
        page.look_away().await?;
    }
    assert_eq!(found, [""; 0], "{found:#?}");
    Ok(())
}

/// The text of the page in another size or weight than the few that it draws all text in: Chromium waits for another process at each.
async fn other_text(page: &Page) -> Result<Vec<String>> {
    let script = "
        const page = document.querySelector('main#app')?.parentElement;
        const says = (element) => element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        const kinds = [...(page?.querySelectorAll('*') ?? [])].filter(says).map((element) => {
            const { fontSize, fontWeight } = getComputedStyle(element);
            const is = [13.5, 15, 18].includes(parseFloat(fontSize)) && [400, 600].includes(Number(fontWeight));
            return is ? '' : `${element.localName}#${element.id}.${element.className}: ${fontSize}, ${fontWeight}`;
        });
        return [...new Set(kinds)].filter(Boolean);";
    Ok(serde_json::from_value(page.execute(script, Vec::new()).await?)?)
}

/// What is wider than the window, if the page has to be scrolled sideways.
async fn too_wide(page: &Page) -> Result<Option<String>> {
    let script = "
        const { scrollWidth, clientWidth } = document.documentElement;
        if (scrollWidth <= clientWidth) return null;
        const wide = [...document.querySelectorAll('body *')].find((element) => element.getBoundingClientRect().right > clientWidth + 1);
        return `${scrollWidth} of ${clientWidth} px: ${wide?.outerHTML.slice(0, 200)}`;";
    Ok(page.execute(script, Vec::new()).await?.as_str().map(str::to_owned))
}

/// Light and dark, and no part needs to be scrolled sideways but code.
async fn axe_finds_nothing_in_a_narrow_window(page: &Page) -> Result {
    axe(page, 320).await
}

/// The same with room for two columns.
async fn axe_finds_nothing_in_a_wide_window(page: &Page) -> Result {
    axe(page, 1440).await
}

#[expect(clippy::expect_used, reason = "a test may fail")]
fn state(name: &str) -> &'static State {
    STATES.iter().find(|state| state.name == name).expect(name)
}

/// What the tab key stops at, in the page's order, each as a number; and the script that says which of them has the focus.
const STOPS: &str = "
    const all = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex=\"0\"]';
    window.stops = [...document.querySelectorAll(all)].filter((element) =>
        element.checkVisibility({ visibilityProperty: true }) && !(element.type === 'radio' && !element.checked));
    window.says = (element) => element ? `${element.localName}#${element.id}.${element.className} ${element.innerText?.slice(0, 30)}` : 'nothing';
    return window.stops.length;";

/// Where the focus is, whether it can be seen, and whether it is in the window.
const FOCUS: &str = "
    const element = document.activeElement;
    const marked = ({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
    const carriers = [element, element.nextElementSibling, element.parentElement].filter(Boolean);
    const { top, bottom } = element.getBoundingClientRect();
    return [stops.indexOf(element), carriers.some((carrier) => marked(getComputedStyle(carrier))), bottom > 0 && top < innerHeight, says(element)];";

/// From the box through the whole page: each stop once, in the order of the page, marked, in sight, and at the end out of the page.
/// Then some of the way back.
async fn the_keyboard_reaches_everything_in_order(page: &Page) -> Result {
    for name in ["branch", "self-managed", "several", "broken"] {
        state(name).reach(page).await?;
        let count = page.execute(STOPS, Vec::new()).await?.as_i64().unwrap_or_default();
        assert!(count > 12, "{name}: {count}");
        page.focus("#paste").await?;
        let mut before = page.execute(FOCUS, Vec::new()).await?[0].as_i64().unwrap_or_default();
        let start = before;
        while before + 1 < count {
            page.press_key(Key::Tab, false).await?;
            before = stop(page, name, before + 1).await?;
        }
        for _ in start..count.min(start + 12) - 1 {
            page.press_key(Key::Tab, true).await?;
            before = stop(page, name, before - 1).await?;
        }
    }
    Ok(())
}

/// Waits until the focus is at the expected stop, marked and in the window: a browser moves and scrolls a moment after the key, a slow one much
/// later.
async fn stop(page: &Page, state: &str, expected: i64) -> Result<i64> {
    let mut focus = Value::Null;
    for _ in 0..20 {
        focus = page.execute(FOCUS, Vec::new()).await?;
        if [&focus[0], &focus[1], &focus[2]] == [&json!(expected), &json!(true), &json!(true)] {
            return Ok(expected);
        }
        page.rest(Duration::from_millis(250)).await;
    }
    let awaited = page.execute("return says(stops[arguments[0]])", vec![json!(expected)]).await?;
    Err(format!("{state}: [stop, marked, in the window, what] is {focus}, and not stop {expected}, {awaited}").into())
}

/// Before the box stands the link that skips it, and what follows the result it leads to is the result's first control.
async fn the_first_link_skips_to_the_result(page: &Page) -> Result {
    state("self-managed").reach(page).await?;
    page.focus("#paste").await?;
    page.press_key(Key::Tab, true).await?;
    let script = "const { className, getBoundingClientRect } = document.activeElement; return [className, document.activeElement.getBoundingClientRect().top >= 0]";
    assert_eq!(page.execute(script, Vec::new()).await?, json!(["skip", true]));
    page.press_key(Key::Enter, false).await?;
    page.wait_until("document.activeElement.id === 'result'").await?;
    page.press_key(Key::Tab, false).await?;
    let script = "return document.querySelector('#result').contains(document.activeElement)";
    assert_eq!(page.execute(script, Vec::new()).await?, json!(true));
    Ok(())
}

/// A verdict is said once when it has come to rest: not for each key, and not again when what is typed changes nothing.
async fn a_change_is_announced_once(page: &Page) -> Result {
    const PAUSE: Duration = Duration::from_millis(900);
    state("empty").reach(page).await?;
    let script = "
        window.heard = [];
        new MutationObserver(() => {
            const text = document.querySelector('#announcer').textContent;
            if (text) heard.push(text);
        }).observe(document.querySelector('#announcer'), { childList: true, characterData: true, subtree: true });";
    page.execute(script, Vec::new()).await?;
    let heard = async || -> Result<Vec<String>> {
        page.rest(PAUSE).await;
        Ok(serde_json::from_value(page.execute("return heard.splice(0)", Vec::new()).await?)?)
    };
    let said = async || -> Result<Vec<String>> {
        page.wait_until("heard.length").await?;
        heard().await
    };
    page.paste("#paste", browser_tests::states::SEED).await?;
    let first = said().await?;
    assert!(first.len() == 1 && first[0].contains("Would have been accepted"), "{first:?}");
    // Spaces change nothing that is said.
    page.type_keys("#paste", "    ").await?;
    assert_eq!(heard().await?, [""; 0]);
    // Of a text that is typed, what it comes to: with each digit the token ends at another time. The page types by itself, since between
    // two keys of a slow driver its announcement may fall due.
    page.paste("#paste", "{").await?;
    said().await?;
    let script = "
        const done = arguments[0], keys = ['\"exp\": 1', '7', '9', '3', '}'];
        const type = () => {
            if (!keys.length) return done();
            document.execCommand('insertText', false, keys.shift());
            setTimeout(type, 100);
        };
        type();";
    page.client().execute_async(script, Vec::new()).await?;
    let typed = said().await?;
    assert_eq!(typed.len(), 1, "{typed:?}");
    // A clock that ticks says nothing.
    page.rest(Duration::from_secs(2)).await;
    assert_eq!(heard().await?, [""; 0]);
    Ok(())
}

/// A window of 1,440 by 900 px at 200 % is one of 720 by 450: nothing is cut off, and the box leaves room for the result.
async fn zoom_takes_nothing_away(page: &Page) -> Result {
    if page.kind() != BrowserKind::Chromium {
        return Ok(());
    }
    page.look(DisplaySettings { width: 720, height: 450, scale: 2, ..DisplaySettings::of(720, false) }).await?;
    for name in ["branch", "self-managed", "several", "reference", "example"] {
        state(name).reach(page).await?;
        assert_eq!(page.execute("return [innerWidth, devicePixelRatio]", Vec::new()).await?, json!([720, 2]));
        assert_eq!(too_wide(page).await?, None, "{name}");
        let script = "
            const hidden = ({ overflowX, overflowY }) => [overflowX, overflowY].includes('hidden') || [overflowX, overflowY].includes('clip');
            return [...document.querySelectorAll('body *:not(.visually-hidden, .visually-hidden *, svg *)')]
                .filter((element) => element.checkVisibility() && hidden(getComputedStyle(element)))
                .filter(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1)
                .map((element) => element.outerHTML.slice(0, 100));";
        assert_eq!(page.execute(script, Vec::new()).await?, json!([]), "{name}");
    }
    page.look_away().await
}

/// Where the system's colours replace the page's, a chosen form still differs from the others and each panel has an edge; axe agrees.
async fn forced_colours_keep_what_colour_says(page: &Page) -> Result {
    if page.kind() != BrowserKind::Chromium {
        return Ok(());
    }
    page.look(DisplaySettings { forced_colors: true, ..DisplaySettings::of(1280, true) }).await?;
    state("self-managed").reach(page).await?;
    assert_eq!(page.execute("return matchMedia('(forced-colors: active)').matches", Vec::new()).await?, json!(true));
    let script = "
        const style = (css) => getComputedStyle(document.querySelector(css));
        const ground = (css) => style(css).backgroundColor;
        return [
            ground('.forms input:checked + span') !== ground('.forms input:not(:checked) + span'),
            ['#verdict', '#findings', '#claims', '#credential', 'button'].every((css) => parseFloat(style(css).borderTopWidth) >= 1),
            style('#verdict-word .icon').stroke !== 'none',
        ];";
    assert_eq!(page.execute(script, Vec::new()).await?, json!([true, true, true]));
    assert_eq!(page.axe().await?, [""; 0]);
    page.look_away().await
}

/// For those who want less motion: nothing is animated, and nothing would be.
async fn nothing_moves(page: &Page) -> Result {
    if page.kind() != BrowserKind::Chromium {
        return Ok(());
    }
    page.look(DisplaySettings { reduced_motion: true, ..DisplaySettings::of(1280, false) }).await?;
    for name in ["branch", "reference"] {
        state(name).reach(page).await?;
        let script = "
            const moves = ({ animationName, transitionDuration, scrollBehavior }) =>
                animationName !== 'none' || transitionDuration.split(', ').some((time) => parseFloat(time) > 0) || scrollBehavior === 'smooth';
            return [document.getAnimations().length, [...document.querySelectorAll('*')].filter((element) => moves(getComputedStyle(element))).length];";
        assert_eq!(page.execute(script, Vec::new()).await?, json!([0, 0]), "{name}");
    }
    page.look_away().await
}

/// Names and values in other scripts neither turn the line around nor move what stands beside them.
async fn text_from_right_to_left_stays_in_its_place(page: &Page) -> Result {
    state("strange").reach(page).await?;
    let script = "
        const row = document.querySelector('#claim-ref');
        const isolated = [...document.querySelectorAll('#claims code, #claims dt, #subject li')].every((element) =>
            getComputedStyle(element.querySelector('bdi')).unicodeBidi === 'isolate');
        const box = (css) => row.querySelector(css).getBoundingClientRect();
        return [getComputedStyle(row).direction, isolated, box('dt').left <= box('code').left, box('code').left < box('button').left];";
    assert_eq!(page.execute(script, Vec::new()).await?, json!(["ltr", true, true, true]));
    // What turns text around stands in a value as it is written.
    assert!(page.text("#claims").await?.contains(r"ma\u202ein"));
    Ok(())
}

/// From the shell to the page, and to the report of a text that is there already, nothing moves that has been shown.
async fn nothing_shifts_when_the_page_takes_over(page: &Page) -> Result {
    if page.kind() != BrowserKind::Chromium {
        return Ok(());
    }
    let script = "
        window.shifts = [];
        new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value, sources }) =>
            ({ value, of: sources.map(({ node }) => node?.outerHTML?.slice(0, 120)) })))).observe({ type: 'layout-shift', buffered: true });";
    let id = page.before_each_page(script).await?;
    for width in [390, 820, 1440] {
        page.look(DisplaySettings::of(width, false)).await?;
        page.client().goto("about:blank").await?;
        page.open("").await?;
        page.wait_for("#app button:enabled").await?;
        page.rest(Duration::from_millis(500)).await;
        let shifts = page.execute("return shifts", Vec::new()).await?;
        assert_eq!(shifts, Value::Array(Vec::new()), "{width} px");
    }
    page.forget(id).await?;
    page.look_away().await
}
