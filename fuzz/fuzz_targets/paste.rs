//! The finder gives the same for every way of cutting a text. The first bytes say where it is cut.

#![no_main]

#[path = "../../tests/support/law.rs"]
#[allow(dead_code)]
mod law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&str, Vec<u8>)| {
    let cuts: Vec<usize> = data.1.iter().map(|cut| usize::from(*cut)).collect();
    law::paste(data.0, &cuts);
});
