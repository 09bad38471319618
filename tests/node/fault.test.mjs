// What becomes of a call for which there is too little memory: the package as it is published, its module's memory limited.
import assert from "node:assert/strict";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { NOW, packageFolder, seedClaims, token } from "./support.mjs";

const SAID = "This could not be done: there is too little memory for it, or claimlens has a fault that it brings out.";
const PAGE = 65_536;

/** A number as WebAssembly writes it, and one that it wrote: its value and where it ends. */
const leb = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)]);
function read(bytes, at) {
  for (let value = 0, shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 127) << shift;
    if (byte < 128) return [value, at];
  }
}

/** The module with so many bytes of memory at most beside those that it begins with. */
function limited(bytes, more) {
  for (let start = 8; start < bytes.length; ) {
    const [size, content] = read(bytes, start + 1);
    const end = content + size;
    if (bytes[start] === 5) {
      assert.deepEqual([...bytes.subarray(content, content + 2)], [1, 0], "one memory without a limit");
      const [pages] = read(bytes, content + 2);
      const section = [1, 1, ...leb(pages), ...leb(pages + more / PAGE)];
      return Buffer.concat([bytes.subarray(0, start), Buffer.from([5, ...leb(section.length), ...section]), bytes.subarray(end)]);
    }
    start = end;
  }
  throw new Error("the module has no memory");
}

const folder = join(packageFolder, "limited");
rmSync(folder, { recursive: true, force: true });
cpSync(join(packageFolder, "node_modules/claimlens"), folder, { recursive: true });
const file = join(folder, "claimlens_bg.wasm");
writeFileSync(file, limited(readFileSync(file), 128 * PAGE));
const { compare, inspect, plan, verify, whoGetsIn } = await import(pathToFileURL(join(folder, "node.js")).href);

const small = token(seedClaims);
const large = Array.from({ length: 20_000 }, (_, at) => token({ ...seedClaims, jti: String(at) })).join("\n");
/** Fits into a new instance, and not beside what a stopped one still holds. */
const medium = large.slice(0, large.length / 24);
const names = "group/".repeat(3_000_000);
const keys = JSON.stringify({ keys: Array.from({ length: 100 }, (_, at) => ({ kty: "oct", kid: String(at), k: "x".repeat(100_000) })) });

test("a call that gets no memory says so, and the next one is answered", async () => {
  const calls = {
    "inspect, a text": [() => inspect(large, { now: NOW }).headline],
    "inspect, an option": [() => inspect(small, { now: NOW, job: names }).headline],
    "verify, a text": [async () => (await verify(large, "{}", { now: NOW })).headline],
    "verify, keys": [async () => (await verify(small, keys, { now: NOW })).headline],
    compare: [() => compare(large).sentence],
    plan: [() => plan({ project: names }).fault],
    whoGetsIn: [() => whoGetsIn(names).words],
  };
  for (const [name, [call]] of Object.entries(calls)) {
    assert.equal(await call(), SAID, name);
    const report = inspect(small, { now: NOW });
    assert.equal(report.verdict, "usable", `after ${name}`);
    assert.equal(report.outputs.length > 2, true, `after ${name}`);
  }
});

test("what could not be read has the form of a report", () => {
  const report = inspect(large);
  assert.equal(report.kind, "failed");
  assert.deepEqual([report.status, report.verdict, report.selected, report.tokens, report.findings], ["unknown", "unknown", null, [], []]);
  assert.deepEqual(Object.keys(report).sort(), Object.keys(inspect(small)).sort());
  assert.notEqual(report, inspect(large), "nobody else has the same one");
});

test("a signature that is being checked while another call stops the instance is answered", async () => {
  const pending = [verify(small, "{}", { now: NOW }), verify(small, readFileSync(new URL("../samples/key.pem", import.meta.url), "utf8"), { now: NOW })];
  assert.equal(inspect(large).headline, SAID);
  for (const report of await Promise.all(pending)) assert.ok(report.headline === SAID || report.verdict === "usable", report.headline);
  assert.equal((await verify(small, "{}", { now: NOW })).verdict, "usable");
});

test("a new instance has all its memory again", () => {
  for (let times = 0; times < 5; times++) {
    assert.equal(inspect(large).kind, "failed");
    assert.equal(inspect(medium, { now: NOW }).kind, "token");
  }
});

test("memory that never suffices throws nothing either", async () => {
  for (let times = 0; times < 20; times++) assert.equal(inspect(large).kind, "failed");
  assert.equal(inspect(small, { now: NOW }).verdict, "usable");
});
