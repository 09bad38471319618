//! The lengths of signatures.

/// The characters of a signature, by the prefix of its algorithm: RSA keys have 2,048, 3,072 or 4,096 bits, the others one size each
/// (RFC 7518 section 3, RFC 8037 section 3.1). A signature of that length is complete, whatever the next line holds.
const SIGNATURES: [(&str, &[usize]); 9] = [
    ("\"RS", &[342, 512, 683]),
    ("\"PS", &[342, 512, 683]),
    ("\"HS256", &[43]),
    ("\"HS384", &[64]),
    ("\"HS512", &[86]),
    ("\"ES256", &[86]),
    ("\"ES384", &[128]),
    ("\"ES512", &[176]),
    ("\"EdDSA", &[86]),
];

/// The possible lengths, in characters, of a signature under this header; empty if unknown.
pub fn lengths(header: &[u8]) -> &'static [usize] {
    let named = |name: &str| header.windows(name.len()).any(|window| window == name.as_bytes());
    SIGNATURES.into_iter().find(|(name, _)| named(name)).map_or(&[], |(_, lengths)| lengths)
}
