import assert from "node:assert/strict";
import { test } from "node:test";
import { NOW, inspect, plan, seedClaims, token, whoGetsIn } from "./support.mjs";

test("a plan without a token", () => {
  const found = plan({ project: "g/p", id: "20", pipelines: [{ branch: "main" }, { branch: "release/1" }, { tag: "v1" }, { mergeRequest: "main" }, { mergeRequest: "x", fork: { project: "u/p" } }] });
  assert.deepEqual(Object.keys(found), ["summary", "fault", "subjects", "advice", "commands"]);
  assert.equal(found.summary, "3 credentials of the 20 of one identity.");
  assert.deepEqual(found.subjects, [
    { subject: "project_path:g/p:ref_type:branch:ref:main", pipelines: [0, 3] },
    { subject: "project_path:g/p:ref_type:branch:ref:release/1", pipelines: [1] },
    { subject: "project_path:g/p:ref_type:tag:ref:v1", pipelines: [2] },
  ]);
  assert.deepEqual(found.advice.map(({ id }) => id), ["plan-fork", "plan-flexible", "plan-lead-with-id"]);
  assert.equal(found.advice[1].expression, "claims['sub'] matches 'project_path:g/p:ref_type:*:ref:*' and claims['project_id'] eq '20'");
  assert.match(found.advice[2].curl, /projects\/20$/);
  assert.equal(found.commands.match(/^az identity federated-credential create /gm).length, 3);
});

test("a plan by a token, for an app registration in another cloud", () => {
  const found = plan({ text: token(seedClaims), now: NOW, cloud: "usgov", identity: "app-registration", pipelines: [{ branch: "main" }] });
  assert.equal(found.subjects[0].subject, seedClaims.sub);
  assert.match(found.commands, /^az ad app federated-credential create --id="\$AZURE_CLIENT_ID" /);
  assert.match(found.commands, /"audiences": \["api:\/\/AzureADTokenExchangeUSGov"\]/);
});

test("what is no plan says why, and nothing throws", () => {
  assert.equal(plan({ components: "namespace", pipelines: [] }).fault, '"namespace" is no component of a subject.');
  for (const options of [undefined, null, 1, "x", { pipelines: 7 }, { pipelines: [null, 1, {}, { branch: 7 }, { mergeRequest: "x", fork: {} }] }]) {
    assert.deepEqual(plan(options).subjects, []);
  }
});

test("whom a rule lets in", () => {
  const found = whoGetsIn("claims['sub'] matches 'project_path:g/*'", { identity: "app-registration" });
  assert.equal(found.words, 'Lets in jobs of every project that matches "g/*", on any branch or tag.');
  assert.deepEqual(found.cautions.map(({ id }) => id), ["lets-in-a-group", "lets-in-every-branch"]);
  assert.deepEqual(found.lints.map(({ id }) => id), ["expression-no-project"]);
  assert.equal(whoGetsIn("project_path:g/p:*").words, "Lets in nothing: `*` and `?` are ordinary characters here, and no subject holds one.");
  for (const rule of [undefined, null, 7, "", "claims["]) whoGetsIn(rule);
  // The page reads a rule the same way.
  assert.deepEqual(whoGetsIn(" claim['sub'] eq 'x'").lints.map(({ id, start, end }) => [id, start, end]), [["expression-unreadable", 6, 7]]);
  assert.equal(whoGetsIn("project_path:g/p:ref_type:branch:ref:a']b").words, 'Lets in jobs of the project "g/p", on the branch "a\']b".');
});

test("pasted credentials are put in words, with lints at their place", () => {
  const credentials = JSON.stringify([
    { name: "é", issuer: "https://gitlab.com", subject: "project_path:g/p:ref_type:branch:ref:main", audiences: ["x"] },
    { name: "flexible", issuer: "https://gitlab.com", audiences: ["x"], claimsMatchingExpression: { value: "claims['sub'] matches 'project_path:g/p:*' and claims['job_id'] eq '1'", languageVersion: 1 } },
  ]);
  const { credentials: [one, two] } = inspect(token(seedClaims), { now: NOW, credentials });
  assert.deepEqual([one.name, one.words], ["é", 'Lets in jobs of the project "g/p", on the branch "main".']);
  const lint = two.lints.find(({ id }) => id === "expression-claim");
  assert.equal(credentials.slice(lint.start, lint.end), "claims['job_id'] eq '1'");
});

test("a refusal is compared with the credentials, its token lost", () => {
  const credentials = JSON.stringify({ name: "main", issuer: "https://gitlab.com", subject: "project_path:G/p:ref_type:branch:ref:main", audiences: ["api://AzureADTokenExchange"] });
  const report = inspect("AADSTS7002138: No matching federated identity record found for presented assertion subject 'project_path:g/p:ref_type:branch:ref:main'.", { now: NOW, credentials });
  assert.deepEqual([report.kind, report.verdict, report.dryRun.code, report.dryRun.credentials[0].difference], ["error", "refused", "AADSTS7002138", "letter-case"]);
});
