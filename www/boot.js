// Loads the page's WebAssembly and mounts it. A file of its own, since the page's policy forbids scripts inside the HTML.

const script = document.querySelector("script[data-module]");
const root = document.getElementById("app");
const input = document.getElementById("paste");
const address = (name) => new URL(name, document.baseURI).href;

try {
  const page = await import(address(script.dataset.module));
  await page.default({ module_or_path: address(script.dataset.wasm) });
  page.mount(root, input);
} catch (error) {
  root.prepend(explanation(error));
}

// What failed, in plain words.
function explanation(error) {
  const what =
    typeof WebAssembly === "undefined"
      ? "claimlens reads the token with WebAssembly, and this browser has none, or it is switched off (some hardened and lockdown modes do that)."
      : "A part of claimlens could not be loaded. Reload the page; if that does not help, something between the site and this browser blocks or changes its files.";
  const section = document.createElement("section");
  section.className = "fallback";
  section.setAttribute("role", "alert");
  const sentence = document.createElement("p");
  sentence.textContent = what;
  const details = document.createElement("p");
  details.append("The browser says: ");
  const said = document.createElement("code");
  said.textContent = String(error);
  details.append(said);
  section.append(sentence, details);
  return section;
}
