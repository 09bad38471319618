//! The page as a single file that opens from disk: everything is inside, and its policy forbids all connections.

use crate::files::integrity;
use crate::site::{PAGE, Site};
use anyhow::{Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec;

/// Its name, in `dist/` and in the site.
pub(crate) const NAME: &str = "claimlens.html";

/// Makes it from the built site.
pub(crate) fn make(site: &Site) -> Result<String> {
    let text = |source| Ok::<_, anyhow::Error>(std::str::from_utf8(site.file(source)?)?.trim());
    let (script, style) = (text("boot.js")?, text("style.css")?);
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}' 'wasm-unsafe-eval'; style-src 'sha256-{}'; img-src data:; \
        connect-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        integrity(script.as_bytes()),
        integrity(style.as_bytes())
    );
    let icon = STANDARD.encode(site.file("icon.svg")?);
    // Deflated and in base64, the module has 0.6 times its size; in base64 alone, 1.3 times.
    let module = STANDARD.encode(compress_to_vec(site.file(&format!("{PAGE}_bg.wasm"))?, 9));
    // How a line of index.html begins, and its replacement.
    let lines = [
        (
            "<meta http-equiv=\"Content-Security-Policy\"",
            format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">"),
        ),
        ("<script ", format!("<script type=\"module\">{script}</script>")),
        ("<link rel=\"preload\" ", String::new()),
        ("<link rel=\"icon\" ", format!("<link rel=\"icon\" href=\"data:image/svg+xml;base64,{icon}\">")),
        ("<link rel=\"stylesheet\" ", format!("<style>{style}</style>")),
        // The reference is beside the site, not beside this file.
        ("<p><a id=\"reference\"", String::new()),
        // At the end, so that the shell is painted before the module is parsed.
        ("</body>", format!("<script id=\"module\" type=\"text/plain\">{module}</script>\n</body>")),
    ];
    let mut html = std::str::from_utf8(site.file("index.html")?)?.to_owned();
    for (start, instead) in lines {
        let [line] = html.lines().filter(|line| line.starts_with(start)).collect::<Vec<_>>()[..] else {
            bail!("not one line of index.html begins with {start}");
        };
        html = html.replacen(line, &instead, 1);
    }
    Ok(html)
}
