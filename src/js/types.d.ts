/** Options for {@link inspect}. An unknown option, or a value of the wrong type, counts as omitted. */
export interface Options {
  /** The moment at which the token is judged, in seconds since 1970. Default: the clock. */
  now?: number;
  /** Which of the tokens found in the text to use, counted from 0. Default: 0. */
  select?: number;
  /** The cloud that the login is for. Default: not chosen. */
  cloud?: "public" | "usgov" | "china";
  /** The CI/CD variable that holds the token in the written job; not one that GitLab, the job or its tools read. Default: `ID_TOKEN_FOR_AZURE`. */
  variable?: string;
  /** What the written job does after the login. Default: `read-secret`. */
  task?: "read-secret" | "deploy" | "terraform" | "sdk" | "secrets" | "print-claims" | "powershell" | "plan-apply";
  /** What the credential belongs to. Default: `managed-identity`. */
  identity?: "managed-identity" | "app-registration";
  /** Which refs the credential lets in; every choice but `exact` needs a flexible credential (preview). Default: `exact`. */
  refs?: "exact" | "branches" | "tags" | "all";
  /** Whether reports for sharing show personal data. Default: false. */
  personal?: boolean;
  /**
   * Whether the report itself is made for sharing: `[masked]` replaces personal data (unless `personal` is true) and every token inside a value,
   * and an output that contains such a token is left out. Default: false.
   */
  masked?: boolean;
  /** Name of the written job. */
  job?: string;
  /** Name of the managed identity, or display name of the app registration. Default: `id-gitlab`. */
  identityName?: string;
  /** Name of the resource group. */
  group?: string;
  /** Location of the managed identity. Default: the resource group's. */
  location?: string;
  /** Name of the Key Vault. */
  vault?: string;
  /** Name of the secret in it. */
  secret?: string;
  /** Id of the directory (tenant). */
  tenant?: string;
  /** Client id of the identity. */
  client?: string;
  /** Id of the subscription. */
  subscription?: string;
  /**
   * The existing federated credentials, as any tool prints them (`az`, Microsoft Graph, ARM, PowerShell, Terraform, Bicep), or typed as
   * `issuer: …`, `subject: …`, `audience: …`; also a job's YAML. The token is compared with them. At most 1 MiB.
   */
  credentials?: string;
}

/** `usable`: a complete token without an error. `refused`: there is an error. `unknown`: it cannot be determined. */
export type Verdict = "usable" | "refused" | "unknown";

/**
 * `would-be-accepted`: if a credential matches. `matches`: one of `credentials` lets the token in. `would-be-refused`: Entra would refuse it.
 * `was-refused`: the text contains Entra's refusal. `logged-in`: the login worked, and something after it failed. `not-asked`: something failed
 * before Entra was asked. `expired`: it would have been accepted, but has expired. `fork`: it belongs to a fork's merge request; grant its
 * subject nothing. `unknown`: it cannot be determined.
 */
export type Status =
  | "would-be-accepted"
  | "matches"
  | "would-be-refused"
  | "was-refused"
  | "logged-in"
  | "not-asked"
  | "expired"
  | "fork"
  | "unknown";

/** Everything known about a text. Offsets count its UTF-16 code units, as `String.prototype.slice` does. */
export interface Report {
  /**
   * `header`: a JOSE header alone. `masked`: what replaces a masked token. `error`: the output of a failed login. `credential`: a federated
   * credential. `pipeline`: jobs of a CI/CD configuration. `secret`: a GitLab secret that is not such a token. `variable`: a variable that was
   * not expanded. `empty`: nothing but white space. `too-large`: longer than 64 Mi code units. `failed`: it could not be read, for lack of
   * memory or because of a fault in claimlens. `nothing`: nothing usable.
   */
  kind:
    | "token"
    | "claims"
    | "header"
    | "encrypted"
    | "job-token"
    | "masked"
    | "error"
    | "credential"
    | "pipeline"
    | "secret"
    | "variable"
    | "empty"
    | "too-large"
    | "failed"
    | "nothing";
  /** Every token found, in the order of the text, without repeats; sets of claims if there is no token. */
  tokens: Token[];
  /** Which of them the report is about, counted from 0. */
  selected: number | null;
  /** The verdict in one sentence. */
  headline: string;
  /** What Entra has said, if the text shows it, else what it would say. The page and the command show the same. */
  status: Status;
  /** The verdict at `now`. */
  verdict: Verdict;
  /** The verdict, ignoring time. */
  verdictWhenIssued: Verdict;
  /** Most severe first. */
  findings: Finding[];
  /** The JOSE header, in the issuer's order, duplicates kept. */
  header: Member[];
  /** The claims, in the issuer's order, duplicates kept. */
  claims: Member[];
  /** The parts of the subject. */
  subject: { name: string; value: string; agrees: boolean | null }[];
  /** What a federated credential must hold; null if none should be written or a part is missing. */
  credential: { issuer: string; subject: string; audiences: string[] } | null;
  /** The failed login that the text shows, beside a token or alone. */
  answered: Answered | null;
  /** How the token compares with `credentials`; null if there are none, or if the token lacks what is compared. */
  dryRun: DryRun | null;
  /** The credentials read from `credentials`, and whom each lets in. Offsets count UTF-16 code units of `credentials`. */
  credentials: (WhoGetsIn & { name: string | null; start: number; end: number })[];
  /** The files that can be written for this token. */
  outputs: {
    id: string;
    title: string;
    language: string;
    fileName: string;
    /** The tools with their versions, and what must exist beforehand. */
    needs: string;
    text: string;
  }[];
}

