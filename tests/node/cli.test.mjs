// The command, as a pipeline's job runs it: from the installed package, by `npm exec`.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { NOW, packageFolder, seedClaims, token } from "./support.mjs";

const live = token(seedClaims);
const signature = live.split(".")[2];
const NAME = "ID_TOKEN_FOR_AZURE";

/** Runs the command; `env` is the whole of what it finds besides PATH. */
function run(args, { input = "", env = {}, command = [process.execPath, join(packageFolder, "node_modules/.bin/claimlens")] } = {}) {
  const [program, ...first] = command;
  const { status, stdout, stderr } = spawnSync(program, [...first, ...args], {
    cwd: packageFolder,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    input,
  });
  return { status, stdout, stderr };
}
const at = ["--now", String(NOW)];

test("npm exec runs it on a variable", () => {
  const command = ["npm", "exec", "--offline", "--no", "--"];
  const { status, stdout } = run(["claimlens", ...at, NAME], { env: { [NAME]: live }, command });
  assert.equal(status, 0);
  assert.match(stdout, /^Entra would accept this token until 2023-05-22 20:51:33 UTC/);
});

test("a variable, a file and standard input give the same report", () => {
  const file = join(packageFolder, "token.txt");
  writeFileSync(file, live);
  const byVariable = run([...at, NAME], { env: { [NAME]: live } });
  assert.deepEqual(run([...at, file]), byVariable);
  assert.deepEqual(run([...at, "-"], { input: live }), byVariable);
  assert.deepEqual(run(at, { input: live }), byVariable);
  assert.equal(byVariable.stderr, "");
});

test("the exit status follows the report's status, as the README's table says", () => {
  const readme = readFileSync(join(packageFolder, "node_modules/claimlens/README.md"), "utf8");
  const table = new Map();
  for (const [, exit, statuses] of readme.matchAll(/^\| ([0-2]) \| (.*) \|$/gm)) {
    for (const [, status] of statuses.matchAll(/`([a-z-]+)`/g)) table.set(status, Number(exit));
  }
  const refusal = "AADSTS700213: No matching federated identity record found for presented assertion subject 'x'.";
  const file = join(packageFolder, "its-credential.json");
  writeFileSync(file, JSON.stringify({ issuer: seedClaims.iss, subject: seedClaims.sub, audiences: [seedClaims.aud], name: "main" }));
  const cases = [
    ["would-be-accepted", live, at],
    ["would-be-accepted", JSON.stringify(seedClaims), at],
    ["matches", live, [...at, "--credentials", file]],
    ["would-be-refused", token({ ...seedClaims, sub: "" }), at],
    ["was-refused", refusal, at],
    ["logged-in", "No subscriptions found for 00000000-0000-4000-8000-000000000000.", at],
    ["not-asked", "ERROR: argument --federated-token: expected one argument", at],
    ["expired", live, []],
    ["fork", token({ ...seedClaims, project_id: "1", job_project_id: "2" }), at],
    ["unknown", "nothing", at],
  ];
  for (const [status, input, args] of cases) {
    const report = run([...args, "--json"], { input });
    assert.equal(JSON.parse(report.stdout).status, status, input);
    assert.equal(report.status, table.get(status), status);
  }
  assert.deepEqual(new Set(cases.map(([status]) => status)), new Set(table.keys()), "each status has a case");
});

test("neither the signature nor personal data nor a token inside of the token is printed", () => {
  const inner = Buffer.from(live).toString("base64");
  const input = token({ ...seedClaims, nested: live, again: inner });
  for (const args of [at, [...at, "--json"]]) {
    const { stdout } = run(args, { input });
    for (const secret of [signature, live.slice(0, 200), inner.slice(0, 200)]) assert.ok(!stdout.includes(secret), secret);
    for (const name of ["user_email", "user_login", "nested", "again"]) {
      assert.ok(stdout.includes(name));
      // The login is the project's namespace as well, which the subject needs.
      if (name === "user_email") assert.ok(!stdout.includes(seedClaims[name]), name);
    }
  }
  const { claims } = JSON.parse(run([...at, "--json"], { input }).stdout);
  for (const claim of claims.filter(({ name, personal }) => personal || ["nested", "again"].includes(name))) assert.equal(claim.json, '"[masked]"', claim.name);
});

test("JSON is the module's report", () => {
  const report = JSON.parse(run([...at, "--json"], { input: live }).stdout);
  assert.equal(report.verdict, "usable");
  assert.equal(report.credential.issuer, "https://gitlab.com");
  assert.ok(report.outputs.length > 2);
});

test("a credential and a cloud can be named", () => {
  const file = join(packageFolder, "credentials.json");
  writeFileSync(file, JSON.stringify([{ issuer: "https://gitlab.com", subject: "another", audiences: ["api://AzureADTokenExchange"] }]));
  const { status, stdout } = run([...at, "--credentials", file, "--cloud", "public"], { input: live });
  assert.equal(status, 1);
  assert.match(stdout, /no-credential-matches/);
});

test("what a terminal would obey is spelled out", () => {
  const input = token({ ...seedClaims, ref: "a\u009b31mb\u202ec\u2028d" });
  const { stdout } = run(at, { input });
  assert.match(stdout, /a\\u\{9b\}31mb\\u\{202e\}c\\u\{2028\}d/);
  assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028]/);
});

test("colours are for terminals", () => {
  assert.doesNotMatch(run(at, { input: live }).stdout, /\u001b/, "into a pipe");
  const script = `${process.execPath} ${join(packageFolder, "node_modules/.bin/claimlens")} ${at.join(" ")} ${NAME}`;
  const terminal = (env) => run(["-qec", script, "/dev/null"], { command: ["script"], env: { [NAME]: live, TERM: "xterm", ...env } }).stdout;
  assert.match(terminal({}), /\u001b\[32mEntra would accept/);
  assert.doesNotMatch(terminal({ NO_COLOR: "1" }), /\u001b/);
});

test("a wrong use is explained and repeats nothing that may be a token", () => {
  for (const args of [[live], ["NO_SUCH_VARIABLE"], ["--what"], ["a", "b"], ["--cloud", "mars"], ["--now", "soon"], ["--keys", "no-such-file"]]) {
    const { status, stdout, stderr } = run(args, { input: live });
    assert.equal(status, 3, args[0]);
    assert.equal(stdout, "");
    assert.match(stderr, /^claimlens: .+\n\nUsage: claimlens/);
    assert.ok(!stderr.includes(live));
  }
});

test("help and version", () => {
  assert.match(run(["--help"]).stdout, /^Usage: claimlens/);
  assert.match(run(["--version"]).stdout, /^\d+\.\d+\.\d+\n$/);
});
