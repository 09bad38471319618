import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { NOW, inspect, output, seedClaims, token } from "./support.mjs";

test("the seed's token gives the seed's JSON", () => {
  const report = inspect(token(seedClaims), { now: NOW });
  assert.equal(report.kind, "token");
  assert.equal(report.verdict, "usable");
  assert.equal(report.verdictWhenIssued, "usable");
  assert.equal(report.selected, 0);
  assert.deepEqual(
    report.findings.map(({ severity, id }) => `${severity} ${id}`),
    ["warning live-token", "info personal-data", "info signature-not-checked"],
  );
  const seed = {
    issuer: "https://gitlab.com",
    audiences: ["api://AzureADTokenExchange"],
    subject: "project_path:chgeuer/azure-workload-identity-federation-demo:ref_type:branch:ref:main",
  };
  assert.equal(output(report, "credential-json"), `${JSON.stringify(seed, null, 2)}\n`);
  assert.deepEqual(report.credential, { issuer: seed.issuer, subject: seed.subject, audiences: seed.audiences });
});

test("a report has the fields of the contract", () => {
  const text = `token:\n  ${token(seedClaims)}\n`;
  const report = inspect(text, { now: NOW });
  assert.deepEqual(Object.keys(report).sort(), [
    "answered", "claims", "credential", "credentials", "dryRun", "findings", "header", "headline", "kind", "outputs", "selected", "status", "subject", "tokens", "verdict", "verdictWhenIssued",
  ]);
  assert.deepEqual(report.claims.map((claim) => claim.name), Object.keys(seedClaims), "the issuer's order");
  assert.equal(text.slice(report.tokens[0].start, report.tokens[0].end), token(seedClaims));
  const runner = report.claims.find((claim) => claim.name === "runner_id");
  assert.equal(runner.json, "12270852");
  assert.equal(runner.since, "16.0");
  assert.ok(runner.meaning.length > 0);
  const live = report.findings[0];
  assert.equal(live.in, "text");
  assert.ok(text.slice(live.start, live.end).length > 0);
});

test("offsets count UTF-16 code units", () => {
  const text = `😀é {seed} ${token({ ...seedClaims, exp: "never" })}`;
  const report = inspect(text, { now: NOW });
  const finding = report.findings.find(({ id }) => id === "time-not-a-number");
  const [start, end] = report.claims.find(({ name }) => name === "exp").spans[0];
  assert.ok(finding.start >= start && finding.end <= end);
  assert.equal(text.slice(report.tokens[0].start, report.tokens[0].end), token({ ...seedClaims, exp: "never" }));
});

test("options", () => {
  const text = token({ ...seedClaims, aud: "api://AzureADTokenExchangeUSGov" });
  const ids = (options) => inspect(text, { now: NOW, ...options }).findings.map(({ id, severity }) => `${severity} ${id}`);
  assert.ok(ids({}).includes("info audience-for-another-cloud"));
  assert.ok(ids({ cloud: "public" }).includes("warning audience-for-another-cloud"));
  assert.ok(!ids({ cloud: "usgov" }).some((id) => id.endsWith("audience-for-another-cloud")));
  assert.match(output(inspect(text, { cloud: "usgov" }), "gitlab-ci"), /az cloud set --name AzureUSGovernment/);
  assert.match(output(inspect(text, { variable: "MEIN_TOKEN" }), "gitlab-ci"), /^ {4}MEIN_TOKEN:$/m);
  assert.match(output(inspect(text, { variable: "1; rm -rf /" }), "gitlab-ci"), /^ {4}ID_TOKEN_FOR_AZURE:$/m);
  assert.match(output(inspect(text, { task: "deploy" }), "gitlab-ci"), /az deployment group create/);
  const two = `${token(seedClaims)} ${token({ ...seedClaims, ref: "x", aud: "b" })}`;
  assert.equal(inspect(two, { select: 1 }).claims.find(({ name }) => name === "aud").json, '"b"');
  assert.equal(inspect(two, { select: 9 }).selected, 0);
  assert.equal(inspect(two).tokens.length, 2);
});