/** Whom a credential, a subject or an expression lets in. */
export interface WhoGetsIn {
  /** Which pipelines, as a sentence. */
  words: string;
  /** What gets in that was hardly meant to, gravest first. Ids are permanent: `lets-in-every-project`. */
  cautions: { id: string; message: string; fix: string }[];
  /** Remarks on an expression. Ids are permanent: `expression-no-project`. */
  lints: { id: string; severity: "warning" | "info"; message: string; fix: string; start: number; end: number }[];
}

/** The output of a failed login. Fields that are not printed, or masked, are absent. */
export interface Answered {
  /** The number after `AADSTS`; null for a failure without a code. */
  code: number | null;
  /** `refused`: by Entra. `not-asked`: something failed before Entra was asked. `logged-in`: something failed after the login. */
  outcome: "refused" | "not-asked" | "logged-in";
  /** Where the code, or the text that shows the failure, is. */
  start: number;
  end: number;
  /** The values printed with it, each field once. */
  printed: {
    field:
      | "issuer"
      | "subject"
      | "audience"
      | "client"
      | "object"
      | "tenant"
      | "action"
      | "scope"
      | "key"
      | "at"
      | "from"
      | "until"
      | "trace";
    value: string;
    start: number;
    end: number;
  }[];
  /** Other codes in the text. */
  others: number[];
  /** The page to read. */
  documentation: string | null;
}

/** A token in the text, and what tells it apart from the others. */
export interface Token {
  /** Where it is. */
  start: number;
  end: number;
  /** The audience; the first one of several. */
  audience: string | null;
  subject: string | null;
  /** When it was issued, in seconds since 1970. */
  issued: number | null;
}

/** What Entra would answer, given the credentials: a prediction. */
export interface DryRun {
  /** The whole result in one sentence. */
  sentence: string;
  /** Which credential lets the token in, counted from 0. */
  letsIn: number | null;
  /** Which one comes nearest if none lets it in, counted from 0. */
  nearest: number | null;
  /** The code that Entra would answer with: `AADSTS700213`. Null if there would be none, or if it is not known. */
  code: string | null;
  /** The text that Entra prints after the code, without trace ids. */
  text: string | null;
  /**
   * The first 100 credentials, in the order of the text; the sentence says how many more are not compared, if that leaves the answer
   * open. Offsets count UTF-16 code units of `credentials`.
   */
  credentials: ComparedCredential[];
  /** Why Entra may still refuse the token although a credential lets it in. */
  causes: { what: string; check: string }[];
}

/** A credential, compared with the token. The members after `end` are present if the outcome is `differs`. */
export interface ComparedCredential {
  name: string | null;
  /** `unknown`: a field is missing, or is not a literal value. */
  outcome: "matches" | "differs" | "unknown";
  start: number;
  end: number;
  /** The first field that differs. */
  field?: "issuer" | "subject" | "expression" | "audience";
  /** A permanent id in kebab-case: `letter-case`, `other-branch`. */
  difference?: string;
  /** The token's value; empty if it is longer than the 600 characters that Entra accepts. */
  expected?: string;
  /** The credential's value; empty if it is longer than the 600 characters that Entra accepts. */
  actual?: string;
  /** Length of the common prefix, in UTF-16 code units. */
  at?: number;
  /** What to do about the credential, in words. */
  change?: string;
  /** The command that does it, for a POSIX shell; null if no command is right. */
  command?: string | null;
  /** What to change in the pipeline instead. */
  pipeline?: string | null;
}

/** A member of the header or the claims. */
export interface Member {
  name: string;
  /** The exact text of the value. */
  json: string;
  /** The pieces of the pasted text that hold it. */
  spans: [start: number, end: number][];
  /** What it is; null for a member that nobody documents. */
  meaning: string | null;
  /** What its value says about this token. */
  explanation: string | null;
  /** When it is present. */
  when?: string;
  /** The GitLab version that introduced it. */
  since?: string | null;
  /** Whether it is personal data. */
  personal?: boolean;
  /** The address of its documentation. */
  documentation?: string;
}

/** Something wrong or worth knowing. */
export interface Finding {
  /** Permanent, in kebab-case. */
  id: string;
  /** `error`: Entra refuses the token for certain, or it cannot be read. `warning`: likely a mistake. `info`: worth knowing. */
  severity: "error" | "warning" | "info";
  /** The claim or header member that it is about. */
  claim: string | null;
  message: string;
  /** What to do, in words. */
  fix: string | null;
  /** The command that does it, for a POSIX shell. */
  command: string | null;
  /** Which text `start` and `end` are offsets in. */
  in?: "text" | "credentials" | "keys";
  start?: number;
  end?: number;
}

