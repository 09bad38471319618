// Signs the samples of src/samples/ with the key beside this file, and writes its JWKS: `node tests/samples/make.mjs`.
// The key is public on purpose and signs nothing else; no issuer publishes it.
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const here = new URL("./", import.meta.url);
const samples = new URL("../../src/samples/", import.meta.url);
const key = createPrivateKey(readFileSync(new URL("key.pem", here)));

// RFC 7638: the thumbprint of the key, which is what GitLab uses as `kid`.
const { e, kty, n } = createPublicKey(key).export({ format: "jwk" });
const kid = createHash("sha256").update(JSON.stringify({ e, kty, n })).digest("base64url");
const header = JSON.stringify({ kid, typ: "JWT", alg: "RS256" });
writeFileSync(new URL("header.json", samples), header);
// In the order in which GitLab writes it.
const jwks = JSON.stringify({ keys: [{ kty, kid, e, n, use: "sig", alg: "RS256" }] });
writeFileSync(new URL("jwks.json", samples), jwks);

for (const name of readdirSync(samples).filter((name) => name.endsWith(".claims.json"))) {
  const payload = readFileSync(new URL(name, samples), "utf8");
  const signed = [header, payload].map((part) => Buffer.from(part).toString("base64url")).join(".");
  const signature = sign("RSA-SHA256", Buffer.from(signed), key).toString("base64url");
  writeFileSync(new URL(name.replace(".claims.json", ".signature"), samples), signature);
}
