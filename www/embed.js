// Defines <claim-lens>: a worked example inside another page.
//
//   <script type="module" src="https://…/embed.js"></script>
//   <claim-lens sample="branch" view="claims"></claim-lens>
//   <claim-lens view="verdict">{"iss": "https://gitlab.com", "sub": "…"}</claim-lens>
//
// `sample`: the id of a sample, judged as of its own time; without it, the element's text is read. `view`: `full`, `verdict` or `claims`. Put no
// live token into the element: the surrounding page can read its content.

// A page that sets `integrity` on this file is sure of every file: the release bundles the glue into it, and it states the hashes of the rest.
import * as page from "./claimlens-page.js";

const address = (name) => new URL(name, import.meta.url).href;

/** Loads the module and the style, once for all elements of a page. */
let loading;
const load = () => (loading ??= parts());

async function parts() {
  const style = fetch(address("embed.css"), { integrity: "sha256 of embed.css" });
  await page.default({ module_or_path: fetch(address("claimlens-page_bg.wasm"), { integrity: "sha256 of claimlens-page_bg.wasm" }) });
  const text = await (await style).text();
  return [false, true].map((dark) => sheet(text, dark));
}

/** The style for a light or a dark page, regardless of the visitor's preference. */
function sheet(text, dark) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  for (const { media } of sheet.cssRules) {
    if (media?.mediaText.includes("prefers-color-scheme")) media.mediaText = dark ? "all" : "not all";
  }
  sheet.insertRule(`:host { color-scheme: ${dark ? "dark" : "light"} }`, sheet.cssRules.length);
  return sheet;
}

/** A page is dark if its text is light. */
function isDark(element) {
  const [name, values] = getComputedStyle(element).color.split("(");
  const [first, second, third] = values.match(/[\d.]+/g).map(Number);
  if (name.startsWith("rgb")) return first * 0.299 + second * 0.587 + third * 0.114 > 140;
  // Most other notations begin with the lightness, up to 1 or up to 100.
  return first > (first > 1 ? 55 : 0.6);
}

const lenses = new Set();
const follow = () => lenses.forEach((lens) => lens.follow());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", follow);
document.addEventListener("transitionend", follow);
const observer = new MutationObserver(follow);
for (const element of [document.documentElement, document.body]) if (element) observer.observe(element, { attributes: true });

class ClaimLens extends HTMLElement {
  static observedAttributes = ["sample", "view"];
  #handle;
  #sheets;

  async connectedCallback() {
    lenses.add(this);
    this.shadowRoot ?? this.attachShadow({ mode: "open" });
    // Shows the element's own content until the module has loaded, and for good if it never does.
    this.shadowRoot.replaceChildren(document.createElement("slot"));
    try {
      this.#sheets = await load();
      this.#show();
    } catch (error) {
      console.error("claim-lens cannot be loaded:", error);
    }
  }

  disconnectedCallback() {
    lenses.delete(this);
    this.#end();
  }

  attributeChangedCallback(name) {
    if (!this.#handle) return;
    if (name === "view") this.shadowRoot.firstChild.dataset.view = this.getAttribute("view") ?? "";
    else this.#show();
  }

  /** Adapts to the light or dark of the surrounding page. */
  follow() {
    const around = this.parentElement ?? this.getRootNode().host;
    if (this.#sheets && around) this.shadowRoot.adoptedStyleSheets = [this.#sheets[Number(isDark(around))]];
  }

  #show() {
    this.#end();
    if (!this.isConnected) return;
    const root = document.createElement("div");
    root.className = "lens";
    root.dataset.view = this.getAttribute("view") ?? "";
    this.shadowRoot.replaceChildren(root);
    this.follow();
    const sample = this.getAttribute("sample") ?? undefined;
    this.#handle = page.mount(root, undefined, this.textContent.trim(), sample, undefined, address("reference.html"));
    // It is painted before a timer runs.
    setTimeout(() => this.dispatchEvent(new Event("load")));
  }

  #end() {
    this.#handle?.destroy();
    this.#handle = undefined;
  }
}

customElements.define("claim-lens", ClaimLens);
