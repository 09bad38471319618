//! The page's WebAssembly. It does not mount itself: `www/boot.js` calls [`mount`].

use claimlens::report::Options;
use claimlens::ui::{Page, PageProps, now};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, HtmlTextAreaElement};

/// A smaller allocator than the standard library's, as fast on the page's small pieces.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Mounts the page into `root`, reading what is pasted into `input`.
#[wasm_bindgen]
pub fn mount(root: Element, input: HtmlTextAreaElement) {
    let props = PageProps { text: input.value(), now: now(), options: Options::default(), input: Some(input) };
    yew::Renderer::<Page>::with_root_and_props(root, props).render();
}

fn main() {}