test("a masked report is the one of report-json, with its outputs and places", () => {
  const inner = token({ iss: "https://gitlab.com", sub: "x" });
  const text = token({ ...seedClaims, nested: inner, again: Buffer.from(inner).toString("base64") });
  const credentials = JSON.stringify([{ name: seedClaims.user_email, issuer: seedClaims.iss, subject: "another", audiences: [seedClaims.aud] }]);
  const options = { now: NOW, credentials };
  const plain = inspect(text, options);
  const { tokens, selected, outputs, ...rest } = inspect(text, { ...options, masked: true });
  const places = new Set(["start", "end", "in", "spans"]);
  const without = (value) => {
    if (Array.isArray(value)) return value.map(without);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).filter(([name]) => !places.has(name)).map(([name, each]) => [name, without(each)]));
  };
  assert.deepEqual(without(rest), JSON.parse(output({ outputs }, "report-json")));
  assert.deepEqual(outputs.map(({ id }) => id), plain.outputs.map(({ id }) => id));
  assert.deepEqual(tokens, plain.tokens);
  const json = (report, wanted) => report.claims.find(({ name }) => name === wanted).json;
  for (const name of ["user_email", "nested", "again"]) {
    assert.equal(json(rest, name), '"[masked]"', name);
    assert.equal(json(plain, name), json(inspect(text, options), name));
    assert.ok(!JSON.stringify(rest).includes(JSON.parse(json(plain, name))), name);
  }
  assert.equal(plain.credentials[0].name, seedClaims.user_email);
});

test("the clock is the default", () => {
  const now = Math.floor(Date.now() / 1000);
  const report = inspect(token({ ...seedClaims, iat: now, nbf: now - 5, exp: now + 3600 }));
  assert.equal(report.verdict, "usable");
});

test("it never throws, whatever it is given", () => {
  const hostile = new Proxy({}, { get() { throw new Error("no"); }, ownKeys() { throw new Error("no"); } });
  const texts = [undefined, null, 5, NaN, {}, [], Symbol("s"), () => {}, hostile, 10n, "", "\ud800", "a\u0000b", new String("x"), token(seedClaims)];
  const options = [
    undefined, null, 5, "x", Symbol("s"), hostile, [], { now: NaN }, { now: Infinity }, { now: -1e300 }, { now: "x" }, { now: 10n }, { select: -1 }, { select: 1e300 },
    { cloud: 5 }, { cloud: "mars" }, { variable: {} }, { task: null }, Object.freeze({}), Object.create(null),
  ];
  for (const text of texts) {
    for (const option of options) {
      const report = inspect(text, option);
      assert.equal(typeof report.headline, "string");
    }
  }
  assert.equal(inspect().kind, "empty");
});

test("a text of over 64 Mi units is refused, one of 64 Mi is read", () => {
  const longest = "x ".repeat(32 * 1024 * 1024);
  const tooLarge = inspect(`${longest}x`);
  assert.equal(tooLarge.kind, "too-large");
  assert.deepEqual(tooLarge.findings.map(({ id }) => id), ["paste-too-large"]);
  assert.deepEqual(inspect(longest).findings.map(({ id }) => id), ["nothing-found"]);
});

test("the package holds what it should", () => {
  const folder = new URL(`file://${process.env.CLAIMLENS_PACKAGE}/node_modules/claimlens/`);
  const manifest = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
  assert.equal(manifest.name, "claimlens");
  assert.equal(manifest.type, "module");
  assert.equal(manifest.dependencies, undefined);
  for (const file of ["README.md", "LICENSE-MIT", "LICENSE-APACHE"]) {
    assert.ok(readFileSync(new URL(file, folder)).length > 0, file);
  }
});
