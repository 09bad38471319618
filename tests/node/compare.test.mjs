import assert from "node:assert/strict";
import { test } from "node:test";
import { NOW, compare, seedClaims, token } from "./support.mjs";

const tag = (name, more) => ({
  ...seedClaims, sub: `project_path:g/p:ref_type:tag:ref:${name}`, project_path: "g/p", ref: name, ref_type: "tag", ref_path: `refs/tags/${name}`, ref_protected: "true", ...more,
});

test("two tokens of one paste, and of two", () => {
  const [one, two] = [token(tag("v1.0")), token(tag("v1.1", { jti: "other" }))];
  const found = compare(`${one}\n${two}`, { now: NOW });
  assert.deepEqual(compare(one, { other: two, now: NOW }), found);
  assert.deepEqual(compare(`${two} ${one}`, { select: 1, now: NOW }), found);
  assert.deepEqual(compare(`${two} ${two}x ${one}`, { select: 2, with: 0, now: NOW }), found);
  assert.deepEqual(Object.keys(found), ["sentence", "differences", "credentials", "flexible", "notFlexible"]);
  assert.equal(found.sentence, 'A credential for the first refuses the second, and the other way round: the subject differs in ref ("v1.0", then "v1.1"). Entra\'s answer to the one that it refuses is AADSTS700213.');
  assert.deepEqual(found.differences.map(({ claim, group }) => `${group} ${claim}`), ["decides sub", "explains ref", "explains ref_path", "noise jti"]);
  const { first, second } = found.differences[0];
  assert.deepEqual([first.value.slice(first.start, first.end), second.value.slice(second.start, second.end)], ["0", "1"]);
  assert.deepEqual(found.flexible, { projectPath: "g/p", projectId: seedClaims.project_id, refType: "tag", pattern: "v1.*" });
  assert.equal(found.notFlexible, null);
});

test("a credential for each, and one where both need the same", () => {
  const each = compare(`${token(tag("v1"))} ${token(tag("v2"))}`, { now: NOW }).credentials.filter(({ id }) => id === "credential-json");
  assert.deepEqual(each.map(({ token, text }) => [token, JSON.parse(text).subject]), [
    [0, "project_path:g/p:ref_type:tag:ref:v1"], [1, "project_path:g/p:ref_type:tag:ref:v2"],
  ]);
  const same = compare(`${token(tag("v1"))} ${token(tag("v1", { jti: "x" }))}`, { now: NOW });
  assert.deepEqual(same.credentials.filter(({ id }) => id === "credential-json").map(({ token }) => token), [0]);
  assert.equal(same.notFlexible, "One standard credential lets in both.");
  assert.match(same.sentence, /^A credential lets in both or neither/);
});

test("offsets count UTF-16 code units", () => {
  const { first, second } = compare(`${token(tag("😀a"))} ${token(tag("😀é"))}`, { now: NOW }).differences.find(({ claim }) => claim === "ref");
  assert.deepEqual([first.start, first.end, second.start, second.end], [2, 3, 2, 3]);
});

test("it never throws, and says where there are not two", () => {
  const hostile = new Proxy({}, { get() { throw new Error("no"); } });
  const values = [undefined, null, 5, {}, Symbol("s"), hostile, "", "\ud800", token(seedClaims)];
  for (const text of values) for (const options of [undefined, hostile, {}, { other: 5 }, { other: "" }, { select: 9 }, { with: -1 }, { with: NaN }]) {
    assert.equal(typeof compare(text, options).sentence, "string");
  }
  for (const [text, options] of [["", {}], [token(seedClaims), {}], [token(seedClaims), { other: "nothing" }], [`${token(seedClaims)} ${token(tag("v1"))}`, { with: 2 }]]) {
    assert.deepEqual(compare(text, options), { sentence: "Two tokens are needed.", differences: [], credentials: [], flexible: null, notFlexible: null });
  }
});
