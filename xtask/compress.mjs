// Puts `NAME.br` and `NAME.gz` beside each file of a folder that gets smaller by it: `node compress.mjs FOLDER`. Hosts hand them out as they are.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [folder] = process.argv.slice(2);

for (const name of readdirSync(folder)) {
  // Pictures are compressed already, and a host reads `_headers` itself.
  if (!/\.(css|html|js|svg|wasm|webmanifest)$/.test(name)) continue;
  const content = readFileSync(join(folder, name));
  const brotli = brotliCompressSync(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  });
  for (const [end, compressed] of [["br", brotli], ["gz", gzipSync(content, { level: 9 })]]) {
    if (compressed.length < content.length) writeFileSync(join(folder, `${name}.${end}`), compressed);
  }
}
