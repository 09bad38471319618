//! The signature algorithms, one row each, with `WebCrypto`'s parameters.

use der::asn1::ObjectIdentifier;

/// A JWS algorithm with a public key (RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 9864 section 2.2).
#[derive(Debug, PartialEq, Eq)]
pub struct Algorithm {
    /// The value of the header's `alg`.
    pub id: &'static str,
    /// The key's type (`kty`).
    pub key_type: &'static str,
    /// The key's curve (`crv`); empty for RSA.
    pub curve: &'static str,
    /// The bytes of a signature; 0 for RSA, where they depend on the key.
    pub signature_length: usize,
    /// `WebCrypto`'s parameters as JSON, for importing a key and for verifying: each ignores what it does not know.
    pub parameters: &'static str,
}

const fn rsa(id: &'static str, parameters: &'static str) -> Algorithm {
    Algorithm { id, key_type: "RSA", curve: "", signature_length: 0, parameters }
}

const fn edwards(id: &'static str) -> Algorithm {
    Algorithm { id, key_type: "OKP", curve: ED25519.name, signature_length: 64, parameters: r#"{"name":"Ed25519"}"# }
}

const fn ecdsa(id: &'static str, curve: &Curve, parameters: &'static str) -> Algorithm {
    Algorithm { id, key_type: "EC", curve: curve.name, signature_length: 2 * curve.size, parameters }
}

/// Every supported algorithm.
pub const ALGORITHMS: [Algorithm; 11] = [
    rsa("RS256", r#"{"name":"RSASSA-PKCS1-v1_5","hash":"SHA-256"}"#),
    rsa("RS384", r#"{"name":"RSASSA-PKCS1-v1_5","hash":"SHA-384"}"#),
    rsa("RS512", r#"{"name":"RSASSA-PKCS1-v1_5","hash":"SHA-512"}"#),
    rsa("PS256", r#"{"name":"RSA-PSS","hash":"SHA-256","saltLength":32}"#),
    rsa("PS384", r#"{"name":"RSA-PSS","hash":"SHA-384","saltLength":48}"#),
    rsa("PS512", r#"{"name":"RSA-PSS","hash":"SHA-512","saltLength":64}"#),
    ecdsa("ES256", &EC_CURVES[0], r#"{"name":"ECDSA","namedCurve":"P-256","hash":"SHA-256"}"#),
    ecdsa("ES384", &EC_CURVES[1], r#"{"name":"ECDSA","namedCurve":"P-384","hash":"SHA-384"}"#),
    ecdsa("ES512", &EC_CURVES[2], r#"{"name":"ECDSA","namedCurve":"P-521","hash":"SHA-512"}"#),
    edwards("EdDSA"),
    edwards("Ed25519"),
];

/// A curve.
#[derive(Debug)]
pub(super) struct Curve {
    /// The value of a JWK's `crv`.
    pub(super) name: &'static str,
    /// The bytes of a coordinate.
    pub(super) size: usize,
    /// Its object identifier in SPKI.
    pub(super) object_id: ObjectIdentifier,
    /// The x coordinate of its base point, as in a JWK. A key with this coordinate has the private key 1 or -1.
    pub(super) base: &'static str,
}

/// The curves of ECDSA (RFC 7518 section 6.2.1.1, RFC 5480 section 2.1.1.1, FIPS 186-4 appendix D.1.2).
pub(super) const EC_CURVES: [Curve; 3] = [
    Curve {
        name: "P-256",
        size: 32,
        object_id: ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"),
        base: "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
    },
    Curve {
        name: "P-384",
        size: 48,
        object_id: ObjectIdentifier::new_unwrap("1.3.132.0.34"),
        base: "qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3",
    },
    Curve {
        name: "P-521",
        size: 66,
        object_id: ObjectIdentifier::new_unwrap("1.3.132.0.35"),
        base: "AMaFjga3BATpzZ4-y2YjlbRCnGSBOQU_tSH4KK9ga009uqFLXnfv51ko_h3BJ6L_qN4zSLPBhWpCm_l-fjHC5b1m",
    },
];

/// The Edwards curve (RFC 8037 section 2, RFC 8410 section 3).
pub(super) const ED25519: Curve = Curve {
    name: "Ed25519",
    size: 32,
    object_id: ObjectIdentifier::new_unwrap("1.3.101.112"),
    base: "WGZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY",
};
