//! Files for static hosts: compressed copies, and headers.

use crate::shell;
use crate::site::Site;
use anyhow::{Context, Result};
use std::path::Path;
use std::process::Command;

/// Read by Cloudflare Pages, Netlify and others. GitLab Pages has no such file, so only the policy in each page's `<meta>` applies there.
pub(crate) const HEADERS: &str = "_headers";

/// Headers for every file. Other sites may import the module and the embedding script, which contain nobody's data. A page that opens one of
/// these keeps no handle on it, and the clipboard is the only browser feature they use.
const OF_ALL: &str = "\
/*
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Access-Control-Allow-Origin: *
  Cross-Origin-Opener-Policy: same-origin
  Permissions-Policy: accelerometer=(), autoplay=(), camera=(), clipboard-read=(), display-capture=(), encrypted-media=(), fullscreen=(), \
geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), \
publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()
";

/// The page that other sites may show in a frame.
const FRAMED: &str = "embed.html";

/// Adds `.br` and `.gz` versions of each file in the folder that gets smaller by it.
pub(crate) fn compress(folder: &Path) -> Result<()> {
    shell::run(Command::new("node").arg(shell::root()?.join("xtask/compress.mjs")).arg(folder))
}

/// The headers: caching, and each page's policy, which as a header can also say who may frame the page.
///
/// No two rules set the same field for a path: hosts join such values with a comma, and then both policies apply.
pub(crate) fn headers(site: &Site) -> Result<String> {
    let mut headers = OF_ALL.to_owned();
    for (name, content) in &site.files {
        let mut fields = Vec::new();
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        if extension == Some("html") {
            let policy = policy(std::str::from_utf8(content)?).with_context(|| format!("{name} states no policy"))?;
            let framed = if name == FRAMED { "" } else { "; frame-ancestors 'none'" };
            fields.push(format!("Content-Security-Policy: {policy}{framed}"));
        }
        if extension == Some("wasm") {
            fields.push("Content-Type: application/wasm".to_owned());
        }
        let kept = if site.is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
        fields.push(format!("Cache-Control: {kept}"));
        for path in paths(name) {
            headers.push_str(&path);
            headers.push('\n');
            for field in &fields {
                headers.push_str("  ");
                headers.push_str(field);
                headers.push('\n');
            }
        }
    }
    Ok(headers)
}

/// The addresses of a file: hosts also serve a page without its `.html`, and an index page at the address of its folder.
fn paths(name: &str) -> Vec<String> {
    let mut paths = vec![format!("/{name}")];
    paths.extend(name.strip_suffix(".html").map(|stem| format!("/{stem}")));
    paths.extend((name == "index.html").then(|| "/".to_owned()));
    paths
}

/// The policy in a page's `<meta http-equiv="Content-Security-Policy" content="…">`.
fn policy(html: &str) -> Option<&str> {
    let (_, rest) = html.split_once("http-equiv=\"Content-Security-Policy\" content=\"")?;
    rest.split_once('"').map(|(policy, _)| policy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_has_its_headers() {
        let page = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">";
        let files = [("index.html", page), ("embed.html", page), ("a-1.wasm", ""), ("sw.js", "")];
        let site = Site {
            files: files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into(),
            names: [("a.wasm".to_owned(), "a-1.wasm".to_owned())].into(),
            ..Site::default()
        };
        let expected = "\
/a-1.wasm
  Content-Type: application/wasm
  Cache-Control: public, max-age=31536000, immutable
/embed.html
  Content-Security-Policy: default-src 'none'
  Cache-Control: no-cache
/embed
  Content-Security-Policy: default-src 'none'
  Cache-Control: no-cache
/index.html
  Content-Security-Policy: default-src 'none'; frame-ancestors 'none'
  Cache-Control: no-cache
/index
  Content-Security-Policy: default-src 'none'; frame-ancestors 'none'
  Cache-Control: no-cache
/
  Content-Security-Policy: default-src 'none'; frame-ancestors 'none'
  Cache-Control: no-cache
/sw.js
  Cache-Control: no-cache
";
        assert_eq!(headers(&site).unwrap(), format!("{OF_ALL}{expected}"));
    }

    #[test]
    fn a_page_without_a_policy_is_refused() {
        let site = Site { files: [("index.html".to_owned(), Vec::new())].into(), ..Site::default() };
        assert!(headers(&site).is_err());
    }
}
