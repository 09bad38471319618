//! How long signatures are.

/// How many characters a signature has, by how its algorithm begins: RSA keys have 2,048, 3,072 or 4,096 bits, the others one size each
/// (RFC 7518 section 3, RFC 8037 section 3.1). A signature of that length is complete, whatever stands in the next line.
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

/// How many characters the signature of a token with this header has: one of these, or nothing that is known.
pub fn lengths(header: &[u8]) -> &'static [usize] {
    let named = |name: &str| header.windows(name.len()).any(|window| window == name.as_bytes());
    SIGNATURES.into_iter().find(|(name, _)| named(name)).map_or(&[], |(_, lengths)| lengths)
}
