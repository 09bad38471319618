//! The size of the page, compressed as a host sends it (brotli 11). A kB is 1,000 bytes.

use crate::site::Site;
use crate::{dist, shell};
use anyhow::{Result, bail};
use std::fs;

/// The budget for everything that opening the page requests.
const BUDGET: u64 = 265_000;

pub(crate) fn command(args: &[String]) -> Result<()> {
    if let Some(unknown) = args.first() {
        bail!("`size` takes no `{unknown}`");
    }
    report(&dist::build()?)
}

/// Prints the sizes of the files in `dist/`, and fails over the budget.
pub(crate) fn report(site: &Site) -> Result<()> {
    shell::step("Size (brotli 11; 1 kB is 1,000 bytes)");
    let mut opened = 0;
    for name in &site.opened {
        let weight = compressed(name)?;
        opened += weight;
        println!("{:>8} kB  {name}", kb(weight));
    }
    println!("{:>8} kB  to open the page, of {} kB", kb(opened), kb(BUDGET));
    let mut beside = 0;
    for name in site.kept.iter().filter(|name| !site.opened.contains(name)) {
        beside += compressed(name)?;
    }
    println!("{:>8} kB  that the service worker keeps beside it", kb(beside));
    if opened > BUDGET {
        bail!("the page takes {} kB, {} kB over the budget", kb(opened), kb(opened - BUDGET));
    }
    Ok(())
}

/// The bytes that a host sends for a file: of its compressed copy, if it has one.
fn compressed(name: &str) -> Result<u64> {
    let folder = shell::root()?.join("dist/site");
    let sent = fs::metadata(folder.join(format!("{name}.br"))).or_else(|_| fs::metadata(folder.join(name)))?;
    Ok(sent.len())
}

fn kb(bytes: u64) -> String {
    format!("{}.{}", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_in_thousands() {
        assert_eq!(kb(95_000), "95.0");
        assert_eq!(kb(1_234), "1.2");
    }
}
