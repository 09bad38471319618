// Hostile names in a pipeline that runs: gitlab-ci-local with its shell executor, `az` a stub that records what it is called with.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { NOW, inspect, output, run, seedClaims, testsFolder, token } from "./support.mjs";

const gitlabCiLocal = fileURLToPath(new URL("node_modules/gitlab-ci-local/src/index.js", testsFolder));

// gitlab-ci-local evaluates conditions as JavaScript and runs scripts in a real shell, so every value here is harmless if it escapes.
const KNOWN = [
  "$(touch escaped|true)", "'; touch escaped #", 'a"b', "`id`", "%s", "%n%n", "{{x}}", "{{>plan}}", "größe/ветка/枝", "a\nb", "a\n", "\na", "a\r\nb",
  "\t", " a", "a ", "'", "''", "'''", "\\", "\\'", "\\\\", '"', "@/etc/hostname", "@-", "null", "~", "true", "[a,b]", "{a:b}", "-n", "--help", "=", "!x",
  "!!", "&a", "*", "?", "#x", "a: b", "a #b", "- a", "---", "...", "|", ">", "\u202eevil", "\u200b", "\u2028", "\ufeff", "‘a’ ‚b‛", "e\u0301", "😀",
  "</script><img src=x>", "a|b", "`` ` ``", "[x](http://evil)", "EOF", "\\u0041", "\\n", "/", "/x/", "0x10", "1e3", "$X", "${X}", "%X%",
];
const PIECES = ["main", "-", "/", " ", "'", '"', "`", "\\", "$(id)", "%", ": ", " #", "\n", "é", "&&", ";", "|", "<", ">", "(", ")", "[", "]", "{", "}", "*", "😀"];

/** Values that are known to break something, and some made of pieces: the same in every run. */
function values() {
  let state = 0x2545f491;
  const next = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
  const made = Array.from({ length: 40 }, () => Array.from({ length: 2 + next(4) }, () => PIECES[next(PIECES.length)]).join(""));
  // gitlab-ci-local takes a second for each, so every other one.
  return [...new Set([...KNOWN, ...made])].filter((_, at) => at < 40 || at % 2 === 1);
}

const AZ = `#!/bin/sh
folder="\${0%/*}"
printf '%s\\000' "$@" "<in>$CI_ENVIRONMENT_NAME" '<end>' >> "$folder/called-$CI_JOB_NAME"
case "$*" in *keyvault*) echo s3cret ;; esac
`;

const calls = (file) => {
  const found = [[]];
  for (const argument of readFileSync(file, "utf8").split("\0").slice(0, -1)) {
    if (argument === "<end>") found.push([]);
    else found.at(-1).push(argument);
  }
  return found.slice(0, -1);
};

test("hostile branches, audiences and environments run as the jobs of one file, and reach az as they are", () => {
  const jobs = [];
  let refused = 0;
  for (const value of values()) {
    const name = `n${jobs.length}`;
    const claims = { ...seedClaims, ref: value, sub: `project_path:${seedClaims.project_path}:ref_type:branch:ref:${value}`, aud: value, environment: value };
    const text = output(inspect(token(claims), { now: NOW, job: name }), "gitlab-ci");
    if (text === undefined) refused += 1;
    // One pipeline has one branch: each job gets a variable of its own for it.
    else jobs.push({ name, value, text: text.replace("$CI_COMMIT_BRANCH ", `$BRANCH_${name} `) });
  }
  assert.ok(jobs.length >= 50, `${jobs.length} jobs`);
  assert.ok(refused > 0 && refused < 10, `${refused} are refused, since GitLab would expand them`);

  const folder = mkdtempSync(join(tmpdir(), "claimlens-"));
  try {
    const [bin, home, project] = ["bin", "home", "project"].map((name) => join(folder, name));
    for (const each of [bin, home, project]) mkdirSync(each);
    // The shell executor runs jobs where the repository is; the copy that gitlab-ci-local makes all the same is for containers.
    for (const [name, script] of [["az", AZ], ["rsync", "#!/bin/sh\n"]]) {
      writeFileSync(join(bin, name), script);
      chmodSync(join(bin, name), 0o755);
    }
    const options = { cwd: project, stdio: "pipe", env: { PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`, HOME: home, LANG: "C.UTF-8" }, maxBuffer: 1 << 26 };
    const git = (...args) => run("git", ["-c", "user.name=x", "-c", "user.email=x@example.com", ...args], options);
    git("init", "-q", "-b", "main");
    git("remote", "add", "origin", `git@gitlab.com:${seedClaims.project_path}.git`);
    writeFileSync(join(project, ".gitlab-ci.yml"), jobs.map(({ text }) => text).join("\n"));
    const hostile = token({ ...seedClaims, ref: values().join("") });
    const variables = { ID_TOKEN_FOR_AZURE: hostile, AZURE_TENANT_ID: "t", AZURE_UAMI_CLIENT_ID: "c", AZURE_KEYVAULT_NAME: "kv-1", AZURE_KEYVAULT_SECRET_NAME: "s" };
    // In a condition gitlab-ci-local reads a variable's `\\` as `\`.
    for (const { name, value } of jobs) variables[`BRANCH_${name}`] = value.replaceAll("\\", "\\\\");
    // JSON is YAML. A plain text that begins with `/` or `~` would be taken for a file.
    const listed = Object.entries(variables).map(([name, value]) => [name, { type: "variable", values: { "*": value } }]);
    writeFileSync(join(project, ".gitlab-ci-local-variables.yml"), JSON.stringify(Object.fromEntries(listed)));
    git("add", ".");
    git("commit", "-q", "-m", "x");
    const printed = run(process.execPath, [gitlabCiLocal, "--home", "../home", "--force-shell-executor", "--concurrency", "2", "--no-color"], options);

    for (const { name, value } of jobs) {
      const [login, secret, ...others] = calls(join(bin, `called-${name}`));
      const where = JSON.stringify(value);
      // gitlab-ci-local takes `$$` for one `$`; GitLab does not.
      const environment = `<in>${value.replaceAll("$$", "$")}`;
      assert.deepEqual(login, ["login", "--service-principal", "--tenant=t", "--username=c", `--federated-token=${hostile}`, "--allow-no-subscriptions", environment], where);
      assert.deepEqual(secret, ["keyvault", "secret", "show", "--vault-name=kv-1", "--name=s", "--query", "value", "--output", "tsv", environment], where);
      assert.deepEqual(others, [], where);
      assert.ok(printed.includes("The secret has 6 characters"));
    }
    assert.equal(readdirSync(bin).length, jobs.length + 2, "no other job has run");
    for (const each of [bin, home, project]) assert.ok(!existsSync(join(each, "escaped")), each);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
