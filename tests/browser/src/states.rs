//! What the page can look like: one row a state. The screenshots show each of them, and the tests of accessibility walk through them.

use crate::{Page, Result, SHOWN, Site};
use serde_json::json;

/// A state of the site's pages.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// Its name, in kebab case.
    pub name: &'static str,
    /// The file that is opened, with its fragment; `""` is the page.
    pub path: &'static str,
    /// What is done then, in this order.
    pub steps: &'static [Step],
    /// Where it has been reached: a text that an element shows. `host part` looks into the shadow root of an element.
    pub shows: (&'static str, &'static str),
}

/// What a visitor does.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Clicks on the first match.
    Click(&'static str),
    /// Pastes a text into a field.
    Paste(&'static str, Text),
    /// Runs a script.
    Run(&'static str),
    /// Has no JavaScript.
    WithoutScripts,
    /// Has no WebAssembly.
    WithoutWebAssembly,
}

/// What is pasted.
#[derive(Clone, Copy, Debug)]
pub enum Text {
    /// This.
    Is(&'static str),
    /// The seed's token.
    Seed,
    /// It with another end.
    CutOff,
    /// Four samples, one after the other.
    Several,
}

/// The token of the note that the project grew from.
pub const SEED: &str = include_str!("../../support/seed.token");

/// Tokens that show the four samples, in the order of the page.
const SAMPLES: [&str; 4] = ["branch", "tag", "fork", "self-managed"];

const BOX: &str = "#paste";

/// The states.
pub const STATES: &[State] = &[
    State { name: "empty", path: "", steps: &[], shows: ("#result", "Explains every claim") },
    State { name: "branch", path: "#sample=branch", steps: &[], shows: ("#headline", "would accept") },
    State { name: "tag", path: "#sample=tag", steps: &[], shows: ("#claims", "environment") },
    State { name: "fork", path: "#sample=fork", steps: &[], shows: ("#findings", "fork") },
    State {
        name: "self-managed",
        path: "#sample=self-managed",
        steps: &[],
        shows: ("#verdict-word", "Would be refused"),
    },
    State {
        name: "expired",
        path: "",
        steps: &[Step::Paste(BOX, Text::Seed)],
        shows: ("#headline", "Would have been accepted"),
    },
    State {
        name: "several",
        path: "",
        steps: &[Step::Paste(BOX, Text::Several)],
        shows: ("#tokens h2", "4 tokens found"),
    },
    State {
        name: "masked",
        path: "",
        steps: &[Step::Paste(BOX, Text::Is("$ echo \"$ID_TOKEN_FOR_AZURE\"\n[MASKED]\n"))],
        shows: ("#findings", "asked"),
    },
    State {
        name: "error",
        path: "",
        steps: &[Step::Paste(
            BOX,
            Text::Is(
                "ERROR: AADSTS700213: No matching federated identity record found for presented assertion subject \
             'project_path:group/project:ref_type:branch:ref:main'. Trace ID: 0a1b2c3d-0000-4000-8000-000000000000",
            ),
        )],
        shows: ("#findings", "rror"),
    },
    State {
        name: "broken",
        path: "",
        steps: &[Step::Paste(BOX, Text::Is("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJo*HRwczovL2dpdGxhYi5jb20ifQ.c2ln"))],
        shows: ("#finding-bad-character .place", "Line 1, column 34"),
    },
    State { name: "cut-off", path: "", steps: &[Step::Paste(BOX, Text::CutOff)], shows: ("#findings", "cut") },
    State {
        name: "nothing",
        path: "",
        steps: &[Step::Paste(BOX, Text::Is("There is no token in this sentence."))],
        shows: ("#headline", ""),
    },
    State {
        name: "strange",
        path: "",
        steps: &[Step::Paste(
            BOX,
            Text::Is(
                "{\"iss\": \"https://gitlab.com\", \"sub\": \"project_path:קבוצה/פרויקט:ref_type:branch:ref:عربي\", \
             \"aud\": \"api://AzureADTokenExchange\", \"ref\": \"عربي\", \"ref\": \"ma\\u202ein\", \"user_login\": \"аdmin\", \
             \"nobody_knows\": {\"deep\": [1, 2.50, 1e3, 123456789012345678901234567890]}}",
            ),
        )],
        shows: ("#claims", "nobody_knows"),
    },
    State {
        name: "dry-run",
        path: "#sample=branch",
        steps: &[
            Step::Click("#existing > summary"),
            Step::Paste(
                "#credentials-text",
                Text::Is(
                    "[{\"name\": \"backend-main\", \"issuer\": \"https://gitlab.com\", \"subject\": \
                 \"project_path:acme/Shop/backend:ref_type:branch:ref:main\", \"audiences\": [\"api://AzureADTokenExchange\"], \
                 \"resourceGroup\": \"rg-shop\"}, {\"name\": \"tags\", \"issuer\": \"https://gitlab.com/\", \"subject\": \
                 \"project_path:acme/shop/backend:ref_type:tag:ref:*\", \"audiences\": [\"api://AzureADTokenExchange\"]}]",
                ),
            ),
        ],
        shows: ("#dry-run", "AADSTS"),
    },
    State {
        name: "keys",
        path: "#sample=branch",
        steps: &[Step::Click("#samples-keys"), Step::Click("#keys > summary")],
        shows: ("#findings", "The signature matches"),
    },
    State {
        name: "compare",
        path: "",
        steps: &[Step::Paste(BOX, Text::Several), Step::Click("#other > summary")],
        shows: ("#compare", "ref_type"),
    },
    State {
        name: "plan",
        path: "",
        steps: &[
            Step::Click("#plan > summary"),
            Step::Run(
                "const set = (id, text) => { const field = document.getElementById(id); field.value = text; \
                 field.dispatchEvent(new Event('input', { bubbles: true })); }; \
                 set('plan-path', 'acme/shop/backend'); set('plan-branches', 'main release/1'); set('plan-id', '57302918');",
            ),
        ],
        shows: ("#planned", "acme/shop/backend"),
    },
    State {
        name: "terraform",
        path: "#sample=tag&output=terraform",
        steps: &[],
        shows: ("#output-terraform", "azurerm_federated_identity_credential"),
    },
    State {
        name: "report",
        path: "#sample=fork&output=report-markdown",
        steps: &[],
        shows: ("#output-report-markdown", "fork"),
    },
    State {
        name: "without-javascript",
        path: "",
        steps: &[Step::WithoutScripts],
        shows: (".fallback", "JavaScript is off"),
    },
    State {
        name: "without-webassembly",
        path: "",
        steps: &[Step::WithoutWebAssembly],
        shows: (".fallback", "this browser has none"),
    },
    State { name: "reference", path: "reference.html", steps: &[], shows: ("#claim-sub", "sub") },
    State {
        name: "embed",
        path: "embed.html#sample=branch&view=full",
        steps: &[],
        shows: ("claim-lens #headline", "accept"),
    },
    State {
        name: "example",
        path: "example.html",
        steps: &[],
        shows: ("#on-a-dark-ground #verdict-word", "Would be refused"),
    },
];

impl Text {
    /// The text itself.
    async fn get(self, page: &Page) -> Result<String> {
        Ok(match self {
            Self::Is(text) => text.to_owned(),
            Self::Seed => SEED.to_owned(),
            Self::CutOff => SEED[..SEED.len() / 2].to_owned(),
            Self::Several => {
                let mut text = String::new();
                for sample in SAMPLES {
                    page.click(&format!("#sample-{sample}")).await?;
                    text.extend([sample, ": ", &page.value(BOX).await?, "\n"]);
                }
                text
            }
        })
    }
}

/// Serves the page as a browser sees it that runs no scripts.
fn without_scripts(site: &Site) -> Result {
    let html = std::fs::read_to_string(site.folder()?.join("index.html"))?;
    let (before, rest) = html.split_once("<script ").ok_or("the page has no script")?;
    let (_, after) = rest.split_once("</script>").ok_or("a script ends")?;
    let html = format!("{before}{after}").replace("<noscript>", "<div>").replace("</noscript>", "</div>");
    site.change("index.html", html.into_bytes());
    Ok(())
}

/// Serves it so that there is no WebAssembly when its own script starts.
fn without_webassembly(site: &Site) -> Result {
    let html = std::fs::read_to_string(site.folder()?.join("index.html"))?;
    let html = html.replacen("<script ", "<script src=\"no-webassembly.js\"></script><script ", 1);
    site.change("no-webassembly.js", b"delete globalThis.WebAssembly;".to_vec());
    site.change("index.html", html.into_bytes());
    Ok(())
}

impl State {
    /// Opens the page and brings it there.
    pub async fn reach(&self, page: &Page) -> Result {
        page.site().change_back();
        let mut is_mounted = self.path.is_empty() || self.path.starts_with('#');
        for step in self.steps {
            match step {
                Step::WithoutScripts => without_scripts(page.site())?,
                Step::WithoutWebAssembly => without_webassembly(page.site())?,
                _ => continue,
            }
            is_mounted = false;
        }
        // The same address with another fragment would not be loaded anew.
        page.client().goto("about:blank").await?;
        page.open(self.path).await?;
        if is_mounted {
            page.wait_for("#app .extra").await?;
        }
        for step in self.steps {
            match step {
                Step::Click(css) => page.click(css).await?,
                Step::Paste(css, text) => page.paste(css, &text.get(page).await?).await?,
                Step::Run(script) => page.execute(script, Vec::new()).await.map(drop)?,
                Step::WithoutScripts | Step::WithoutWebAssembly => {}
            }
        }
        let (css, text) = self.shows;
        let (outer, inner) = css.split_once(' ').unwrap_or((css, ""));
        let shows = format!(
            "({SHOWN})(document.querySelector({css}) ?? \
             document.querySelector({outer})?.shadowRoot?.querySelector({inner} || null)).includes({text})",
            text = json!(text),
            css = json!(css),
            outer = json!(outer),
            inner = json!(inner),
        );
        page.wait_until(&shows).await.map_err(|error| format!("{}: {error}", self.name))?;
        page.settle().await
    }
}
