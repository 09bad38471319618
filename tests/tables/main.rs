//! The tables of cases in `tests/`. Each case is a test, named after its file and itself: `cases::audience::none`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod cases;
mod errors;
mod expressions;
mod json;
mod pipelines;
mod signatures;
mod subjects;
#[path = "../support/mod.rs"]
mod support;
mod table;

use libtest_mimic::{Arguments, Trial};
use std::process::ExitCode;

fn main() -> ExitCode {
    let tables: [fn() -> Vec<Trial>; 7] = [
        cases::trials,
        errors::trials,
        expressions::trials,
        json::trials,
        pipelines::trials,
        signatures::trials,
        subjects::trials,
    ];
    let trials = tables.into_iter().flat_map(|trials| trials()).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