/** Reads `text`, judges and explains the token in it, and writes the credential and the pipeline. Synchronous; never throws. */
export function inspect(text: string, options?: Options): Report;

/**
 * {@link inspect}, with the signature checked by WebCrypto: `signature-matches`, `signature-wrong` or `signature-key-missing` replaces
 * `signature-not-checked`, which says why if it could not be checked. Never rejects, fetches nothing, and uses no key that the token brings.
 *
 * @param keys Public keys in any usual form: JWKS, JWK, PEM (SPKI, PKCS#1, X.509), several in one text. In findings with `in: "keys"`, `start`
 * and `end` are offsets in this text.
 */
export function verify(text: string, keys: string, options?: Options): Promise<Report>;

/** Options for {@link compare}: `select` chooses the first token. */
export interface CompareOptions extends Omit<Options, "masked"> {
  /** A text that contains the second token. Default: the text that contains the first. */
  other?: string;
  /** Which of the tokens found there is the second, counted from 0. Default: 0 in `other`, or the next one in the same text. */
  with?: number;
}

/** Two tokens side by side. */
export interface Comparison {
  /** Why a credential lets in one and not the other; if there are not two tokens, that two are needed. */
  sentence: string;
  /** The claims that differ: first those that decide, then those that explain why, then noise. */
  differences: {
    claim: string;
    /** `decides`: a credential compares it. `explains`: what the pipeline ran for. `noise`: ids, times, people. */
    group: "decides" | "explains" | "noise";
    /** The token's value; null if there is no such claim. */
    first: Side | null;
    second: Side | null;
  }[];
  /** A credential for each token, or one if both need the same: `token` is 0 for the first, 1 for the second. */
  credentials: { token: number; id: string; title: string; language: string; text: string }[];
  /** One flexible credential (preview) for both: the refs that it lets in, and its expression. Null if it would be too broad. */
  flexible: { refType: string; pattern: string; expression: string } | null;
  /** Why there is none. */
  notFlexible: string | null;
}

/** A value, and which part of it differs, in UTF-16 code units. */
export interface Side {
  /** A string as it is, anything else as JSON. */
  value: string;
  start: number;
  end: number;
}

/** Compares two tokens side by side. Synchronous; never throws. */
export function compare(text: string, options?: CompareOptions): Comparison;

/** A pipeline that a plan covers: `{ branch: "main" }`, `{ tag: "v1" }`, `{ mergeRequest: "its-source-branch" }`. */
export interface PlannedPipeline {
  branch?: string;
  tag?: string;
  mergeRequest?: string;
  /** Whether the branch or tag is protected. */
  protected?: boolean;
  /** The fork that a merge request comes from. */
  fork?: { project?: string; id?: string };
  /** The tier of the job's environment; omitted if there is none. */
  tier?: string;
  environmentProtected?: boolean;
}

/** The input of {@link plan}. */
export interface PlanOptions extends Omit<Options, "masked"> {
  /** A text that contains a token, which supplies whatever is omitted below. */
  text?: string;
  /** The instance. Default: `https://gitlab.com`. */
  issuer?: string;
  /** The project's full path. */
  project?: string;
  /** The project's id, a number. */
  id?: string;
  /** What the subject is composed of. Default: `project_path, ref_type, ref`. */
  components?: string;
  /** Only the first 1,000 are planned for; the summary says so if there are more. */
  pipelines?: PlannedPipeline[];
}

/** Which credentials the pipelines of a project need. */
export interface Plan {
  /** How many credentials that is, out of the 20 that one identity can hold, as a sentence; empty if there is a fault. */
  summary: string;
  /** Why there is no plan. */
  fault: string | null;
  /** The subjects, each once, with the numbers of the pipelines that present it. Those of forks are left out. */
  subjects: { subject: string; pipelines: number[] }[];
  /** What would need fewer credentials, or survive more changes. */
  advice: {
    id: string;
    message: string;
    expression: string | null;
    subject: string | null;
    /** The subject composition that it needs; `curl` and `glab` set it, at this price. */
    components: string[];
    price: string | null;
    /** Where `curl` and `glab` send your GitLab token, as a sentence. */
    recipient: string | null;
    curl: string | null;
    glab: string | null;
  }[];
  /** The commands that create a standard credential for each subject, by `identity` and `cloud`. */
  commands: string | null;
}

/** Which credentials the pipelines of a project need, and what would need fewer. Synchronous; never throws. */
export function plan(options?: PlanOptions): Plan;

/**
 * Whom a subject or a claims matching expression lets in. A text that begins like a GitLab subject is one; any other text that begins with
 * `claims[` or contains `']` is an expression. Synchronous; never throws.
 */
export function whoGetsIn(rule: string, options?: { issuer?: string; identity?: "managed-identity" | "app-registration" }): WhoGetsIn;
