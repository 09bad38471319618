import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, verify } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { inspect, testsFolder } from "./support.mjs";

const folder = new URL("../src/samples/", testsFolder);
const read = (name) => readFileSync(new URL(name, folder), "utf8");
const key = createPublicKey(createPrivateKey(readFileSync(new URL("samples/key.pem", testsFolder))));

for (const id of readdirSync(folder).filter((name) => name.endsWith(".signature")).map((name) => name.replace(".signature", ""))) {
  test(`the sample ${id} is signed by the key of the tests`, () => {
    const signed = [read("header.json"), read(`${id}.claims.json`)].map((part) => Buffer.from(part).toString("base64url")).join(".");
    assert.ok(verify("RSA-SHA256", Buffer.from(signed), key, Buffer.from(read(`${id}.signature`), "base64url")));
    assert.equal(inspect(`${signed}.${read(`${id}.signature`)}`).kind, "token");
  });
}
