//! Public keys in DER, as PEM holds them.
//!
//! `spki` and `der` parse them. They do not parse certificates, and `x509-cert` refuses one whose name, date or serial number breaks a rule.
//! Only the key of a certificate matters here, so the fields before it are skipped, and those after it are not read.

use super::algorithm::{EC_CURVES, ED25519};
use super::material::Material;
use der::asn1::{AnyRef, ContextSpecific, ObjectIdentifier, SequenceRef, UintRef};
use der::{Decode as _, Reader as _, SliceReader, TagNumber};
use spki::SubjectPublicKeyInfoRef;

/// `rsaEncryption` (RFC 8017 appendix A.1).
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// `id-ecPublicKey` (RFC 5480 section 2.1.1).
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// The key of a `SubjectPublicKeyInfo` (RFC 5280 section 4.1.2.7).
pub(super) fn spki(der: &[u8]) -> Option<Material> {
    key(&SubjectPublicKeyInfoRef::from_der(der).ok()?)
}

/// An `RSAPublicKey` (RFC 8017 appendix A.1.1).
pub(super) fn pkcs1(der: &[u8]) -> Option<Material> {
    let numbers = AnyRef::from_der(der).and_then(|key| {
        key.sequence(|numbers| Ok::<_, der::Error>((UintRef::decode(numbers)?, UintRef::decode(numbers)?)))
    });
    let (modulus, exponent) = numbers.ok()?;
    Material::rsa(modulus.as_bytes(), exponent.as_bytes())
}

/// The key of a `Certificate` (RFC 5280 section 4.1).
pub(super) fn certificate(der: &[u8]) -> Option<Material> {
    key(&info_of_certificate(der).ok()?)
}

fn info_of_certificate(der: &[u8]) -> der::Result<SubjectPublicKeyInfoRef<'_>> {
    let certificate = <&SequenceRef>::from_der(der)?;
    let body: &SequenceRef = SliceReader::new(certificate.as_bytes())?.decode()?;
    let mut body = SliceReader::new(body.as_bytes())?;
    // The version is optional. It precedes serial number, signature algorithm, issuer, validity and subject.
    ContextSpecific::<AnyRef<'_>>::decode_explicit(&mut body, TagNumber(0))?;
    for _ in 0..5 {
        body.decode::<AnyRef<'_>>()?;
    }
    body.decode()
}

fn key(info: &SubjectPublicKeyInfoRef<'_>) -> Option<Material> {
    let bytes = info.subject_public_key.as_bytes()?;
    match info.algorithm.oid {
        RSA => pkcs1(bytes),
        EC => {
            let curve = info.algorithm.parameters_oid().ok()?;
            let curve = EC_CURVES.iter().find(|known| known.object_id == curve)?;
            // An uncompressed point. Compressed ones are hardly used, and WebCrypto need not support them.
            let (x, y) = bytes.strip_prefix(&[4])?.split_at_checked(curve.size)?;
            Material::ec(curve, x, y)
        }
        id if id == ED25519.object_id => Material::okp(bytes),
        _ => None,
    }
}
