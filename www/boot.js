// Loads the page's WebAssembly, mounts the page, and starts it again after a fault. A file of its own, since the page's policy forbids
// scripts inside the HTML. The release bundles the glue into it: a request less.
import * as page from "./claimlens-page.js";

// Names of files. In the page as one file there is no such script, and the module is in the document.
const { wasm, offline } = document.querySelector("script[data-wasm]")?.dataset ?? {};
const address = (name) => new URL(name, document.baseURI).href;
const byId = (id) => document.getElementById(id);

let isMounted = false;

// In the first frame: with `autofocus` the browser would lay the page out before its style has come.
requestAnimationFrame(() => document.activeElement === document.body && byId("paste")?.focus());
addEventListener("error", ({ error }) => heard(error));
addEventListener("unhandledrejection", ({ reason }) => heard(reason));
try {
  await page.default({ module_or_path: await (wasm ? fetched() : unpacked()) });
  mount();
} catch (error) {
  failed(error);
}
// When the page is idle, so that it has the network to itself until then.
if (offline) (window.requestIdleCallback ?? setTimeout)(() => import(address(offline)));

function fetched() {
  // Once more from the network, where what the browser had kept is no module. The glue can compile what comes with a wrong media type.
  return WebAssembly.compileStreaming(fetch(address(wasm))).catch(() => fetch(address(wasm), { cache: "no-cache" }));
}

/** The module inside the document: deflated, in base64. */
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

// A fault inside WebAssembly ends the instance for good: a new one takes its place.
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

// Removes every listener and timer of an earlier instance.
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
