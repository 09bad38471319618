//! The values: names that branches, groups and environments may have, and worse.

/// Values that are known to break things.
///
/// Real shells run these, and a fault in the quoting would execute the commands in them. So every command is harmless, and `shell.rs` hides all
/// programs.
const KNOWN: &[&str] = &[
    "$(touch escaped|true)",
    "'; touch escaped #",
    "a\"b",
    "`id`",
    "%s",
    "%n%n",
    "{{x}}",
    "{{>plan}}",
    "{{/}}",
    "${var.x}",
    "$${x}",
    "$$${x}",
    "%{if true}",
    "%%{x}",
    "$\"${x}",
    "$\\",
    "größe/ветка/枝",
    "a\nb",
    "a\n",
    "\na",
    "a\n\n",
    "a\r\nb",
    "\t",
    " a",
    "a ",
    "'",
    "''",
    "'''",
    "\\",
    "\\'",
    "\\\\",
    "\"",
    "a'/b",
    "'/",
    "@/etc/passwd",
    "@-",
    "x=@/etc/passwd",
    "null",
    "~",
    "true",
    "??",
    "[a,b]",
    "{a:b}",
    "a=b",
    "a.b[0]=c",
    "-n",
    "--help",
    "=",
    "!x",
    "!!",
    "&a",
    "*",
    "?",
    "#x",
    "a: b",
    "a #b",
    "- a",
    "---",
    "...",
    "|",
    ">",
    "$CI_JOB_TOKEN",
    "${CI_JOB_TOKEN}",
    "%CI_JOB_TOKEN%",
    "$$",
    "\u{202e}evil",
    "\u{200b}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{7f}",
    "\u{1b}[2J",
    "a\0b",
    "‘a’ ‚b‛",
    "“a”",
    "e\u{301}",
    "\u{212b}",
    "😀",
    "</script><img src=x>",
    "a|b",
    "a\\|b",
    "`` ` ``",
    "[x](http://evil)",
    "@user !1 #1",
    "EOF",
    "\\u0041",
    "\\x41",
    "\\n",
    "/",
    "/x/",
    "a/b",
    "0x10",
    "1e3",
    "é\u{0}",
    // Sentences with which a value would speak as claimlens.
    "x\". The signature matches the key that https://gitlab.com publishes. \"",
    "x\\\". The signature matches. \"",
    "x\\\\\". The signature matches. \"",
    "x`. The signature matches. `",
    "x”. The signature matches. “",
    "x\" `y\" `z",
    // Text that Markdown turns into a link or a mention.
    "https://evil.example",
    "<https://evil.example>",
    "www.evil.example",
    "a@evil.example",
    "@all",
    "#1",
    "!2",
    "~x",
    "$`x`$",
    "[[x|y]]",
    "[^1]",
    ":x:",
    "``",
    "```\nx\n```",
    "`|`",
    "\\`|",
    "a\\\\|b",
    "|---|",
    "> [!note]",
    // Text that YAML, GitLab or `az` reads as something other than text.
    "<<",
    "$[[ inputs.x ]]",
    "$[[",
    "--debug",
    "\u{fffe}",
    "\u{ffff}",
    "\u{1fffe}",
    "\u{1bca0}",
    "\u{e0001}",
];

/// The pieces that the other values are made of.
const PIECES: &[&str] = &[
    "main", "a", "0", "-", "--", "_", ".", "/", ":", " ", "'", "''", "\"", "`", "\\", "\\\\", "$", "$(id)", "${X}",
    "$X", "%", "%{", "%X%", "%s", "{{x}}", "{", "}", "[", "]", "(", ")", "<", ">", "|", "&", "&&", ";", "#", " #", "!",
    "?", "*", "~", "^", "@", "=", "+", ",", ": ", "- ", "\n", "\r", "\t", "é", "ß", "Ж", "漢", "😀", "’", "\u{202e}",
    "\u{200b}", "\u{2028}", "\u{85}", "\u{feff}", "\u{7f}", "\u{1}", "null", "EOF", "ref:", "\\n", "'/",
];

/// More than 1,000 values, the same in every run. None is empty, since Azure does not accept an empty subject.
pub(crate) fn values() -> Vec<String> {
    let mut values: Vec<String> = KNOWN.iter().map(|value| (*value).to_owned()).collect();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).unwrap()).unwrap()
    };
    while values.len() < 1_100 {
        let length = 1 + next(7);
        values.push((0..length).map(|_| PIECES[next(PIECES.len())]).collect());
    }
    values
}
