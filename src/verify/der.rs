//! As much of DER (X.690) as leads to a public key: from SPKI (RFC 5280 section 4.1.2.7), PKCS#1 (RFC 8017 appendix A.1.1) and an X.509
//! certificate. The depth is fixed, so nothing recurses.

use super::algorithm::{Curve, EC_CURVES, ED25519};
use super::material::Material;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OBJECT_ID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
/// `[0]`, explicit: a certificate's version.
const VERSION: u8 = 0xa0;

/// `rsaEncryption`, 1.2.840.113549.1.1.1.
const RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
/// `id-ecPublicKey`, 1.2.840.10045.2.1.
const EC: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";

/// The bytes of a DER text that are still to be read.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// Passes over the next element, if it has this tag; gives what is in it.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        if self.0.first() != Some(&tag) {
            return None;
        }
        self.skip()
    }

    /// Passes over the next element, whatever it is.
    fn skip(&mut self) -> Option<&'a [u8]> {
        let (first, mut rest) = self.0.get(1..)?.split_first()?;
        let mut length = usize::from(*first);
        if length > 0x7f {
            // The long form: how many bytes the length has. Three are 16 MB.
            let (bytes, behind) = rest.split_at_checked(length & 0x7f).filter(|(bytes, _)| bytes.len() <= 3)?;
            length = bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
            rest = behind;
        }
        let (content, behind) = rest.split_at_checked(length)?;
        self.0 = behind;
        Some(content)
    }

    /// What is in the sequence that comes next.
    fn sequence(&mut self) -> Option<Self> {
        self.take(SEQUENCE).map(Self)
    }
}

/// The key of a `SubjectPublicKeyInfo`.
pub(super) fn spki(der: &[u8]) -> Option<Material> {
    let mut info = Der(der).sequence()?;
    let mut algorithm = info.sequence()?;
    let (no_unused_bits, key) = info.take(BIT_STRING)?.split_first()?;
    if *no_unused_bits != 0 {
        return None;
    }
    let id = algorithm.take(OBJECT_ID)?;
    if id == RSA {
        return pkcs1(key);
    }
    if id == ED25519.object_id {
        return Material::okp(key);
    }
    if id != EC {
        return None;
    }
    let id = algorithm.take(OBJECT_ID)?;
    let curve: &'static Curve = EC_CURVES.iter().find(|curve| curve.object_id == id)?;
    // An uncompressed point; the other form is hardly used, and WebCrypto need not read it.
    let (form, point) = key.split_first()?;
    let (x, y) = point.split_at_checked(curve.size)?;
    if *form == 4 { Material::ec(curve, x, y) } else { None }
}

/// An `RSAPublicKey`.
pub(super) fn pkcs1(der: &[u8]) -> Option<Material> {
    let mut key = Der(der).sequence()?;
    Material::rsa(key.take(INTEGER)?, key.take(INTEGER)?)
}

/// The key of a `Certificate`.
pub(super) fn certificate(der: &[u8]) -> Option<Material> {
    let mut body = Der(der).sequence()?.sequence()?;
    body.take(VERSION);
    // Serial number, signature algorithm, issuer, validity, subject.
    for _ in 0..5 {
        body.skip()?;
    }
    spki(body.0)
}
