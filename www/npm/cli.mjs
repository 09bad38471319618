#!/usr/bin/env node
// The command `claimlens`: reads a token and prints the report, without the signature and with personal data masked.
import { fstatSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { inspect, verify } from "./node.js";

const USAGE = `Usage: claimlens [options] [VARIABLE | FILE | -]

Reads a GitLab CI/CD ID token from an environment variable, a file or standard input, and says whether Microsoft Entra would
accept it and why not. The signature is never printed, and personal data is masked.

  claimlens ID_TOKEN_FOR_AZURE

Options:
  --json               print the report as JSON
  --cloud CLOUD        the cloud that the login is for: public, usgov or china
  --credentials FILE   compare the token with the federated credentials in FILE, as az or Graph print them
  --keys FILE          check the signature by the issuer's public keys in FILE (JWKS, JWK or PEM)
  --now SECONDS        judge as of this moment, in seconds since 1970 (default: the clock)
  --select N           the token to judge where there are several, counted from 0
  --help, --version

Colours: on a terminal, unless NO_COLOR is set.
Exit status: 0 it would be accepted, or the login worked; 1 it would be or was refused, has expired, or is a fork's; 2 it cannot be told,
or Entra was not asked; 3 the command was used wrongly.`;

/** For each status of a report the exit status, and the colour of its headline. */
const STATUS = {
  "would-be-accepted": { exit: 0, colour: "good" },
  matches: { exit: 0, colour: "good" },
  "logged-in": { exit: 0, colour: "warning" },
  "would-be-refused": { exit: 1, colour: "error" },
  "was-refused": { exit: 1, colour: "error" },
  expired: { exit: 1, colour: "warning" },
  fork: { exit: 1, colour: "warning" },
  "not-asked": { exit: 2, colour: "warning" },
  unknown: { exit: 2 },
};
const MISUSED = 3;
/** The last second of the year 9999. */
const LAST_MOMENT = 253402300799;

/** What the command was used wrongly for. Its message never repeats an argument: that may be the token. */
class Misuse extends Error {}

async function main() {
  const { values, positionals } = arguments_();
  if (values.help) return print(USAGE, 0);
  if (values.version) return print(JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")).version, 0);
  const options = {
    masked: true,
    now: number(values.now, "--now", LAST_MOMENT),
    select: number(values.select, "--select", Number.MAX_SAFE_INTEGER),
    cloud: values.cloud,
    credentials: file(values.credentials, "--credentials"),
  };
  if (![undefined, "public", "usgov", "china"].includes(options.cloud)) throw new Misuse("--cloud is public, usgov or china");
  const keys = file(values.keys, "--keys");
  const text = await input(positionals);
  const report = keys === undefined ? inspect(text, options) : await verify(text, keys, options);
  const count = report.tokens.length;
  if (options.select > 0 && options.select >= count) throw new Misuse(`--select is less than the number of tokens, which is ${count}`);
  print(values.json ? JSON.stringify(report, null, 2) : written(report), STATUS[report.status].exit);
}

function arguments_() {
  const string = { type: "string" };
  const flag = { type: "boolean" };
  const options = { json: flag, cloud: string, credentials: string, keys: string, now: string, select: string, help: flag, version: flag };
  const parsed = (() => {
    try {
      return parseArgs({ options, allowPositionals: true, tokens: true });
    } catch {
      throw new Misuse("an option is unknown or lacks its value");
    }
  })();
  const names = parsed.tokens.filter(({ kind }) => kind === "option").map(({ name }) => name);
  if (new Set(names).size < names.length) throw new Misuse("an option is given twice");
  return parsed;
}

async function input(positionals) {
  if (positionals.length > 1) throw new Misuse("more than one variable or file is named");
  const [name] = positionals;
  if (name === "-" || (name === undefined && !process.stdin.isTTY)) return standardInput();
  if (name === undefined) throw new Misuse("no variable or file is named, and nothing comes from standard input");
  if (/^eyJ[\w-]+\./.test(name)) throw new Misuse("the argument is a token; name its variable instead (without $): other processes can read arguments");
  if (Object.hasOwn(process.env, name)) return process.env[name];
  return read(name, "the argument", "neither an environment variable that is set nor a file");
}

async function standardInput() {
  const chunks = [];
  try {
    // Of a folder Node makes an empty stream.
    if (fstatSync(0).isDirectory()) throw new Error("a folder");
    for await (const chunk of process.stdin) chunks.push(chunk);
  } catch {
    throw new Misuse("standard input cannot be read");
  }
  return text(Buffer.concat(chunks), "standard input");
}

/** What stands in the file that an option names, if the option is there. */
function file(name, option) {
  return name === undefined ? undefined : read(name, option, "no file");
}

function read(name, argument, nothing) {
  try {
    return text(readFileSync(name), `the file of ${argument}`);
  } catch (error) {
    if (error instanceof Misuse) throw error;
    const why = { ENOENT: `names ${nothing} that is there`, EISDIR: "names a folder, and a file is needed" };
    throw new Misuse(`${argument} ${why[error.code] ?? `names ${nothing} that can be read`}`);
  }
}

/** Bytes as text. A zero byte is of another encoding, as PowerShell's `>` writes it, or of no text at all. */
function text(bytes, source) {
  if (bytes.includes(0)) throw new Misuse(`${source} holds no text in UTF-8`);
  return bytes.toString("utf8");
}

function number(text, option, most) {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text) || Number(text) > most) throw new Misuse(`${option} is a whole number up to ${most}`);
  return Number(text);
}

