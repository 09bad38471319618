//! The page's WebAssembly. It does not mount itself: `www/boot.js` and `www/embed.js` call [`mount`].

use wasm_bindgen::prelude::wasm_bindgen;

/// Mounts the page into `root`, reading what is pasted into `input`.
#[wasm_bindgen]
pub fn mount(root: web_sys::Element) {
    yew::Renderer::<claimlens::ui::App>::with_root(root).render();
}

fn main() {}
