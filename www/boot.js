// Loads the page's WebAssembly and mounts it. A file of its own, since the page's policy forbids scripts inside the HTML. The site's build
// puts the glue into it: a request less.
import * as page from "./claimlens-page.js";

const script = document.querySelector("script[data-wasm]");
const address = (name) => new URL(name, document.baseURI).href;
const byId = (id) => document.getElementById(id);

/** Mounts the page whose module `wasm` brings, and minds it. `more` brings the second module when the page asks for it. */
export async function start(wasm, more) {
  let isThere;
  // In the first frame: `autofocus` lays the page out before its style has come.
  requestAnimationFrame(() => document.activeElement === document.body && byId("paste")?.focus());
  const mount = () => {
    const { hash, search } = location;
    // Of an address that may hold a token nothing is read but what is wrong with it.
    const sample = hash.includes(".") ? undefined : new URLSearchParams(hash.slice(1)).get("sample");
    page.mount(byId("app"), byId("paste"), undefined, sample, search + hash, byId("reference")?.href);
  };
  // A fault inside WebAssembly ends the instance for good: a new one takes its place.
  const stop = () => {
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
  };
  const failed = (error) => {
    if (isThere) stop();
    else byId("app").prepend(notice(reason(), "The browser says: ", String(error)));
  };
  const heard = (error) => {
    if (isThere && error instanceof WebAssembly.RuntimeError) stop();
  };
  addEventListener("error", ({ error }) => heard(error));
  addEventListener("unhandledrejection", ({ reason }) => heard(reason));
  try {
    await page.default({ module_or_path: await wasm() });
    page.more(more);
    isThere = true;
    mount();
  } catch (error) {
    failed(error);
  }
}

// The style of what the second module brings, once.
let styled;
const style = (href) =>
  new Promise((done) => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: done, onerror: done }));
  });

// Leaves nothing that an earlier instance listens to or waits for.
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

if (script) {
  const { wasm, more, style: second, offline } = script.dataset;
  const load = () => fetch(address(wasm));
  await start(
    // A host that names the WebAssembly's type wrongly is asked again, as the glue can read what it sends.
    () => WebAssembly.compileStreaming(load()).catch(load),
    async () => {
      styled ??= style(address(second));
      const module = await fetch(address(more));
      await styled;
      return module;
    },
  );
  // The page has the network to itself until it is there.
  if (offline) (window.requestIdleCallback ?? setTimeout)(() => import(address(offline)));
}