function written(report) {
  const paint = painter();
  const lines = [paint(STATUS[report.status].colour, safe(report.headline))];
  for (const { id, severity, message, fix, command } of report.findings) {
    lines.push("", `${paint(severity, severity)} ${paint("dim", id)}`, `  ${safe(message)}`);
    if (fix) lines.push(`  ${safe(fix)}`);
    if (command) lines.push(`  ${safe(command)}`);
  }
  for (const [title, members] of [["Header", report.header], ["Claims", report.claims]]) {
    if (members.length === 0) continue;
    const width = Math.min(24, Math.max(...members.map(({ name }) => safe(name).length)));
    lines.push("", paint("bold", title));
    for (const { name, json, explanation } of members) {
      lines.push(`  ${safe(name).padEnd(width)}  ${safe(json)}`);
      if (explanation) lines.push(`  ${"".padEnd(width)}  ${paint("dim", safe(explanation))}`);
    }
  }
  if (report.credential) {
    const { issuer, subject, audiences } = report.credential;
    lines.push("", paint("bold", "Credential"), `  issuer    ${safe(issuer)}`, `  subject   ${safe(subject)}`, `  audience  ${safe(audiences.join(", "))}`);
  }
  return lines.join("\n");
}

/** A text of the token as a terminal may show it: nothing in it moves the cursor, changes colours or turns the line around. */
function safe(text) {
  const spelled = (character) => `\\u{${character.codePointAt(0).toString(16)}}`;
  return String(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, spelled);
}

function painter() {
  const codes = { error: 31, good: 32, warning: 33, info: 36, bold: 1, dim: 2 };
  const isColoured = process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== "dumb";
  return (style, text) => (isColoured && codes[style] ? `\u001b[${codes[style]}m${text}\u001b[0m` : text);
}

function print(text, status) {
  process.exitCode = status;
  process.stdout.write(`${text}\n`);
}

// Whoever reads the output may stop before its end, as `head` does; that is no fault.
process.stdout.on("error", ({ code }) => {
  if (code === "EPIPE") return;
  process.stderr.write(`claimlens: the report cannot be written (${code})\n`);
  process.exitCode = MISUSED;
});
try {
  await main();
} catch (error) {
  if (!(error instanceof Misuse)) throw error;
  process.stderr.write(`claimlens: ${error.message}\n\n${USAGE}\n`);
  process.exitCode = MISUSED;
}
