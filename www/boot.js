// Loads the page's WebAssembly, mounts the page, and restarts it after a fault. This is a file of its own because the page's policy forbids
// inline scripts. The release bundles the glue into it, which saves a request.
import * as page from "./claimlens-page.js";

// File names. The single-file page has no such script: its module is in the document.
const { wasm, offline } = document.querySelector("script[data-wasm]")?.dataset ?? {};
const address = (name) => new URL(name, document.baseURI).href;
const byId = (id) => document.getElementById(id);

let isMounted = false;

// In the first frame: with `autofocus` the browser would lay the page out before its style has arrived.
requestAnimationFrame(() => document.activeElement === document.body && byId("paste")?.focus());
addEventListener("error", ({ error }) => heard(error));
addEventListener("unhandledrejection", ({ reason }) => heard(reason));
try {
  await page.default({ module_or_path: await (wasm ? fetched() : unpacked()) });
  mount();
} catch (error) {
  failed(error);
}
// Once the page is idle, so that it has the network to itself until then.
if (offline) (window.requestIdleCallback ?? setTimeout)(() => import(address(offline)));

function fetched() {
  // Tries the network again if the browser's cached copy is not a module. The glue can compile a response with a wrong media type.
  return WebAssembly.compileStreaming(fetch(address(wasm))).catch(() => fetch(address(wasm), { cache: "no-cache" }));
}

/** The module in the document: deflated, in base64. */
function unpacked() {
  const bytes = Uint8Array.from(atob(byId("module").textContent), (character) => character.charCodeAt(0));
  const module = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(module, { headers: { "Content-Type": "application/wasm" } });
}

function mount() {
  const { hash, search } = location;
  // An address that may hold a token is not read; the page only says what is wrong with it.
  const sample = hash.includes(".") ? undefined : new URLSearchParams(hash.slice(1)).get("sample");
  isMounted = true;
  page.mount(byId("app"), byId("paste"), undefined, sample, search + hash, byId("reference")?.href);
}

function heard(error) {
  if (isMounted && error instanceof WebAssembly.RuntimeError) stop();
}

function failed(error) {
  if (isMounted) stop();
  else byId("app").prepend(notice(reason(), "The browser says: ", String(error)));
}

// A fault inside WebAssembly ends the instance for good, so a new one takes its place.
function stop() {
  clear();
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Start again";
  button.onclick = () => {
    clear();
    try {
      page.__wbg_reset_state();
      mount();
    } catch (error) {
      failed(error);
    }
  };
  const said = notice(
    "claimlens has stopped: it has a fault that this text brings out. The text is still in the box, and has not left this browser.",
    button,
  );
  said.id = "result";
  said.tabIndex = -1;
  byId("app").replaceChildren(said);
}

// Removes every listener and timer of the previous instance.
function clear() {
  const box = byId("paste");
  const fresh = box.cloneNode();
  fresh.value = box.value;
  box.replaceWith(fresh);
  byId("app").replaceWith(byId("app").cloneNode());
  for (let id = setTimeout(() => {}); id > 0; id--) clearTimeout(id);
}

// Why there is no page, in plain words.
function reason() {
  return typeof WebAssembly === "undefined"
    ? "claimlens reads the token with WebAssembly, and this browser has none, or it is switched off (some hardened and lockdown modes do that)."
    : "A part of claimlens could not be loaded. Reload the page; if that does not help, something between the site and this browser blocks or changes its files.";
}

function notice(sentence, ...more) {
  const section = document.createElement("section");
  section.className = "fallback";
  section.setAttribute("role", "alert");
  for (const content of [[sentence], more]) {
    const paragraph = document.createElement("p");
    paragraph.append(...content);
    section.append(paragraph);
  }
  return section;
}
