// Makes one file of the built page: `node single-file.mjs INDEX WASM MORE BOOT STYLE MORE-STYLE ICON OUTPUT`. Prints its SHA-256.
//
// Everything stands inside, and the page's policy names the script and the style by their hashes and lets it connect to nothing at all.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { deflateRawSync } from "node:zlib";

const [index, wasm, more, boot, style, moreStyle, icon, output] = process.argv.slice(2);
const { buildSync } = createRequire(new URL("../tests/package.json", import.meta.url))("esbuild");

// Deflated and in base64 the module takes 0.6 of its bytes, in base64 alone 1.3.
const packed = (module) => deflateRawSync(readFileSync(module), { level: 9 }).toString("base64");
const ENTRY = `
import { start } from ${JSON.stringify(boot)};
const unpacked = (id) => {
  const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (character) => character.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(inflated, { headers: { "Content-Type": "application/wasm" } });
};
start(() => unpacked("module"), () => unpacked("more"));`;
const { outputFiles } = buildSync({
  stdin: { contents: ENTRY, resolveDir: dirname(boot) },
  bundle: true,
  format: "esm",
  minify: true,
  write: false,
});
const script = outputFiles[0].text.trim();
const css = [style, moreStyle].map((file) => readFileSync(file, "utf8").trim()).join("\n");
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const policy = [
  "default-src 'none'",
  `script-src ${hash(script)} 'wasm-unsafe-eval'`,
  `style-src ${hash(css)}`,
  "img-src data:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

let html = readFileSync(index, "utf8");
// Each of them has to be there: what the shell says otherwise must not slip through.
function replace(pattern, text) {
  if (!pattern.test(html)) throw new Error(`index.html holds nothing like ${pattern}`);
  html = html.replace(pattern, () => text);
}
replace(/(?<=<meta http-equiv="Content-Security-Policy" content=")[^"]*/, policy);
replace(/(?<=<link rel="icon"[^>]* href=")[^"]*/, `data:image/svg+xml;base64,${readFileSync(icon).toString("base64")}`);
replace(/<link rel="stylesheet"[^>]*>/, `<style>${css}</style>`);
replace(/<script type="module" [^>]*><\/script>/, `<script type="module">${script}</script>`);
// The modules stand last, so that the shell is painted before they are read.
const stored = (id, module) => `<script id="${id}" type="text/plain">${packed(module)}</script>\n`;
replace(/<\/body>/, `${stored("module", wasm)}${stored("more", more)}</body>`);
// The reference stands beside the site, and not beside this file.
replace(/<p><a id="reference".*?<\/p>\n?/, "");
replace(/<link rel="preload"[^>]*>\n/, "");
const left = html.match(/(?:src|href)="(?!data:|#|https?:)[^"]*"/);
if (left) throw new Error(`the file asks for another: ${left[0]}`);
writeFileSync(output, html);
console.log(createHash("sha256").update(html).digest("hex"));
