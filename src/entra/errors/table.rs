//! The failures, in the order in which they are looked for.

use super::failure::{Failure, LoginOutcome, Reference};

/// A refusal by Entra.
const fn refused(
    codes: &'static [u32],
    meaning: &'static str,
    causes: &'static [&'static str],
    fix: &'static str,
    reference: Reference,
) -> Failure {
    Failure { codes, texts: &[], meaning, causes, fix, outcome: LoginOutcome::Refused, reference }
}

/// A failure without a code of Entra.
const fn other(
    outcome: LoginOutcome,
    texts: &'static [&'static str],
    meaning: &'static str,
    causes: &'static [&'static str],
    fix: &'static str,
    reference: Reference,
) -> Failure {
    Failure { codes: &[], texts, meaning, causes, fix, outcome, reference }
}

const NO_ID_TOKENS: &str = "the job has no `id_tokens:` (its own replaces that of `default:`)";
const OTHER_CLIENT: &str = "`AZURE_CLIENT_ID` is another client's";
const OTHER_TOKEN: &str = "another token than the job's ID token was sent";
const CHANGED: &str = "the token was changed or encoded anew on its way";
const NO_ROLE: &str = "no role was assigned to it";
const ROLE_NOT_IN_FORCE: &str = "the role was assigned minutes ago and is not in force yet";
const POLICY: &str = "a policy of the tenant";
const DEFINE: &str = "Define the token under `id_tokens:` in this very job, with that name.";
const SEND_ID_TOKEN: &str = "Send the job's ID token, untouched.";
const ASK: &str = "Ask the tenant's administrators.";
const LINT: &str = "Write the variable's name and under it `aud:` alone, a string.";

