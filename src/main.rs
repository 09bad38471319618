//! The page's WebAssembly. It does not mount itself: `www/boot.js` and `www/embed.js` call [`mount`].

use claimlens::ui::{Page, PageProps, now};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, HtmlTextAreaElement};
use yew::AppHandle;

/// An allocator smaller than the standard library's, and as fast on the page's small allocations.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Mounts the page into `root`, which may be in a shadow root, replacing its content.
///
/// It reads what is entered into `input`, the box. Without one it shows `text`, or the sample with the id `sample`. `address` is the page's
/// address from its `?` or `#` on, which may ask for something; `reference` is the address of the reference, which findings and claims link to.
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

/// A mounted page.
#[wasm_bindgen]
pub struct Handle(AppHandle<Page>);

#[wasm_bindgen]
impl Handle {
    /// Removes the page from the document and stops its listeners and its clock.
    pub fn destroy(self) {
        self.0.destroy();
    }
}

fn main() {}
