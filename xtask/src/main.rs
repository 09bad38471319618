//! The project's commands: `cargo xtask <command>`.

mod bench;
mod check;
mod dist;
mod files;
mod hosting;
mod licenses;
mod minify;
mod npm;
mod offline;
mod reference;
mod screenshots;
mod serve;
mod shell;
mod single_file;
mod site;
mod size;
mod test;
mod tools;
mod wasm;

use anyhow::Result;
use std::process::ExitCode;

struct Command {
    name: &'static str,
    options: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "serve",
        options: "[--port N]",
        about: "build the page, serve it on 127.0.0.1:8080, rebuild and reload on change",
        run: serve::command,
    },
    Command {
        name: "build",
        options: "",
        about: "release: dist/site/, dist/claimlens.html and dist/npm/",
        run: dist::command,
    },
    Command {
        name: "test",
        options: "[--native] [--size] [--node] [--browser]",
        about: "run every test, or the named parts; --native needs no browser and no npm",
        run: test::command,
    },
    Command {
        name: "tools",
        options: "",
        about: "find what `check` and `test` need; install what is missing, on Debian and Ubuntu as root",
        run: tools::command,
    },
    Command {
        name: "check",
        options: "[--advisories]",
        about: "rustfmt, cargo-deny, and clippy on the host and on wasm32; --advisories asks RustSec alone, over the network",
        run: check::command,
    },
    Command {
        name: "size",
        options: "",
        about: "what the page weighs, compressed; fails over the budget",
        run: size::command,
    },
    Command {
        name: "bench",
        options: "[--built] [--before FOLDER] [--native] [--page] [--lighthouse]",
        about: "how fast texts are read and the page appears, and Lighthouse's scores; --built takes dist/ as it is, --before measures another site beside it",
        run: bench::command,
    },
    Command {
        name: "screenshots",
        options: "[--built] [STATE…]",
        about: "pictures of every state into target/screenshots/, and those of the README",
        run: screenshots::command,
    },
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let name = args.first().map_or("help", String::as_str);
    if matches!(name, "help" | "--help" | "-h") {
        print!("{}", help());
        return ExitCode::SUCCESS;
    }
    let outcome = match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => (command.run)(&args[1..]),
        None => Err(anyhow::anyhow!("there is no command `{name}`\n\n{}", help())),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn help() -> String {
    let lines = COMMANDS.iter().map(|Command { name, options, about, .. }| {
        let usage = format!("{name} {options}");
        format!("  {}\n      {about}\n", usage.trim_end())
    });
    format!("cargo xtask <command>\n\n{}", lines.collect::<String>())
}
