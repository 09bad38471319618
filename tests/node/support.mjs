// What the Node tests share. They run on the package as it is published: xtask packs it, installs the tarball and names the folder.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.env.CLAIMLENS_PACKAGE;
assert.ok(folder, "CLAIMLENS_PACKAGE names the folder in which the package is installed: run these tests by `cargo xtask test --node`");

/** The folder in which `import "claimlens"` finds the installed package. */
export const packageFolder = folder;
/** The folder of the tests. */
export const testsFolder = new URL("../", import.meta.url);

const entry = createRequire(join(folder, "index.js")).resolve("claimlens");
export const { compare, inspect, plan, verify, whoGetsIn } = await import(pathToFileURL(entry).href);

/** The claims of the note that the project grew from. */
export const seedClaims = JSON.parse(readFileSync(new URL("support/seed.claims.json", testsFolder), "utf8"));
/** A moment at which the seed's token lives. */
export const NOW = 1684785160;

const encode = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** A token of these claims. The signature is of nobody. */
export const token = (claims, header = { kid: "k", typ: "JWT", alg: "RS256" }) =>
  `${encode(header)}.${encode(claims)}.${Buffer.alloc(256, 0x5a).toString("base64url")}`;

/** The text of an output. */
export const output = (report, id) => report.outputs.find((output) => output.id === id)?.text;

/** Runs a program and gives what it prints. */
export const run = (program, args, options = {}) => execFileSync(program, args, { encoding: "utf8", ...options });
