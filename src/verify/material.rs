//! A public key as `WebCrypto` is given it.

use super::algorithm::{Curve, ED25519};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The fewest bits of an RSA key for signatures (RFC 7518 section 3.3).
const MIN_RSA_BITS: usize = 2_048;

/// The key itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    /// `kty`
    pub key_type: &'static str,
    /// `crv`; empty for RSA.
    pub curve: &'static str,
    /// A JWK of nothing but the key's own members: what `WebCrypto` is given.
    pub jwk: String,
    /// Whether it is an RSA key of too few bits.
    pub(super) is_weak: bool,
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
        Self { key_type, curve, jwk, is_weak: false }
    }

    /// An RSA key of a modulus and an exponent. Zeros before them are no part of them. An exponent is odd and more than 1 (RFC 8017
    /// section 3.1): by 1, anybody signs.
    pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let (modulus, exponent) = (significant(modulus), significant(exponent));
        let first = modulus.first()?;
        if exponent == [1] || exponent.last()? % 2 == 0 {
            return None;
        }
        let bits = modulus.len() * 8 - first.leading_zeros() as usize;
        let material = Self::new("RSA", "", [("n", modulus), ("e", exponent)]);
        Some(Self { is_weak: bits < MIN_RSA_BITS, ..material })
    }

    /// A point of a curve.
    pub(super) fn ec(curve: &'static Curve, x: &[u8], y: &[u8]) -> Option<Self> {
        (x.len() == curve.size && y.len() == curve.size).then(|| Self::new("EC", curve.name, [("x", x), ("y", y)]))
    }

    /// A key of Ed25519.
    pub(super) fn okp(x: &[u8]) -> Option<Self> {
        (x.len() == ED25519.size).then(|| Self::new("OKP", ED25519.name, [("x", x), ("", &[])]))
    }
}

fn push(jwk: &mut String, name: &str, value: &str) {
    for part in ["\",\"", name, "\":\"", value] {
        jwk.push_str(part);
    }
}

/// The bytes of a number without zeros before it.
fn significant(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}
