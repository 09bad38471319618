// The outputs in the programs that they are for: jq in both shells, GitLab's CI schema and rules by gitlab-ci-local.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { NOW, inspect, output, run, seedClaims, testsFolder, token } from "./support.mjs";

const require = createRequire(new URL("package.json", testsFolder));
const yaml = require("js-yaml");
const gitlabCiLocal = fileURLToPath(new URL("node_modules/.bin/gitlab-ci-local", testsFolder));

const job = (claims, options) => output(inspect(token(claims), { now: NOW, ...options }), "gitlab-ci");
const script = (text) => Object.values(yaml.load(text))[0].script;

test("the job's jq lines print the claims and the credential, in bash and in dash", () => {
  // Claims whose base64url holds `-` and `_` and ends at each of the three lengths.
  for (let extra = 0; extra < 12; extra += 1) {
    const claims = { ...seedClaims, note: "ÿþ?>~".repeat(extra) + "x".repeat(extra) };
    const text = token(claims);
    const lines = script(job(claims)).filter((line) => line.includes("| jq"));
    assert.equal(lines.length, 2);
    for (const shell of ["bash", "dash"]) {
      const [printed, credential] = lines.map((line) => JSON.parse(run(shell, ["-c", line], { env: { PATH: process.env.PATH, ID_TOKEN_FOR_AZURE: text } })));
      const { user_email, user_login, user_identities, ...rest } = claims;
      assert.deepEqual(printed, rest, `${shell}, without those that name a person`);
      assert.deepEqual(credential, JSON.parse(output(inspect(text), "credential-json")), shell);
    }
  }
});

test("every line of the script is one that bash and dash can parse", () => {
  for (const task of ["read-secret", "deploy"]) {
    for (const line of script(job(seedClaims, { task }))) {
      for (const shell of ["bash", "dash"]) {
        run(shell, ["-n", "-c", line]);
      }
    }
  }
});

test("the credential is what jq reads", () => {
  const hostile = { ...seedClaims, sub: 'project_path:a/b:ref_type:branch:ref:"\\$(id)\u202e\n😀', aud: "a'b" };
  for (const id of ["credential-json", "credential-app-json"]) {
    const read = JSON.parse(run("jq", ["-c", "."], { input: output(inspect(token(hostile)), id) }));
    assert.equal(read.subject, hostile.sub);
    assert.deepEqual(read.audiences, [hostile.aud]);
  }
});

/** The jobs that gitlab-ci-local would run for a file, in a repository with this path, on this branch or tag. */
function jobs(text, { path, branch = "main", tag }) {
  const folder = mkdtempSync(join(tmpdir(), "claimlens-"));
  try {
    const git = (...args) => run("git", ["-c", "user.name=x", "-c", "user.email=x@example.com", ...args], { cwd: folder, stdio: "pipe" });
    git("init", "-q", "-b", branch);
    git("remote", "add", "origin", `git@gitlab.com:${path}.git`);
    writeFileSync(join(folder, ".gitlab-ci.yml"), text);
    git("add", ".");
    git("commit", "-q", "-m", "x");
    if (tag) {
      git("tag", tag);
      git("checkout", "-q", tag);
    }
    // It takes no absolute folder.
    const args = ["--list-json", "--home", folder];
    if (tag) {
      args.push("--variable", `CI_COMMIT_TAG=${tag}`, "--variable", "CI_COMMIT_BRANCH=");
    }
    const printed = run(gitlabCiLocal, args, { stdio: "pipe", cwd: folder });
    return JSON.parse(printed.slice(printed.search(/^\[/m))).filter((job) => job.when !== "never").map((job) => job.name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const PATH = seedClaims.project_path;

test("gitlab-ci-local lists the seed's job on the token's branch of its project, and nowhere else", () => {
  assert.deepEqual(jobs(job(seedClaims), { path: PATH }), ["read-secret"]);
  assert.deepEqual(jobs(job(seedClaims), { path: PATH, branch: "dev" }), []);
  assert.deepEqual(jobs(job(seedClaims), { path: "somebody/else" }), []);
});

test("the deployment job is listed", () => {
  assert.deepEqual(jobs(job(seedClaims, { task: "deploy", variable: "MEIN_TOKEN", cloud: "china" }), { path: PATH }), ["deploy"]);
});

test("a branch with both quotes, a variable and a dollar is matched exactly", () => {
  const branch = `fix/"it's"-$CI_JOB_ID-é`;
  const hostile = { ...seedClaims, ref: branch, sub: `project_path:${PATH}:ref_type:branch:ref:${branch}`, environment: `a: "b" #c`, deployment_tier: "staging" };
  assert.deepEqual(jobs(job(hostile), { path: PATH, branch }), ["read-secret"]);
  assert.deepEqual(jobs(job(hostile), { path: PATH, branch: `${branch}x` }), []);
  assert.deepEqual(yaml.load(job(hostile))["read-secret"].environment, { name: `a: "b" #c`, deployment_tier: "staging" });
});

test("a tag's job runs for the tag and not for a branch", () => {
  const claims = { ...seedClaims, ref: "v1.4.0", ref_type: "tag", sub: `project_path:${PATH}:ref_type:tag:ref:v1.4.0` };
  assert.deepEqual(jobs(job(claims), { path: PATH, tag: "v1.4.0" }), ["read-secret"]);
  assert.deepEqual(jobs(job(claims), { path: PATH }), []);
});