/// Every failure that is known: sections of Entra's codes, then what other programs print.
pub const FAILURES: &[Failure] = &[
    // No credential matches.
    refused(
        &[70_021],
        "No credential of this client has this issuer, subject and audience.",
        &[
            "one of the three differs, be it by letter case or a slash",
            "the credential is minutes old and not known everywhere yet",
            OTHER_CLIENT,
        ],
        "Compare all three with the credentials; if they match, wait some minutes and try again.",
        Reference::Awi,
    ),
    refused(
        &[700_211],
        "No credential of this client has the token's issuer.",
        &[
            "the credential's issuer has another host, `http:`, a slash at its end, or lacks the instance's path",
            OTHER_CLIENT,
        ],
        "Write the credential's issuer exactly as the token has it.",
        Reference::DevOps,
    ),
    refused(
        &[700_213],
        "No credential of this client has the token's subject.",
        &[
            "another branch, or a tag where the credential names a branch",
            "a merge request: the subject names its source branch, and a fork's project",
            "a wildcard in a standard credential, where it is an ordinary character",
            "the project was moved or renamed, or its subject is composed otherwise now",
        ],
        "If this pipeline is meant to get in, create a credential with its subject, or a flexible one. If not, all is well.",
        Reference::DevOps,
    ),
    refused(
        &[7_002_138],
        "A credential's subject differs from the token's in letter case alone.",
        &["it was typed, not copied"],
        "Copy the token's subject into the credential.",
        Reference::CaseSensitive,
    ),
    refused(
        &[7_002_137],
        "The subject differs, in a token that Entra itself issued.",
        &[OTHER_TOKEN],
        SEND_ID_TOKEN,
        Reference::Reported,
    ),
    refused(
        &[700_212],
        "No credential of this client has the token's audience.",
        &[
            "`aud:` is the instance's URL (GitLab's guide) and the credential has api://AzureADTokenExchange (Microsoft's), or the reverse",
            "letter case, a slash at the end, or another cloud's audience",
        ],
        "Make `aud:` under `id_tokens:` and the credential's audience the same string.",
        Reference::GitLabAzure,
    ),
    refused(
        &[70_025],
        "This client has no federated credential at all.",
        &["the credential is on another app registration or identity", OTHER_CLIENT],
        "Create the credential on this client, or correct `AZURE_CLIENT_ID`.",
        Reference::DevOps,
    ),
    refused(
        &[700_016, 700_011],
        "The tenant has no application with this client ID.",
        &[
            "`AZURE_CLIENT_ID` is the object ID",
            "`AZURE_TENANT_ID` is another tenant's",
            "the application has no service principal there",
        ],
        "Use the client ID and its tenant; `az ad sp create --id` with the client ID creates the service principal.",
        Reference::Codes,
    ),
    refused(
        &[90_002],
        "Entra knows no such tenant.",
        &["`AZURE_TENANT_ID` is mistyped", "the tenant is in another cloud"],
        "Correct `AZURE_TENANT_ID`; for another cloud run `az cloud set` before the login.",
        Reference::Codes,
    ),
    refused(
        &[90_038],
        "The tenant is in another cloud.",
        &["the login goes to the public cloud"],
        "Run `az cloud set` with the tenant's cloud before the login.",
        Reference::Codes,
    ),
    refused(
        &[70_001, 7_000_112],
        "The application is disabled.",
        &["an administrator disabled it"],
        ASK,
        Reference::Codes,
    ),
    // The token itself.
    refused(
        &[700_024],
        "The token was presented after it expired, or before it became valid.",
        &[
            "the job outlives the token, and a tool presents it again: for another resource, or a new access token",
            "a clock is wrong",
        ],
        "Log in and fetch a token for each resource at the job's start; split the job, or raise its `timeout:`.",
        Reference::DevOps,
    ),
    refused(
        &[70_023],
        "The token lives longer than 25 hours.",
        &["the job's timeout, which GitLab makes the token's life"],
        "Set the job's `timeout:` to 25 hours at most.",
        Reference::Reported,
    ),
    refused(
        &[50_027],
        "What was sent cannot be read as a token.",
        &[
            "it is cut off, masked, in quotes, in base64, or holds a line break",
            "it is the variable's name",
            "GitLab Runner is older than 16.6 (`azure_key_vault`)",
        ],
        "Pass the variable and nothing else, in double quotes.",
        Reference::Codes,
    ),
    refused(&[5_002_727], "The header's `typ` is not JWT.", &[OTHER_TOKEN], SEND_ID_TOKEN, Reference::Reported),
    refused(
        &[7_000_272],
        "The issuer does not publish the key that signed the token.",
        &[
            "the signing key has changed, and Entra still has the old list",
            "another instance or Geo node signed it",
            "the issuer has more than 100 keys, which is all that Entra reads",
        ],
        "Look for the token's `kid` at /oauth/discovery/keys of the issuer, and run the job again.",
        Reference::Reported,
    ),
    refused(&[7_000_274, 900_384], "The token's signature is wrong.", &[CHANGED], SEND_ID_TOKEN, Reference::Codes),
    refused(
        &[700_027],
        "The signature of the client assertion failed.",
        &["Entra took it for one that the client signs with its own certificate", CHANGED],
        "Send the job's ID token, untouched, and check client and tenant.",
        Reference::Codes,
    ),
    refused(
        &[900_612],
        "Entra could not read the issuer's keys.",
        &["a proxy answers /oauth/discovery/keys with something else"],
        "Fetch that address from the internet: it must be the keys as JSON.",
        Reference::Codes,
    ),
    refused(
        &[501_661, 50_166, 90_061],
        "Entra could not fetch the issuer's configuration or keys.",
        &[
            "the instance cannot be reached from the internet",
            "its certificate is of a private authority",
            "its configuration is malformed",
        ],
        "Publish /.well-known/openid-configuration and /oauth/discovery/keys. If it stays, GitLab advises clearing its Redis cache.",
        Reference::GitLabAzure,
    ),
    refused(
        &[7_000_218],
        "The request held no token.",
        &[NO_ID_TOKENS, "the variable has another name"],
        DEFINE,
        Reference::Codes,
    ),
    refused(
        &[7_000_215, 7_000_222],
        "A client secret was sent, and it is wrong or has expired.",
        &["`AZURE_CLIENT_SECRET` or `-p` is set"],
        "Remove the secret and log in with `--federated-token`.",
        Reference::Codes,
    ),
    refused(
        &[700_025],
        "The client is public, so it may send no token.",
        &["the application allows public client flows"],
        "Switch that off in the app registration.",
        Reference::Codes,
    ),
    refused(
        &[500_131, 500_133],
        "This is an on-behalf-of request, not a login with a federated credential.",
        &["a program uses another flow"],
        "Find the request that failed; the credential is not its cause.",
        Reference::Codes,
    ),
    // Policies and kinds of issuer.
    refused(
        &[700_222, 700_226, 700_229],
        "The issuer is Entra itself, not GitLab.",
        &[OTHER_TOKEN],
        SEND_ID_TOKEN,
        Reference::Codes,
    ),
    refused(
        &[700_223],
        "The tenant restricts or disables workload identity federation.",
        &[POLICY],
        ASK,
        Reference::DevOps,
    ),
    refused(
        &[700_238],
        "The tenant does not allow this issuer for this kind of identity.",
        &[POLICY],
        ASK,
        Reference::DevOps,
    ),
    refused(
        &[7_002_381],
        "The tenant demands a claim that the token does not have so.",
        &[POLICY],
        ASK,
        Reference::Reported,
    ),
    refused(
        &[70_052],
        "The identity must be a managed identity or a single-tenant application.",
        &["the application is multi-tenant"],
        "Use a managed identity.",
        Reference::DevOps,
    ),
    refused(
        &[900_382],
        "The cloud refuses clients of another cloud.",
        &["the login goes to another cloud than the tenant's", "the cloud blocks workload identity federation"],
        "Run `az cloud set` with the tenant's cloud before the login.",
        Reference::DevOps,
    ),
    refused(
        &[53_003, 530_032, 50_131],
        "A Conditional Access or security policy blocks the login.",
        &[POLICY],
        ASK,
        Reference::Codes,
    ),
    // After the login.
    other(
        LoginOutcome::LoggedIn,
        &["No subscriptions found for "],
        "The login succeeded. The identity has no role on any subscription.",
        &[NO_ROLE, ROLE_NOT_IN_FORCE],
        "Assign a role (`az role assignment create`), or log in with `--allow-no-subscriptions`.",
        Reference::Cli,
    ),
    other(
        LoginOutcome::LoggedIn,
        &["(AuthorizationFailed)", "Code: AuthorizationFailed", "\"AuthorizationFailed\""],
        "The login succeeded. The identity may not do this there.",
        &[NO_ROLE, ROLE_NOT_IN_FORCE],
        "Assign a role that holds the action to the printed object ID, at that scope.",
        Reference::Reported,
    ),
    other(
        LoginOutcome::LoggedIn,
        &["ForbiddenByRbac", "Caller is not authorized to perform action on resource"],
        "The login succeeded. The identity may not read the Key Vault's data.",
        &[NO_ROLE, ROLE_NOT_IN_FORCE],
        "Assign it the role Key Vault Secrets User.",
        Reference::GitLabVault,
    ),
    // Usage.
    other(
        LoginOutcome::NotAsked,
        &["usage error: --service-principal --username"],
        "`az login` refused its arguments.",
        &["`--client-id` in place of `-u`"],
        "Write `-u` with the client ID; `--client-id` belongs to `--identity`.",
        Reference::Cli,
    ),
    other(
        LoginOutcome::NotAsked,
        &[
            "argument --federated-token: expected one argument",
            "Please specify both username and password in non-interactive mode",
        ],
        "The variable behind `--federated-token` is empty.",
        &[NO_ID_TOKENS, "the variable has another name"],
        DEFINE,
        Reference::Cli,
    ),
    other(
        LoginOutcome::NotAsked,
        &["Passing the managed identity ID with --username is no longer supported"],
        "`az login --identity` is for machines in Azure, not for GitLab jobs.",
        &["`--identity` in place of `--service-principal`"],
        "Log in with `--service-principal`, also as a managed identity.",
        Reference::Cli,
    ),
    other(
        LoginOutcome::NotAsked,
        &["WorkloadIdentityCredential authentication unavailable"],
        "The SDK lacks an environment variable.",
        &[
            "`AZURE_FEDERATED_TOKEN_FILE` is not set: GitLab gives a variable, not a file",
            "`AZURE_TENANT_ID` or `AZURE_CLIENT_ID` is not set",
        ],
        "Write the token to a file and set all three.",
        Reference::Sdk,
    ),
    // Creating a credential.
    other(
        LoginOutcome::NotAsked,
        &["InvalidFederatedIdentityCredentialValue", "lacks all required claims or contains unallowed claims"],
        "Azure refused to create the flexible credential.",
        &[
            "its expression lacks `claims['project_id'] eq` or uses a claim that is not allowed",
            "the issuer is not one that is supported",
        ],
        "Add the clause on `project_id`, and use `sub` and `project_id` alone.",
        Reference::Flexible,
    ),
    other(
        LoginOutcome::NotAsked,
        &["must have exactly one audience"],
        "Azure refused to create the credential.",
        &["it has more than one audience, or none"],
        "Write one audience; for another create another credential.",
        Reference::Considerations,
    ),
    other(
        LoginOutcome::NotAsked,
        &["Issuer and subject combination already exists"],
        "Azure refused to create the credential.",
        &["the identity has another credential with this issuer and subject"],
        "Update that one; the audience alone makes no second credential.",
        Reference::Considerations,
    ),
    // GitLab.
    other(
        LoginOutcome::NotAsked,
        &["ID token issuance is disabled in CI", "id_token_burned_project_path"],
        "GitLab mints no token: this project's path was once another project's.",
        &["the subject leads with the path, which a credential of the former project may still trust"],
        "Lead the subject with `project_id` (`ci_id_token_sub_claim_components`) and update the credential.",
        Reference::GitLabTokens,
    ),
    other(
        LoginOutcome::NotAsked,
        &["NoSigningKeyError", "400: missing token"],
        "GitLab gave the job no token.",
        &[NO_ID_TOKENS, "the instance has no signing key (`NoSigningKeyError` in exceptions_json.log)"],
        "Define `id_tokens:` in this job; if it is there, ask the instance's administrators.",
        Reference::GitLabTokens,
    ),
    other(
        LoginOutcome::NotAsked,
        &["config missing required keys: aud", "aud should be an array of strings or a string"],
        "GitLab refuses the configuration: an ID token has no `aud:`, or one that is no text.",
        &["`aud:` is missing, mistyped or empty"],
        LINT,
        Reference::GitLabYaml,
    ),
    other(
        LoginOutcome::NotAsked,
        &["unknown keys: id_tokens"],
        "GitLab refuses the configuration: this job cannot have ID tokens.",
        &["it is a trigger job, which runs no script"],
        "Define them in the jobs of the pipeline that it triggers.",
        Reference::GitLabYaml,
    ),
    other(
        LoginOutcome::NotAsked,
        &["id_tokens:… config contains unknown keys: "],
        "GitLab refuses the configuration: an ID token has another key than `aud:`.",
        &["`audience:` or `sub:`, which other tools have"],
        LINT,
        Reference::GitLabYaml,
    ),
    other(
        LoginOutcome::NotAsked,
        &["The secrets provider can not be found"],
        "GitLab found no provider for the job's `secrets:`.",
        &["`AZURE_KEY_VAULT_SERVER_URL`, `AZURE_CLIENT_ID` or `AZURE_TENANT_ID` is not set for this job"],
        "Set all three; a protected variable is empty on an unprotected branch.",
        Reference::GitLabVault,
    ),
];
