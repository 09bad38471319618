// Makes the files of a folder smaller, in place: `node slim.mjs FOLDER [GLUE]`. Where GLUE (`name.js`) is named, the module `name_bg.wasm`
// and that file agree on short names for what they exchange, and every script and style sheet of the folder is minified.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { nameByLikeness } from "./order.mjs";

const [folder, glue] = process.argv.slice(2);
const require = createRequire(new URL("../tests/package.json", import.meta.url));
const wasmOpt = require.resolve("binaryen/bin/wasm-opt");

// What rustc enables for wasm32: the section that says so is stripped.
const FEATURES = ["bulk-memory", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"];

function optimize(path, ...passes) {
  const features = FEATURES.map((name) => `--enable-${name}`);
  return execFileSync(process.execPath, [wasmOpt, ...features, ...passes, path, "-o", path], { encoding: "utf8" });
}

const within = (name) => join(folder, name);
const named = (end) => readdirSync(folder).filter((name) => name.endsWith(end));

// Taking the code apart and building its loops anew, twice, finds what one pass does not. A trap ends the page's module, so no
// optimization has to keep one. A function that is hardly longer than its call is put in its place.
const ANEW = ["--flatten", "--rereloop", "-Oz"];
const PASSES = ["--traps-never-happen", "--low-memory-unused", "--always-inline-max-function-size=4", "-Oz", ...ANEW, ...ANEW, "-Oz", "--strip-debug", "--strip-producers"];
for (const name of named(".wasm")) optimize(within(name), ...PASSES);

// What the module calls, as arrow functions; what of it may throw, wrapped once instead of at each call; and classes and methods as what is
// there, since each browser that takes the module has all of them. What the glue would tell its caller, our caller knows.
function withArrows(text) {
  text = text.replace(/if \(!\('encodeInto' in cachedTextEncoder\)\) \{[^]*?\n\}\n/, "").replace(/console\.warn\(["'][^\n]*\n/g, "\n");
  const guarded = /let result;\s+try \{\s+result = (arg0 instanceof \w+);\s+\} catch \(_\) \{\s+result = false;\s+\}\s+const ret = result;/g;
  text = text.replace(guarded, "const ret = $1;");
  const caught = /: function\(\) \{ return handleError\(function \(([^)]*)\) \{\n([^]*?)\n {8}\}, arguments\); \}/g;
  const catching = /function handleError\(f, args\) \{\s+try \{\s+return f\.apply\(this, args\);([^]*?)\n\}\n/;
  if (!catching.test(text)) throw new Error("the glue has no handleError of the known form");
  text = text.replace(caught, ": handleError(($1) => {\n$2\n        })").replace(/: function\(([^)]*)\) \{/g, ": ($1) => {");
  text = text.replace(catching, "function handleError(f) {\n    return (...args) => {\n    try {\n        return f(...args);$1\n    };\n}\n");
  if (/handleError\(function|\}, arguments\)/.test(text)) throw new Error("the glue catches in another form than the known one");
  return text;
}

if (glue) {
  const module = glue.replace(/\.js$/, "_bg.wasm");
  const names = JSON.parse(optimize(within(module), "--minify-imports-and-exports-and-modules"));
  const short = {
    import: new Map(names.imports.map(([, name, short]) => [name, short])),
    export: new Map(names.exports.map(([name, short]) => [name, short])),
  };
  const modules = [...new Set(names.imports.map(([module]) => module))];
  let text = readFileSync(within(glue), "utf8");
  // `__wbg_name_1a2b: function(…)` in the imports, `wasm.name` in the rest, `"./name_bg.js": import0` for both.
  const missing = [];
  for (const name of short.import.keys()) if (!text.includes(`${name}: function`)) missing.push(name);
  if (missing.length > 0) throw new Error(`the glue has no ${missing.join(", ")}`);
  text = text.replace(/\b(\w+): function/g, (all, name) => (short.import.has(name) ? `${short.import.get(name)}: function` : all));
  text = text.replace(/\b(wasm|first)\.(\w+)/g, (all, of, name) => (short.export.has(name) ? `${of}.${short.export.get(name)}` : all));
  // One object holds what all of them are asked for.
  for (const from of modules) text = text.replace(`"${from}": import0`, `"a": import0`);
  writeFileSync(within(glue), withArrows(text));

  const { buildSync, transformSync } = require("esbuild");
  // What starts the page imports the glue, which others load by its name.
  const starts = within("boot.js");
  if (existsSync(starts)) buildSync({ entryPoints: [starts], bundle: true, format: "esm", outfile: starts, allowOverwrite: true });
  for (const [end, loader] of [[".js", "js"], [".css", "css"]]) {
    for (const name of named(end)) {
      const { code } = transformSync(readFileSync(within(name), "utf8"), { loader, minify: true, format: end === ".js" ? "esm" : undefined });
      writeFileSync(within(name), code);
    }
  }
}

// Last, since which order brotli likes best is chance in part: of some the best is kept.
for (const name of named(".wasm")) {
  const module = readFileSync(within(name));
  const imported = WebAssembly.Module.imports(new WebAssembly.Module(module)).filter(({ kind }) => kind === "function").length;
  const ordered = [3, 4, 6].map((near) => {
    writeFileSync(within(name), nameByLikeness(module, imported, near));
    optimize(within(name), "-g", "--reorder-functions-by-name");
    optimize(within(name), "--strip-debug");
    const content = readFileSync(within(name));
    return { content, size: brotliCompressSync(content).length };
  });
  writeFileSync(within(name), ordered.sort((one, other) => one.size - other.size)[0].content);
}
