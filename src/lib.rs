//! claimlens reads a GitLab CI/CD ID token, explains every claim, says whether Microsoft Entra would accept it and why not, and writes the
//! federated credential and the pipeline that make it work.
//!
//! Text flows one way; each stage is a module, and uses only earlier ones:
//!
//! ```text
//! pasted text → paste → jose (with json) → gitlab → entra, verify → check → report → compare, render → ui, js
//! ```
//!
//! ARCHITECTURE.md has the complete order, which a test enforces.
//!
//! ```
//! use claimlens::report::{Options, Verdict, read, report};
//!
//! let reading = read(r#"{"iss": "https://gitlab.com", "aud": "api://AzureADTokenExchange", "exp": 1684788693}"#);
//! let report = report(&reading, 0, 1_684_785_100, &Options::default());
//! assert_eq!(report.verdict, Verdict::Refused);
//! assert_eq!(report.findings[0].id, "subject-missing");
//! ```
//!
//! Everything but `pieces`, `webcrypto`, `ui`, `js` and the page's `main` is pure: text and a time go in, data comes out. No input makes it panic.

pub mod base64url;
pub mod check;
pub mod compare;
pub mod entra;
pub mod gitlab;
pub mod jose;
pub mod json;
pub mod limits;
pub mod link;
pub mod paste;
pub mod quote;
pub mod render;
pub mod report;
pub mod samples;
pub mod text;
pub mod time;
pub mod verify;

#[cfg(feature = "js")]
pub mod js;
#[cfg(any(feature = "app", feature = "js"))]
pub mod pieces;
#[cfg(feature = "app")]
pub mod ui;
#[cfg(any(feature = "app", feature = "js"))]
pub mod webcrypto;
