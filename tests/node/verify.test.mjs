// Signatures: the vectors of the RFCs, forgeries, and the answers of `jose` on generated tokens. All on the package as it is published.
import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { ALGORITHMS, encode, forgeries, genuine, jwk, pairOf, pairs, signed } from "../signatures/forgeries.mjs";
import { NOW, inspect, seedClaims, testsFolder, token as unsignedToken, verify } from "./support.mjs";

const require = createRequire(new URL("package.json", testsFolder));
const jose = await import(pathToFileURL(require.resolve("jose")).href);

const stored = (path) => readFileSync(new URL(path, testsFolder), "utf8");

/** How a report says that the signature came out. */
const outcome = (report) => {
  const ids = report.findings.map(({ id }) => id).filter((id) => /^signature-(matches|wrong|key-missing|not-checked)$/.test(id));
  assert.ok(ids.length < 2, ids.join());
  return ids[0] ?? null;
};
const outcomeOf = async (text, keys) => outcome(await verify(text, typeof keys === "string" ? keys : JSON.stringify(keys), { now: NOW }));

test("the vectors of RFC 7515, RFC 7520 and RFC 8037", async () => {
  const vectors = JSON.parse(stored("signatures/vectors.json"));
  assert.equal(vectors.length, 11);
  for (const { name, token, key, outcome: expected } of vectors) {
    assert.equal(await outcomeOf(token, { keys: [key].filter(Boolean) }), expected, name);
    if (key) assert.equal(await outcomeOf(token, key), expected, name);
    if (expected === "signature-matches") {
      const public_ = createPublicKey({ key, format: "jwk" });
      assert.equal(await outcomeOf(token, public_.export({ type: "spki", format: "pem" })), expected, `${name}, PEM`);
      assert.equal(await outcomeOf(token.replace(/\../, ".A"), key), "signature-wrong", `${name}, changed`);
    }
  }
});

test("every algorithm, by every form of a key", async () => {
  for (const alg of Object.keys(ALGORITHMS)) {
    const pair = pairOf(alg);
    const text = signed({ alg, kid: "k", typ: "JWT" }, seedClaims, pair.privateKey);
    const keys = [
      { keys: [jwk(pair, { kid: "k", use: "sig", alg })] },
      jwk(pair, { kid: "k" }),
      pair.publicKey.export({ type: "spki", format: "pem" }),
      ...(pair.publicKey.asymmetricKeyType === "rsa" ? [pair.publicKey.export({ type: "pkcs1", format: "pem" })] : []),
    ];
    for (const key of keys) assert.equal(await outcomeOf(text, key), "signature-matches", alg);
    const [header, payload, signature] = text.split(".");
    const changed = Buffer.from(signature, "base64url");
    changed[3] ^= 1;
    assert.equal(await outcomeOf(`${header}.${payload}.${changed.toString("base64url")}`, keys[0]), "signature-wrong", alg);
  }
});

test("PEM as OpenSSL writes it, certificates among it", async () => {
  for (const { name, pem, jwk } of JSON.parse(stored("signatures/keys.json"))) {
    const usable = jwk && !name.includes("1024");
    const alg = { RSA: "RS256", EC: { "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" }[jwk?.crv], OKP: "EdDSA" }[jwk?.kty] ?? "RS256";
    const length = { RS256: 256, ES256: 64, ES384: 96, ES512: 132, EdDSA: 64 }[alg];
    const text = `${encode({ alg })}.${encode({})}.${Buffer.alloc(length, 1).toString("base64url")}`;
    // WebCrypto takes the key: its answer is no, and not that it cannot tell.
    assert.equal(await outcomeOf(text, pem), usable ? "signature-wrong" : "signature-not-checked", name);
  }
});

test("the samples match their JWKS", async () => {
  const folder = "../src/samples/";
  const jwks = stored(`${folder}jwks.json`);
  for (const id of ["branch", "tag", "fork", "self-managed"]) {
    const text = `${encode(stored(`${folder}header.json`))}.${encode(stored(`${folder}${id}.claims.json`))}.${stored(`${folder}${id}.signature`)}`;
    const report = await verify(text, jwks);
    assert.equal(outcome(report), "signature-matches", id);
    const { message } = report.findings.find(({ id }) => id === "signature-matches");
    assert.match(message, /^The signature matches key "[\w-]{43}" from the JWKS that you pasted\./);
    assert.doesNotMatch(JSON.stringify(report.findings), /valid/i);
  }
});

test("no forgery reads as a match", async () => {
  for (const [name, text, keys, expected] of forgeries) assert.equal(await outcomeOf(text, keys), expected, name);
  for (const [name, text, keys] of genuine) assert.equal(await outcomeOf(text, keys), "signature-matches", name);
});

test("what matches by a modulus that is factored at once may be anybody's", async () => {
  const names = ["a prime modulus", "the square of a prime", "two primes side by side", "a small factor"];
  for (const [name, text, keys] of forgeries.filter(([name]) => names.includes(name))) {
    const report = await verify(text, JSON.stringify(keys), { now: NOW });
    assert.equal(
      report.findings.find(({ id }) => id.startsWith("signature-")).message,
      'The signature is not checked: key "k" from the JWKS that you pasted lets anybody sign: its RSA modulus is prime, has a small factor, or has two that are nearly equal.',
      name,
    );
  }
});

