//! The page's WebAssembly. It does not mount itself: `www/boot.js` and `www/embed.js` call [`mount`].

use claimlens::ui::{Page, PageProps, now};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, HtmlTextAreaElement};
use yew::AppHandle;

/// A smaller allocator than the standard library's, as fast on the page's small pieces.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Mounts the page into `root`, which may stand in a shadow root, in place of what is there.
///
/// It reads what comes into `input`, the box. Without one it shows `text`, or the sample of the id `sample`. `address` is what the address
/// asks for, from its `?` or `#` on; `reference` is the address of the reference, to which findings and claims lead.
#[wasm_bindgen]
pub fn mount(
    root: Element,
    input: Option<HtmlTextAreaElement>,
    text: Option<String>,
    sample: Option<String>,
    address: Option<String>,
    reference: Option<String>,
) -> Handle {
    let text = input.as_ref().map(HtmlTextAreaElement::value).or(text).unwrap_or_default();
    let props = PageProps { text, now: now(), input, sample, address, reference, ..PageProps::default() };
    Handle(yew::Renderer::<Page>::with_root_and_props(root, props).render())
}

/// A page that is mounted.
#[wasm_bindgen]
pub struct Handle(AppHandle<Page>);

#[wasm_bindgen]
impl Handle {
    /// Takes the page out of the document and ends its listeners and its clock.
    pub fn destroy(self) {
        self.0.destroy();
    }
}

fn main() {}
