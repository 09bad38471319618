import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { packageFolder, run, testsFolder } from "./support.mjs";

const tsc = fileURLToPath(new URL("node_modules/typescript/bin/tsc", testsFolder));

/** Compiles a program against the installed package; gives the compiler's complaints. */
function compile(program, moduleResolution) {
  const file = join(packageFolder, "program.mts");
  writeFileSync(file, program);
  const args = ["--strict", "--noEmit", "--target", "es2022", "--module", moduleResolution === "bundler" ? "esnext" : "nodenext", "--moduleResolution", moduleResolution, file];
  try {
    return run(process.execPath, [tsc, ...args], { cwd: packageFolder });
  } catch (error) {
    return error.stdout;
  }
}

const program = `
import { compare, inspect, plan, verify, whoGetsIn, type Comparison, type Finding, type Member, type Options, type Plan, type Report, type Verdict } from "claimlens";
const options: Options = { now: 1, select: 0, cloud: "usgov", variable: "X", task: "deploy" };
const report: Report = inspect("x", options);
const verdict: Verdict = report.verdict;
const findings: Finding[] = report.findings;
const members: Member[] = [...report.header, ...report.claims];
const [start, end]: [number, number] = members[0].spans[0];
const text: string = report.outputs[0].text + (report.credential?.audiences[0] ?? "") + verdict + findings[0].fix + findings[0].command + report.status;
const verified: Promise<Report> = verify("x", "{}", options);
const comparison: Comparison = compare("x", { ...options, other: "y", with: 1 });
const side: number | undefined = comparison.differences[0].first?.start;
const planned: Plan = plan({ project: "g/p", pipelines: [{ branch: "main", protected: true }, { mergeRequest: "x", fork: { id: "9" } }] });
const words: string = whoGetsIn("x", { identity: "app-registration" }).words + report.credentials[0].words;
export { start, end, text, verified, side, planned, words };
`;

for (const moduleResolution of ["nodenext", "bundler"]) {
  test(`the types compile under ${moduleResolution}`, () => {
    assert.equal(compile(program, moduleResolution), "");
  });
}

test("the types refuse what the contract does not have", () => {
  const calls = 'inspect("x", { cloud: "mars" }); inspect(5); compare("x", { masked: true }); plan({ masked: true });';
  const complaints = compile(`import { compare, inspect, plan } from "claimlens"; ${calls}`, "nodenext");
  assert.match(complaints, /"mars"/);
  assert.match(complaints, /number/);
  // A comparison and a plan are not masked.
  assert.match(complaints, /'masked' does not exist in type 'CompareOptions'/);
  assert.match(complaints, /'masked' does not exist in type 'PlanOptions'/);
});
