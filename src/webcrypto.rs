//! Asks `WebCrypto` on behalf of [`crate::verify`], in browsers and in Node (`globalThis.crypto`).

mod modulus;

use crate::report::Reading;
use crate::verify::algorithm::Algorithm;
use crate::verify::{KeyResult, SignatureOutcome, Verification, VerificationRequest, keys, prepare};
use js_sys::{Array, JSON, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::{JsCast as _, JsValue, wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    /// `crypto.subtle`.
    type Subtle;

    #[wasm_bindgen(method, catch, js_name = importKey)]
    fn import_key(
        this: &Subtle,
        format: &str,
        key: &JsValue,
        algorithm: &JsValue,
        is_extractable: bool,
        uses: &Array,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn verify(
        this: &Subtle,
        algorithm: &JsValue,
        key: &JsValue,
        signature: &Uint8Array,
        message: &Uint8Array,
    ) -> Result<Promise, JsValue>;
}

/// Checks the signature of the token number `select` with the keys in a text. None if that is only white space. `wait` awaits a promise.
///
/// The result goes into [`crate::report::Options`]. It names the token, so a late one does no harm when another token was pasted meanwhile.
pub async fn verification(
    reading: &Reading,
    select: usize,
    pasted: &str,
    wait: &impl AsyncFn(Promise) -> Result<JsValue, JsValue>,
) -> Option<Verification> {
    if pasted.trim().is_empty() {
        return None;
    }
    let token = reading.jws(select).to_owned();
    let keys = keys::read(pasted);
    let outcome = match prepare(&token, &keys) {
        Ok(question) => ask(&question, wait).await,
        Err(outcome) => outcome,
    };
    Some(Verification { token, outcome, count: keys.list.len(), notes: keys.notes })
}

async fn ask(
    question: &VerificationRequest<'_>,
    wait: &impl AsyncFn(Promise) -> Result<JsValue, JsValue>,
) -> SignatureOutcome {
    let mut answers = Vec::new();
    match subtle() {
        Ok(subtle) => {
            // Copies, because `WebCrypto` may read them after the memory has moved.
            let signature = Uint8Array::from(&question.signature[..]);
            let message = Uint8Array::from(question.message.as_bytes());
            for key in &question.keys {
                let material = &key.material;
                let is_factored = || material.searched_modulus().is_some_and(modulus::is_factored);
                let signed = is_signed_by(&subtle, question.algorithm, &material.jwk, &signature, &message, wait);
                let answer = match signed.await {
                    Ok(answer) if answer.is_truthy() && is_factored() => KeyResult::Factored,
                    Ok(answer) if answer.is_truthy() => KeyResult::Yes,
                    Ok(_) => KeyResult::No,
                    Err(error) if is_named(&error, "NotSupportedError") => KeyResult::Unsupported,
                    Err(_) => KeyResult::KeyRejected,
                };
                answers.push(answer);
                if !matches!(answer, KeyResult::No | KeyResult::KeyRejected) {
                    break;
                }
            }
        }
        Err(answer) => answers.push(answer),
    }
    question.conclude(&answers)
}

/// Whether the signature is by a key.
async fn is_signed_by(
    subtle: &Subtle,
    algorithm: &Algorithm,
    jwk: &str,
    signature: &Uint8Array,
    message: &Uint8Array,
    wait: &impl AsyncFn(Promise) -> Result<JsValue, JsValue>,
) -> Result<JsValue, JsValue> {
    let algorithm = JSON::parse(algorithm.parameters)?;
    let uses = Array::of1(&JsValue::from_str("verify"));
    let key = wait(subtle.import_key("jwk", &JSON::parse(jwk)?, &algorithm, false, &uses)?).await?;
    wait(subtle.verify(&algorithm, &key, signature, message)?).await
}

fn subtle() -> Result<Subtle, KeyResult> {
    let global = js_sys::global();
    let subtle = get(&get(&global, "crypto"), "subtle");
    if subtle.is_object() {
        Ok(subtle.unchecked_into())
    } else if get(&global, "isSecureContext") == JsValue::FALSE {
        Err(KeyResult::InsecureContext)
    } else {
        Err(KeyResult::Unavailable)
    }
}

fn is_named(error: &JsValue, name: &str) -> bool {
    get(error, "name").as_string().is_some_and(|found| found == name)
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}
