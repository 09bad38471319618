//! RSA moduli that are factored at once, so that anybody can sign. The platform's `BigInt` computes.

use js_sys::BigInt;

/// Small factors are looked for below this.
const SMALL: u32 = 1_000;

/// Whether an odd modulus, the highest byte first, is a prime number, has a small factor, or is the product of two numbers that are nearly
/// equal. Factors that take longer to find are not noticed: this keeps keys of a test or a faulty generator out, and is no audit.
pub(super) fn is_factored(modulus: &[u8]) -> bool {
    let remainder = |divisor| modulus.iter().fold(0, |rest, byte| (rest << 8 | u32::from(*byte)) % divisor);
    if (3..SMALL).step_by(2).any(|divisor| remainder(divisor) == 0) {
        return true;
    }
    let eight = BigInt::from(8);
    let number = modulus.iter().fold(BigInt::from(0), |number, byte| &(&number << &eight) + &BigInt::from(*byte));
    is_prime(&number, modulus) || is_nearly_square(&number, modulus.len() * 8)
}

/// Fermat's test: 2 to the power of a prime number less 1 leaves 1. Each prime number passes; of others hardly any does.
fn is_prime(number: &BigInt, bytes: &[u8]) -> bool {
    let one = BigInt::from(1);
    let mut power = one.clone();
    let bits = bytes.len() * 8;
    for bit in 0..bits {
        power = &power * &power;
        // The number is odd: less 1, it ends in 0.
        let is_set = bit + 1 < bits && bytes.get(bit / 8).is_some_and(|byte| byte << (bit % 8) & 0x80 != 0);
        if is_set {
            power = &power << &one;
        }
        power = &power % number;
    }
    power == one
}

/// Whether it is a square, or the next square is a square more: then it is the product of their roots' sum and difference (Fermat).
fn is_nearly_square(number: &BigInt, bits: usize) -> bool {
    let root = square_root(number, bits);
    let next = &root + &BigInt::from(1);
    // At most twice the root and 1: half as many bits.
    let more = &(&next * &next) - number;
    let other = square_root(&more, bits / 2 + 2);
    &root * &root == *number || &other * &other == more
}

/// The whole part of the square root of a number above 0 that has so many bits at most, by Newton's method from above.
fn square_root(number: &BigInt, bits: usize) -> BigInt {
    let one = BigInt::from(1);
    let mut root = &one << &BigInt::from(bits.div_ceil(2));
    loop {
        let next = &(&root + &(number / &root)) >> &one;
        if next >= root {
            return root;
        }
        root = next;
    }
}
