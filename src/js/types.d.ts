/** Choices for {@link inspect}. Anything unknown or of another type is as if it were left out. */
export interface Options {
  /** The moment at which the token is judged, in seconds since 1970. Default: the clock. */
  now?: number;
  /** Which of the tokens found in the text, counted from 0. Default: 0. */
  select?: number;
  /** The cloud that the login is for. Default: not chosen. */
  cloud?: "public" | "usgov" | "china";
  /** The CI/CD variable that holds the token in the written job. Default: `ID_TOKEN_FOR_AZURE`. */
  variable?: string;
  /** What the written job does after the login. Default: `read-secret`. */
  task?: "read-secret" | "deploy";
}

/** `usable`: a complete token without an error. `refused`: there is an error. `unknown`: it cannot be told. */
export type Verdict = "usable" | "refused" | "unknown";

/** Everything that is known about a text. Offsets count UTF-16 code units of it, as `String.prototype.slice` does. */
export interface Report {
  /**
   * `header`: a JOSE header alone. `masked`: what stands in place of a masked token. `error`: an error message of Entra's. `credential`: a
   * federated credential. `secret`: a secret of GitLab's that is no such token. `variable`: a variable that nobody expanded.
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
    | "secret"
    | "variable"
    | "nothing";
  /** Every token found, in the order of the text; sets of claims where there is no token. Each text once. */
  tokens: Token[];
  /** Which of them the report is about. */
  selected: number | null;
  /** The verdict in one sentence. */
  headline: string;
  /** The verdict at `now`. */
  verdict: Verdict;
  /** The verdict, time left out. */
  verdictWhenIssued: Verdict;
  /** Most severe first. */
  findings: Finding[];
  /** The JOSE header: the issuer's order, duplicates kept. */
  header: Member[];
  /** The claims: the issuer's order, duplicates kept. */
  claims: Member[];
  /** The parts of the subject. */
  subject: { name: string; value: string; agrees: boolean | null }[];
  /** What a federated credential has to hold; null where none should be written or a part is missing. */
  credential: { issuer: string; subject: string; audiences: string[] } | null;
  /** The files that can be written for this token. */
  outputs: { id: string; title: string; language: string; text: string }[];
}

/** A token of the text, and what tells it from the others. */
export interface Token {
  /** Where it stands. */
  start: number;
  end: number;
  /** The audience; the first of several. */
  audience: string | null;
  subject: string | null;
  /** When it was issued, in seconds since 1970. */
  issued: number | null;
}

/** A member of the header or the claims. */
export interface Member {
  name: string;
  /** The exact text of the value. */
  json: string;
  /** The pieces of the pasted text that hold it. */
  spans: [start: number, end: number][];
  /** What it is; null for one that nobody documents. */
  meaning: string | null;
  /** What its value says about this token. */
  explanation: string | null;
  /** When it is present. */
  when?: string;
  /** The GitLab version that brought it. */
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
  /** What to do. */
  fix: string | null;
  /** What `start` and `end` are offsets of. */
  in?: "text" | "credentials";
  start?: number;
  end?: number;
}

/** Reads `text`, judges and explains the token in it, and writes the credential and the pipeline. Synchronous; never throws. */
export function inspect(text: string, options?: Options): Report;