test("keys are judged without a token", async () => {
  const report = await verify("", pairs.rsa.privateKey.export({ type: "pkcs8", format: "pem" }), { now: NOW });
  assert.deepEqual(report.findings.map(({ id, in: where }) => [id, where]), [["key-private", "keys"]]);
});

test("a weak key is not used", async () => {
  const weak = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const report = await verify(signed({ alg: "RS256" }, seedClaims, weak.privateKey), JSON.stringify(jwk(weak)), { now: NOW });
  assert.equal(outcome(report), "signature-not-checked");
  assert.ok(report.findings.some(({ id }) => id === "key-weak"));
});

test("it joins findings and verdict, and all else is what inspect says", async () => {
  const good = signed({ alg: "RS256", kid: "k", typ: "JWT" }, seedClaims, pairs.rsa.privateKey);
  const keys = `é😀 ${JSON.stringify({ keys: [jwk(pairs.rsa, { kid: "k" }), { kty: "oct", k: "AAAA" }] })}`;
  const report = await verify(good, keys, { now: NOW });
  assert.deepEqual(report.findings.map(({ severity, id }) => `${severity} ${id}`), [
    "warning live-token", "warning key-shared-secret", "info personal-data", "info signature-matches",
  ]);
  assert.equal(report.verdict, "usable");
  const secret = report.findings.find(({ id }) => id === "key-shared-secret");
  assert.equal(secret.in, "keys");
  assert.equal(keys.slice(secret.start, secret.end), '{"kty":"oct","k":"AAAA"}');
  const bad = await verify(good.replace(/.\./, "A."), keys, { now: NOW });
  assert.equal(bad.verdict, "refused");
  for (const none of ["", " \n", undefined, null, 5, {}]) {
    assert.deepEqual(await verify(good, none, { now: NOW }), inspect(good, { now: NOW }));
  }
  // The outputs for somebody else tell of the findings.
  const rest = ({ findings, outputs, ...rest }) => ({ ...rest, outputs: outputs.filter(({ text }) => !text.includes("live-token")) });
  assert.deepEqual(rest(report), rest(inspect(good, { now: NOW })));
});

test("it never rejects, whatever it is given", async () => {
  const hostile = new Proxy({}, { get() { throw new Error("no"); }, ownKeys() { throw new Error("no"); } });
  const values = [undefined, null, 5, {}, [], Symbol("s"), hostile, 10n, "", "\ud800", "{", "{}", '{"keys":5}', "-----BEGIN PUBLIC KEY-----", unsignedToken(seedClaims)];
  for (const text of values) for (const keys of values) for (const options of [undefined, hostile, { select: 9 }]) {
    assert.equal(typeof (await verify(text, keys, options)).headline, "string");
  }
  assert.equal((await verify()).kind, "empty");
});

test("where WebCrypto is not, or does not do it, it says so", async () => {
  const good = signed({ alg: "EdDSA" }, seedClaims, pairs.ed.privateKey);
  const keys = JSON.stringify(jwk(pairs.ed));
  const message = async () => (await verify(good, keys, { now: NOW })).findings.find(({ id }) => id.startsWith("signature-")).message;
  const real = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  const error = (name) => () => Promise.reject(Object.assign(new Error("no"), { name }));
  const set = (crypto) => Object.defineProperty(globalThis, "crypto", { value: crypto, configurable: true });
  try {
    set(undefined);
    assert.equal(await message(), "The signature is not checked: there is no WebCrypto here.");
    globalThis.isSecureContext = false;
    set({});
    assert.equal(await message(), "The signature is not checked: this page was not loaded over https, and browsers have WebCrypto in a secure context only.");
    delete globalThis.isSecureContext;
    set({ subtle: { importKey: error("NotSupportedError") } });
    assert.equal(await message(), "The signature is not checked: the WebCrypto here does not have EdDSA.");
    set({ subtle: { importKey: error("DataError") } });
    assert.equal(await message(), "The signature is not checked: WebCrypto does not take the JWK that you pasted.");
    set({ subtle: { importKey: async () => ({}), verify: error("OperationError") } });
    assert.equal(await message(), "The signature is not checked: WebCrypto does not take the JWK that you pasted.");
    set({ subtle: { importKey() { throw new Error("at once"); } } });
    assert.equal(await message(), "The signature is not checked: WebCrypto does not take the JWK that you pasted.");
    set({ subtle: {} });
    assert.match(await message(), /^The signature is not checked: /);
  } finally {
    delete globalThis.isSecureContext;
    Object.defineProperty(globalThis, "crypto", real);
  }
  assert.match(await message(), /^The signature matches /);
});

