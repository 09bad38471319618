// Tokens that are signed rightly and forgeries of them, made anew each time: for Node, and printed as JSON for the tests in browsers.
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const seedClaims = JSON.parse(readFileSync(new URL("../support/seed.claims.json", import.meta.url), "utf8"));
export const encode = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** How each algorithm signs in Node. */
export const ALGORITHMS = {
  RS256: ["sha256"], RS384: ["sha384"], RS512: ["sha512"],
  PS256: ["sha256", { padding: 6, saltLength: 32 }], PS384: ["sha384", { padding: 6, saltLength: 48 }], PS512: ["sha512", { padding: 6, saltLength: 64 }],
  ES256: ["sha256", { dsaEncoding: "ieee-p1363" }], ES384: ["sha384", { dsaEncoding: "ieee-p1363" }], ES512: ["sha512", { dsaEncoding: "ieee-p1363" }],
  EdDSA: [null], Ed25519: [null],
};

const rsa = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
export const pairs = {
  rsa: rsa(), other: rsa(),
  p256: generateKeyPairSync("ec", { namedCurve: "P-256" }), p384: generateKeyPairSync("ec", { namedCurve: "P-384" }), p521: generateKeyPairSync("ec", { namedCurve: "P-521" }),
  ed: generateKeyPairSync("ed25519"),
};
export const pairOf = (alg) => ({ R: pairs.rsa, P: pairs.rsa })[alg[0]] ?? { ES256: pairs.p256, ES384: pairs.p384, ES512: pairs.p521 }[alg] ?? pairs.ed;
export const jwk = (pair, more = {}) => ({ ...pair.publicKey.export({ format: "jwk" }), ...more });

export const signed = (header, payload, privateKey, options = {}) => {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const message = `${encode(text)}.${encode(payload)}`;
  const [hash, how] = ALGORITHMS[options.alg ?? header.alg];
  return `${message}.${sign(hash, Buffer.from(message), { key: privateKey, ...how, ...options.how }).toString("base64url")}`;
};

