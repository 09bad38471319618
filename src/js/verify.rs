//! A report with the signature checked, step by step.

use super::call::Call;
use super::report;
use crate::webcrypto;
use js_sys::Promise;
use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// What one step asks for, and what the next one receives.
#[derive(Default)]
struct Exchange {
    promise: Cell<Option<Promise>>,
    outcome: Cell<Option<Result<JsValue, JsValue>>>,
}

/// A report in progress, whose signature is checked with pasted keys.
///
/// JavaScript waits for the promises, not Rust: if an instance stopped, nobody would be told, and no answer may reach an instance that has
/// stopped.
#[wasm_bindgen(skip_typescript)]
pub struct Checking {
    exchange: Rc<Exchange>,
    report: Pin<Box<dyn Future<Output = JsValue>>>,
}

#[wasm_bindgen]
impl Checking {
    /// Reads the text and the options.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &JsValue, keys: &JsValue, options: &JsValue) -> Self {
        let mut call = Call::of(text, options);
        let keys = keys.as_string().unwrap_or_default();
        let exchange = Rc::new(Exchange::default());
        let asked = Rc::clone(&exchange);
        let report = async move {
            let wait = async |promise| {
                asked.promise.set(Some(promise));
                asked.outcome.set(None);
                poll_fn(|_| asked.outcome.take().map_or(Poll::Pending, Poll::Ready)).await
            };
            let known = webcrypto::verification(&call.reading, call.select, &keys, &wait).await;
            call.options.verification = known.map(Rc::new);
            report::answer(&call)
        };
        Self { exchange, report: Box::pin(report) }
    }

    /// Runs until the next promise or the report. `value` is what the previous step's promise brought: its result if `is_kept`, else its error.
    #[wasm_bindgen(js_name = goOn)]
    pub fn go_on(&mut self, is_kept: bool, value: JsValue) -> JsValue {
        self.exchange.outcome.set(Some(if is_kept { Ok(value) } else { Err(value) }));
        match self.report.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(report) => report,
            Poll::Pending => self.exchange.promise.take().map_or(JsValue::NULL, JsValue::from),
        }
    }
}
