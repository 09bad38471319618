//! Folders of files in memory.

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The files of one folder, by name.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Reads the files directly in a folder.
pub(crate) fn read(folder: &Path) -> Result<Files> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut files = Files::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
        }
    }
    Ok(files)
}

/// Replaces the content of a folder by these files.
pub(crate) fn write(folder: &Path, files: &Files) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    fs::create_dir_all(folder)?;
    for (name, content) in files {
        fs::write(folder.join(name), content)?;
    }
    Ok(())
}

/// The SHA-256 in hexadecimal.
pub(crate) fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// The same in base64, as an `integrity` has it after `sha256-`.
pub(crate) fn integrity(content: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(content))
}

/// A name with a hash of the content: `boot.js` → `boot-1a2b3c4d.js`.
pub(crate) fn hashed(name: &str, content: &[u8]) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}-{}.{extension}", &sha256(content)[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The checksum is the one that `printf abc | sha256sum` prints.
    #[test]
    fn a_name_carries_the_beginning_of_the_checksum() {
        assert!(sha256(b"abc").starts_with("ba7816bf8f01cfea"));
        assert_eq!(hashed("boot.js", b"abc"), "boot-ba7816bf.js");
    }
}
