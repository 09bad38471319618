// Tokens that are signed rightly and forgeries of them, made anew each time: for Node, and printed as JSON for the tests in browsers.
import { checkPrimeSync, createECDH, createHash, createHmac, createPrivateKey, generateKeyPairSync, generatePrimeSync, sign } from "node:crypto";
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

const number = (bytes) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
/** A number's bytes in base64url, the highest first, of so many at least. */
const encodeNumber = (value, size = 1) => {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(Math.max(2 * size, digits.length + (digits.length % 2)), "0"), "hex").toString("base64url");
};
const power = (base, exponent, modulus) => {
  let result = 1n;
  for (const bit of exponent.toString(2)) result = (result * result * (bit === "1" ? base : 1n)) % modulus;
  return result;
};
/** By Euclid's algorithm. */
const inverse = (value, modulus) => {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return ((x % modulus) + modulus) % modulus;
};
const divisor = (a, b) => (b ? divisor(b, a % b) : a);

/** By RSA with numbers that Node makes no key of. */
const rsaForgery = ({ n, e = 65537n, d }) => {
  const message = `${encode({ alg: "RS256", kid: "k" })}.${encode(seedClaims)}`;
  const size = Math.ceil(n.toString(16).length / 2);
  // RFC 8017 section 9.2, with the algorithm's id for SHA-256.
  const hash = Buffer.concat([Buffer.from("3031300d060960864801650304020105000420", "hex"), createHash("sha256").update(message).digest()]);
  const padded = Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(size - hash.length - 3, 0xff), Buffer.from([0]), hash]);
  const key = { kty: "RSA", n: encodeNumber(n), e: encodeNumber(e), kid: "k" };
  return [`${message}.${encodeNumber(power(number(padded), d, n), size)}`, { keys: [key] }];
};

/** By Ed25519 with a public key that has no private one: `find` is given h of RFC 8032 section 5.1.7 and gives the signature, or nothing. */
const edForgery = (x, start, find) => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  for (let n = 0; ; n += 1) {
    const message = `${encode({ alg: "EdDSA", kid: "k" })}.${encode({ ...seedClaims, n })}`;
    const hash = createHash("sha512").update(Buffer.concat([start, x, Buffer.from(message)])).digest().reverse();
    const scalar = find(number(hash) % order);
    if (scalar === undefined) continue;
    const signature = Buffer.concat([start, Buffer.from((scalar % order).toString(16).padStart(64, "0"), "hex").reverse()]);
    return [`${message}.${signature.toString("base64url")}`, { kty: "OKP", crv: "Ed25519", x: x.toString("base64url"), kid: "k" }];
  }
};

/** By keys that let anybody sign: nothing secret is needed for any of these. */
const forgedByAnybody = () => {
  const known = pairs.rsa.privateKey.export({ format: "jwk" });
  const [n, p, q] = [known.n, known.p, known.q].map((text) => number(Buffer.from(text, "base64url")));
  const multiple = ((p - 1n) * (q - 1n)) / divisor(p - 1n, q - 1n);
  const prime = (bits) => generatePrimeSync(bits, { bigint: true });
  const keyOf = (n, phi) => ({ n, d: inverse(65537n, phi) });
  const [half, whole, most, odd] = [prime(1024), prime(2048), prime(2040), prime(2048)];
  let next = half + 2n;
  while (!checkPrimeSync(next)) next += 2n;
  const rsa = [
    ["the exponent 1", { n, e: 1n, d: 1n }],
    ["an exponent that leaves each number as it is", { n, e: multiple + 1n, d: 1n }],
    ["a prime modulus", keyOf(whole, whole - 1n)],
    ["the square of a prime", keyOf(half * half, half * (half - 1n))],
    ["two primes side by side", keyOf(half * next, (half - 1n) * (next - 1n))],
    ["a small factor", keyOf(997n * most, 996n * (most - 1n))],
    ["an even modulus", keyOf(2n * odd, odd - 1n)],
  ];
  const identity = Buffer.alloc(32, 0).fill(1, 0, 1);
  const base = Buffer.alloc(32, 0x66).fill(0x58, 0, 1);
  const filled = (first, middle, last) => Buffer.concat([Buffer.from([first]), Buffer.alloc(30, middle), Buffer.from([last])]);
  const smallOrder = [
    filled(0, 0, 0), filled(1, 0, 0), filled(0xec, 0xff, 0x7f), filled(0xed, 0xff, 0x7f), filled(0xee, 0xff, 0x7f),
    Buffer.from("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "hex"),
    Buffer.from("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", "hex"),
  ].flatMap((y) => [y, Buffer.concat([y.subarray(0, 31), Buffer.from([y[31] | 0x80])])]);
  // Its private key is 1.
  const basePoint = (alg, crv, name, size) => {
    const pair = createECDH(name);
    pair.setPrivateKey(Buffer.from("1".padStart(2 * size, "0"), "hex"));
    const point = pair.getPublicKey().subarray(1);
    const key = { kty: "EC", crv, x: point.subarray(0, size).toString("base64url"), y: point.subarray(size).toString("base64url"), kid: "k" };
    const privateKey = createPrivateKey({ key: { ...key, d: encodeNumber(1n, size) }, format: "jwk" });
    return [`the base point of ${crv}`, signed({ alg, kid: "k" }, seedClaims, privateKey), key];
  };
  return [
    ...rsa.map(([name, key]) => [name, ...rsaForgery(key)]),
    ...smallOrder.map((x) => [`a point of small order, ${x.toString("hex")}`, ...edForgery(x, identity, (hash) => (hash % 8n ? undefined : 0n))]),
    ["the base point of Ed25519", ...edForgery(base, base, (hash) => hash + 1n)],
    basePoint("ES256", "P-256", "prime256v1", 32),
    basePoint("ES384", "P-384", "secp384r1", 48),
    basePoint("ES512", "P-521", "secp521r1", 66),
  ].map((forgery) => [...forgery, "signature-not-checked"]);
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
    ...[5, null, ["sig"], { sig: true }].map((use) => [`a use of another type, ${JSON.stringify(use)}`, good, { keys: [{ ...key, use }] }, none]),
    ...["verify", 5, null, ["verify", 5]].map((key_ops) => [`operations of another type, ${JSON.stringify(key_ops)}`, good, { keys: [{ ...key, key_ops }] }, none]),
    ["an algorithm of another type", good, { keys: [{ ...key, alg: 256 }] }, none],
    ["a point that is not on its curve", ec, { keys: [{ ...jwk(pairs.p256, { kid: "e" }), y: encodeNumber(1n, 32) }] }, none],
    ["the point 0, 0", ec, { keys: [{ ...jwk(pairs.p256, { kid: "e" }), x: encodeNumber(0n, 32), y: encodeNumber(0n, 32) }] }, none],
    ...forgedByAnybody(),
  ];
})();

/** One token of each algorithm with its keys: name, text, keys. */
export const genuine = Object.keys(ALGORITHMS).map((alg) => {
  const pair = pairOf(alg);
  return [alg, signed({ alg, kid: "k", typ: "JWT" }, seedClaims, pair.privateKey), { keys: [jwk(pair, { kid: "k", use: "sig", alg })] }];
});

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(JSON.stringify({ forgeries, genuine }));