/** What each forgery is called, its text, the keys that are pasted, and the finding about the signature. */
export const forgeries = (() => {
  const pair = pairs.rsa;
  const key = jwk(pair, { kid: "k", use: "sig", alg: "RS256" });
  const keys = { keys: [key, jwk(pairs.p256, { kid: "e" })] };
  const header = { alg: "RS256", kid: "k", typ: "JWT" };
  const good = signed(header, seedClaims, pair.privateKey);
  const [h, p, s] = good.split(".");
  const admin = encode({ ...seedClaims, sub: "project_path:evil/evil:ref_type:branch:ref:main" });
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const hmac = (secret) => {
    const message = `${encode({ ...header, alg: "HS256" })}.${p}`;
    return `${message}.${createHmac("sha256", secret).update(message).digest("base64url")}`;
  };
  const spki = pair.publicKey.export({ type: "spki", format: "pem" });
  const ec = signed({ alg: "ES256", kid: "e" }, seedClaims, pairs.p256.privateKey);
  const der = signed({ alg: "ES256", kid: "e" }, seedClaims, pairs.p256.privateKey, { how: { dsaEncoding: "der" } });
  const attacker = pairs.other;
  const by = (more, options) => signed({ ...header, ...more }, seedClaims, options?.privateKey ?? attacker.privateKey, { alg: "RS256" });
  const own = (text) => signed(text, seedClaims, pair.privateKey, { alg: "RS256" });
  const zeros = Buffer.alloc(64).toString("base64url");
  const wrong = "signature-wrong";
  const none = "signature-not-checked";
  return [
    ["another payload", `${h}.${admin}.${s}`, keys, wrong],
    ["another header", `${encode({ ...header, typ: "jwt" })}.${p}.${s}`, keys, wrong],
    ["one bit of the signature", `${h}.${p}.${s.slice(0, 9)}${s[9] === "A" ? "B" : "A"}${s.slice(10)}`, keys, wrong],
    ["a stripped signature", `${h}.${p}.`, keys, null],
    ["none", `${encode({ ...header, alg: "none" })}.${p}.`, keys, null],
    ["none with the signature", `${encode({ ...header, alg: "none" })}.${p}.${s}`, keys, null],
    ["None", `${encode({ ...header, alg: "NONE" })}.${p}.${s}`, keys, null],
    ["HS256 with the public key as PEM", hmac(spki), keys, none],
    ["HS256 with the public key as PEM, which is pasted", hmac(spki), spki, none],
    ["HS256 with the public key as DER", hmac(pair.publicKey.export({ type: "spki", format: "der" })), keys, none],
    ["HS256 with the JWK", hmac(JSON.stringify(key)), key, none],
    ["HS256 with a secret that is pasted", hmac("secret"), { kty: "oct", kid: "k", k: encode("secret") }, none],
    ["another hash", `${encode({ ...header, alg: "RS512" })}.${p}.${s}`, { keys: [jwk(pair, { kid: "k" })] }, wrong],
    ["another padding", `${encode({ ...header, alg: "PS256" })}.${p}.${s}`, { keys: [jwk(pair, { kid: "k" })] }, wrong],
    ["another algorithm than the key's", signed({ ...header, alg: "RS512" }, seedClaims, pair.privateKey), keys, none],
    ["another curve", signed({ alg: "ES256", kid: "e" }, seedClaims, generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey), keys, wrong],
    ["the key is on another curve", ec, { keys: [jwk(pairs.p384, { kid: "e" })] }, none],
    ["the curve of another algorithm", signed({ alg: "ES384", kid: "e" }, seedClaims, pairs.p256.privateKey, { alg: "ES256" }), keys, wrong],
    ["a signature of zeros", `${ec.split(".").slice(0, 2).join(".")}.${zeros}`, keys, wrong],
    ["DER", der, keys, wrong],
    ["padded", `${good}==`, keys, wrong],
    ["padded with one", `${good}=`, keys, wrong],
    ["bits left over", `${good.slice(0, -1)}${alphabet[alphabet.indexOf(good.at(-1)) + 1]}`, keys, wrong],
    ["concatenated", `${good}${s}`, keys, wrong],
    ["half a signature", good.slice(0, -171), keys, wrong],
    ["a character too many", `${good}A`, keys, wrong],
    ["a padded payload, signed so", (() => { const m = `${h}.${p.slice(0, p.length - (p.length % 4))}eyA=`; return `${m}.${sign("sha256", Buffer.from(m), pair.privateKey).toString("base64url")}`; })(), keys, wrong],
    ["an algorithm twice", own('{"alg":"none","kid":"k","alg":"RS256"}'), keys, none],
    ["the same algorithm twice", own('{"alg":"RS256","kid":"k","alg":"RS256"}'), keys, none],
    ["an algorithm twice, one escaped", own('{"\\u0061lg":"HS256","kid":"k","alg":"RS256"}'), keys, none],
    ["an id twice", own('{"alg":"RS256","kid":"x","kid":"k"}'), keys, none],
    ["its own key (jwk)", by({ jwk: jwk(attacker) }), keys, wrong],
    ["its own key (jwk), under an id of its own", by({ jwk: jwk(attacker, { kid: "mine" }), kid: "mine" }), keys, "signature-key-missing"],
    ["its own certificate (x5c)", by({ x5c: [attacker.publicKey.export({ type: "spki", format: "der" }).toString("base64")] }), keys, wrong],
    ["an address (jku)", by({ jku: "https://attacker.example/keys" }), keys, wrong],
    ["an address (x5u)", by({ x5u: "https://attacker.example/keys" }), keys, wrong],
    ["its own key, and none is pasted", by({ jwk: jwk(attacker) }), { keys: [] }, none],
    ["extensions", by({ crit: ["exp"], exp: 1 }, pair), keys, wrong],
    ["extensions without a name", by({ crit: [] }, pair), keys, wrong],
    ["unencoded payload", by({ crit: ["b64"], b64: false }, pair), keys, wrong],
    ["a key for encryption", good, { keys: [{ ...key, use: "enc" }] }, none],
    ["a key that may not verify", good, { keys: [{ ...key, use: undefined, key_ops: ["wrapKey"] }] }, none],
    ["another id", good, { keys: [{ ...key, kid: "K" }] }, "signature-key-missing"],
    ["no id in the set", good, { keys: [{ ...key, kid: undefined }] }, "signature-key-missing"],
    ["an id that is a number", own('{"alg":"RS256","kid":1}'), { keys: [{ ...key, kid: 1 }] }, none],
    ["a private key", good, { keys: [pair.privateKey.export({ format: "jwk" })] }, none],
    ["a private key as PEM", good, pair.privateKey.export({ type: "pkcs8", format: "pem" }), none],
    ["another instance's key under the same id", good, { keys: [jwk(attacker, { kid: "k" })] }, wrong],
    ["keys that are none", good, "<html>{{ key }}</html>", none],
  ];
})();

/** One token of each algorithm with its keys: name, text, keys. */
export const genuine = Object.keys(ALGORITHMS).map((alg) => {
  const pair = pairOf(alg);
  return [alg, signed({ alg, kid: "k", typ: "JWT" }, seedClaims, pair.privateKey), { keys: [jwk(pair, { kid: "k", use: "sig", alg })] }];
});

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(JSON.stringify({ forgeries, genuine }));
