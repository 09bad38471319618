//! A public key as `WebCrypto` gets it, and the weaknesses that the key itself shows.

use super::algorithm::{Curve, ED25519};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The fewest bits of an RSA key for signatures (RFC 7518 section 3.3).
const MIN_RSA_BITS: usize = 2_048;

/// The most bits of an RSA exponent. Chromium accepts no more. Node does, but an exponent as long as the modulus can map every number to
/// itself, as 1 does.
const MAX_EXPONENT_BITS: usize = 33;

/// The most bits of an RSA modulus whose factors are looked for. With more, the search would block the page for too long.
const MAX_SEARCHED_BITS: usize = 4_096;

/// Key material.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    /// `kty`
    pub key_type: &'static str,
    /// `crv`; empty for RSA.
    pub curve: &'static str,
    /// A JWK with only the key's own members, for `WebCrypto`.
    pub jwk: String,
    /// The RSA modulus; empty for other keys.
    modulus: Vec<u8>,
    /// Whether it is an RSA key with too few bits.
    pub(super) is_weak: bool,
    /// Whether it lets anybody sign, or may do so.
    pub(super) is_forgeable: bool,
}

impl Material {
    fn new(key_type: &'static str, curve: &'static str, members: [(&str, &[u8]); 2]) -> Self {
        let mut jwk = ["{\"kty\":\"", key_type].concat();
        if !curve.is_empty() {
            push(&mut jwk, "crv", curve);
        }
        for (name, bytes) in &members {
            if !name.is_empty() {
                push(&mut jwk, name, &URL_SAFE_NO_PAD.encode(bytes));
            }
        }
        jwk.push_str("\"}");
        Self { key_type, curve, jwk, modulus: Vec::new(), is_weak: false, is_forgeable: false }
    }

    /// An RSA key. Leading zeros of the modulus and the exponent are dropped. The exponent must be odd (RFC 8017 section 3.1).
    ///
    /// With the exponent 1, any correctly padded message is its own signature. An even modulus shows a factor; the factors of an odd one are
    /// looked for once a signature matches ([`Material::searched_modulus`]).
    pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let (modulus, exponent) = (significant(modulus), significant(exponent));
        let is_even = |number: &[u8]| number.last().map(|last| last % 2 == 0);
        if is_even(exponent)? {
            return None;
        }
        let is_forgeable = exponent == [1] || bits(exponent) > MAX_EXPONENT_BITS || is_even(modulus)?;
        let material = Self::new("RSA", "", [("n", modulus), ("e", exponent)]);
        Some(Self { modulus: modulus.to_vec(), is_weak: bits(modulus) < MIN_RSA_BITS, is_forgeable, ..material })
    }

    /// A point. With one that is not on the curve `WebCrypto` finds no match.
    pub(super) fn ec(curve: &'static Curve, x: &[u8], y: &[u8]) -> Option<Self> {
        if x.len() != curve.size || y.len() != curve.size {
            return None;
        }
        let is_forgeable = URL_SAFE_NO_PAD.encode(x) == curve.base;
        Some(Self { is_forgeable, ..Self::new("EC", curve.name, [("x", x), ("y", y)]) })
    }

    /// An Ed25519 key.
    pub(super) fn okp(x: &[u8]) -> Option<Self> {
        let mut y: [u8; ED25519.size] = x.try_into().ok()?;
        // The highest bit is the sign of the other coordinate.
        y[ED25519.size - 1] &= 0x7f;
        let material = Self::new("OKP", ED25519.name, [("x", x), ("", &[])]);
        let is_forgeable = SMALL_ORDER.contains(&y) || URL_SAFE_NO_PAD.encode(y) == ED25519.base;
        Some(Self { is_forgeable, ..material })
    }

    /// The RSA modulus, big-endian, whose factors are looked for once a signature matches.
    pub fn searched_modulus(&self) -> Option<&[u8]> {
        Some(&*self.modulus).filter(|modulus| !modulus.is_empty() && !self.is_too_long())
    }

    /// Whether its RSA modulus is too long to look for factors.
    pub(super) fn is_too_long(&self) -> bool {
        bits(&self.modulus) > MAX_SEARCHED_BITS
    }
}

const fn filled(first: u8, middle: u8, last: u8) -> [u8; ED25519.size] {
    let mut bytes = [middle; ED25519.size];
    bytes[0] = first;
    bytes[ED25519.size - 1] = last;
    bytes
}

/// The points of small order of Ed25519, encoded as in RFC 8032 section 5.1.2 except for the sign. Such a point has at most eight multiples, so
/// a signature made without a private key fits at least every eighth message.
const SMALL_ORDER: [[u8; ED25519.size]; 7] = [
    // Order 4, order 1, order 2.
    filled(0, 0, 0),
    filled(1, 0, 0),
    filled(0xec, 0xff, 0x7f),
    // 0 and 1 again, plus the field's prime: RFC 8032 refuses these, but implementations differ.
    filled(0xed, 0xff, 0x7f),
    filled(0xee, 0xff, 0x7f),
    // Order 8.
    *b"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05",
    *b"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a",
];

fn push(jwk: &mut String, name: &str, value: &str) {
    for part in ["\",\"", name, "\":\"", value] {
        jwk.push_str(part);
    }
}

/// A big-endian number without leading zeros.
fn significant(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// The number of bits of a number without leading zeros.
fn bits(number: &[u8]) -> usize {
    number.len() * 8 - number.first().map_or(0, |first| first.leading_zeros() as usize)
}
