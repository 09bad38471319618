import start from "./bare.js";

await start({ module_or_path: "bare_bg.wasm" });
