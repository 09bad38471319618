// The command, as a pipeline's job runs it: from the installed package, by `npm exec`.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
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

test("what cannot be read, is out of range or is said twice is a wrong use", () => {
  const file = (name, content) => {
    writeFileSync(join(packageFolder, name), content);
    return name;
  };
  const locked = file("locked.txt", live);
  chmodSync(join(packageFolder, locked), 0o000);
  // Root reads every file.
  const isRoot = process.getuid() === 0;
  const utf16 = file("utf16.txt", Buffer.from(`\ufeff${live}`, "utf16le"));
  const select = "--select is less than the number of tokens, which is ";
  const cases = [
    [["."], "the argument names a folder, and a file is needed"],
    [["no-such-file"], "the argument names neither an environment variable that is set nor a file that is there"],
    [["no-such-folder/x"], "the argument names neither an environment variable that is set nor a file that is there"],
    [["package.json/x"], "the argument names neither an environment variable that is set nor a file that can be read"],
    [["toString"], "the argument names neither an environment variable that is set nor a file that is there"],
    [[""], "the argument names neither an environment variable that is set nor a file that is there"],
    [[utf16], "the file of the argument holds no text in UTF-8"],
    [[process.execPath], "the file of the argument holds no text in UTF-8"],
    [["-"], "standard input holds no text in UTF-8", "\0"],
    [["--credentials", "."], "--credentials names a folder, and a file is needed"],
    [["--credentials", ""], "--credentials names no file that is there"],
    [["--keys", "no-such-file"], "--keys names no file that is there"],
    [["--keys", utf16], "the file of --keys holds no text in UTF-8"],
    [["--cloud", ""], "--cloud is public, usgov or china"],
    [["--select", "1"], `${select}1`],
    [["--select", "1"], `${select}0`, "nothing"],
    [["--select", "-1"], "an option is unknown or lacks its value"],
    [["--select=-1"], "--select is a whole number up to 9007199254740991"],
    [["--select", "9".repeat(400)], "--select is a whole number up to 9007199254740991"],
    [["--now", "253402300800"], "--now is a whole number up to 253402300799"],
    [["--now", "1e9"], "--now is a whole number up to 253402300799"],
    [["--now"], "an option is unknown or lacks its value"],
    [["--json=yes"], "an option is unknown or lacks its value"],
    [["--now", "1", "--now", "2"], "an option is given twice"],
    [["--json", "--json"], "an option is given twice"],
    ...(isRoot ? [] : [[[locked], "the argument names neither an environment variable that is set nor a file that can be read"]]),
  ];
  for (const [args, sentence, input = live] of cases) {
    const { status, stdout, stderr } = run(args, { input });
    assert.deepEqual([status, stdout, stderr.split("\n")[0]], [3, "", `claimlens: ${sentence}`], args.join(" "));
  }
  assert.equal(run([...at, "--select", "0"], { input: live }).status, 0);
});

test("standard input may be closed or a folder, and nobody has to read to the end", () => {
  const command = `${process.execPath} ${join(packageFolder, "node_modules/.bin/claimlens")} ${at.join(" ")}`;
  const shell = (script, env = {}) => run(["-c", script], { command: ["bash"], env });
  assert.equal(shell(`${command} < .`).status, 3);
  assert.match(shell(`${command} < .`).stderr, /^claimlens: standard input cannot be read\n/);
  assert.equal(shell(`${command} <&-`).status, 2);
  // Long enough for the pipe to be closed before the end.
  const many = join(packageFolder, "many.txt");
  writeFileSync(many, JSON.stringify({ ...seedClaims, ...Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`c${index}`, "x".repeat(20)])) }));
  const { stdout, stderr } = shell(`${command} --json ${many} | head -c 10; echo " \${PIPESTATUS[0]}"`);
  assert.match(stdout, /^\{[^]{9} [012]\n$/);
  assert.equal(stderr, "");
  const full = shell(`${command} ${many} > /dev/full`);
  assert.deepEqual([full.status, full.stderr], [3, "claimlens: the report cannot be written (ENOSPC)\n"]);
});

test("a wrong use is explained and repeats nothing that may be a token", () => {
  const cases = [
    [[live], "the argument is a token; name its variable instead (without $): other processes can read arguments"],
    [["NO_SUCH_VARIABLE"], "the argument names neither an environment variable that is set nor a file that is there"],
    [["--what"], "an option is unknown or lacks its value"],
    [["a", "b"], "more than one variable or file is named"],
    [["--cloud", "mars"], "--cloud is public, usgov or china"],
    [["--now", "soon"], "--now is a whole number up to 253402300799"],
    [["--keys", "no-such-file"], "--keys names no file that is there"],
  ];
  for (const [args, says] of cases) {
    const { status, stdout, stderr } = run(args, { input: live });
    assert.equal(status, 3, says);
    assert.equal(stdout, "");
    assert.ok(stderr.startsWith(`claimlens: ${says}\n\nUsage: claimlens`), stderr);
    assert.ok(!stderr.includes(live));
  }
});

test("help and version", () => {
  assert.match(run(["--help"]).stdout, /^Usage: claimlens/);
  assert.match(run(["--version"]).stdout, /^\d+\.\d+\.\d+\n$/);
});