/** What jose says: whether the signature is by one of the keys of the set. Several that fit are tried one by one, as its documentation has it. */
async function joseMatches(text, jwks) {
  const set = jose.createLocalJWKSet(jwks);
  try {
    await jose.compactVerify(text, set);
    return true;
  } catch (error) {
    if (error?.code !== "ERR_JWKS_MULTIPLE_MATCHING_KEYS") return false;
    for await (const key of error) {
      try {
        await jose.compactVerify(text, key);
        return true;
      } catch {}
    }
    return false;
  }
}

/** A generator of numbers from 0 to below 1: the same ones in each run. */
function numbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Whether each part is base64url in the one way that RFC 7515 has. Node's decoder, and with it jose, takes others too. */
const isCanonical = (text) => text.split(".").every((part) => Buffer.from(part, "base64url").toString("base64url") === part);

test("the same answer as jose on every vector", async () => {
  for (const { name, token, key } of JSON.parse(stored("signatures/vectors.json"))) {
    if (!key || key.kty === "oct") continue;
    assert.equal(await outcomeOf(token, { keys: [key] }) === "signature-matches", await joseMatches(token, { keys: [key] }), name);
  }
});

test("the same answer as jose on 1,000 generated tokens and their mutations", async () => {
  const random = numbers(7);
  const below = (count) => Math.floor(random() * count);
  const pick = (list) => list[below(list.length)];
  const maybe = (chance, value) => (random() < chance ? value : {});
  const names = Object.keys(ALGORITHMS);
  const counts = { match: 0, differ: 0, stricter: 0 };
  for (let run = 0; run < 1000; run += 1) {
    const alg = pick(names);
    const pair = random() < 0.1 && /^[RP]S/.test(alg) ? pairs.other : pairOf(alg);
    const header = {
      alg, ...maybe(0.8, { kid: pick(["a", "a", "a", "b"]) }), ...maybe(0.5, { typ: "JWT" }), ...maybe(0.05, { jwk: jwk(pairs.other) }),
      ...maybe(0.03, { crit: pick([["x"], [], ["alg"], "x"]) }), ...maybe(0.05, { b64: false }),
    };
    // Of `key_ops` none that a public key cannot do: jose hands them to importKey, which refuses the key then.
    const key = (pair, kid) => jwk(pair, {
      ...maybe(0.95, { kid }), ...maybe(0.4, { use: pick(["sig", "sig", "sig", "enc"]) }), ...maybe(0.3, { alg: pick([alg, alg, alg, "RS256"]) }),
      ...maybe(0.2, { key_ops: pick([["verify"], ["verify"], ["encrypt"], []]) }), ...maybe(0.1, { x5t: "AAAA", ext: true }),
    });
    const jwks = { keys: [key(pairOf(alg), "a"), ...(random() < 0.7 ? [key(pick(Object.values(pairs)), pick(["a", "b"]))] : []), ...(random() < 0.2 ? [key(pairs.rsa, "b")] : [])] };
    if (random() < 0.3) jwks.keys.reverse();
    let text = signed(header, { iss: "https://gitlab.com", n: run, text: "é".repeat(below(3)) }, pair.privateKey);
    const parts = text.split(".");
    const which = below(3);
    const at = below(parts[which].length);
    const replaced = (part, character) => part.slice(0, at) + character + part.slice(at + 1);
    const mutations = [
      () => (parts[which] = replaced(parts[which], pick("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"))),
      () => (parts[which] = parts[which].slice(0, at)),
      () => (parts[2] += pick(["A", "AA", "=", "==", parts[2], parts[2].slice(0, 4)])),
      () => (parts[0] = encode({ ...header, alg: pick([...names, "none", "HS256", "ES256K", 5, null]) })),
      () => (parts[0] = encode({ ...header, kid: pick(["a", "b", "c", ""]) })),
      () => (parts[1] = encode({ iss: "https://gitlab.example" })),
      () => (parts[2] = pick(["", "AA", encode("x".repeat(64)), Buffer.alloc(256).toString("base64url")])),
      () => {
        const bytes = Buffer.from(parts[2], "base64url");
        bytes[below(bytes.length)] ^= 1 << below(8);
        parts[2] = bytes.toString("base64url");
      },
      () => (parts[2] = parts[2].replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1))),
    ];
    if (random() < 0.5) pick(mutations)();
    text = parts.join(".");
    const found = await outcomeOf(text, jwks);
    const ours = found === "signature-matches";
    const theirs = await joseMatches(text, jwks);
    const why = `${text} ${JSON.stringify(jwks)}: ${found}, jose ${theirs}`;
    if (ours || isCanonical(text)) {
      assert.equal(ours, theirs, why);
      counts[ours ? "match" : "differ"] += 1;
    } else {
      counts.stricter += 1;
    }
  }
  // The generator makes enough of each kind to say something.
  assert.ok(counts.match > 250 && counts.differ > 250 && counts.stricter > 5, JSON.stringify(counts));
});

test("createPrivateKey of the tests' key matches the stored JWKS", () => {
  const { n } = createPublicKey(createPrivateKey(stored("samples/key.pem"))).export({ format: "jwk" });
  assert.equal(JSON.parse(stored("../src/samples/jwks.json")).keys[0].n, n);
});
