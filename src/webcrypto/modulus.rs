//! Detects RSA moduli that are easily factored, so that anybody can sign. The platform's `BigInt` does the arithmetic.

use js_sys::BigInt;

/// Small factors are below this.
const SMALL: u32 = 1_000;

/// Whether an odd big-endian modulus is prime, has a small factor, or is the product of two nearly equal numbers. Factors that take longer to
/// find go unnoticed: this catches keys from tests and faulty generators, and is no audit.
pub(super) fn is_factored(modulus: &[u8]) -> bool {
    let remainder = |divisor| modulus.iter().fold(0, |rest, byte| (rest << 8 | u32::from(*byte)) % divisor);
    if (3..SMALL).step_by(2).any(|divisor| remainder(divisor) == 0) {
        return true;
    }
    let eight = BigInt::from(8);
    let number = modulus.iter().fold(BigInt::from(0), |number, byte| &(&number << &eight) + &BigInt::from(*byte));
    is_prime(&number, modulus) || is_nearly_square(&number, modulus.len() * 8)
}

/// Fermat's primality test: 2 to the power of p - 1 is 1 modulo p. Every prime passes, and hardly any other number does.
fn is_prime(number: &BigInt, bytes: &[u8]) -> bool {
    let one = BigInt::from(1);
    let mut power = one.clone();
    let bits = bytes.len() * 8;
    for bit in 0..bits {
        power = &power * &power;
        // The number is odd, so minus 1 its last bit is 0.
        let is_set = bit + 1 < bits && bytes.get(bit / 8).is_some_and(|byte| byte << (bit % 8) & 0x80 != 0);
        if is_set {
            power = &power << &one;
        }
        power = &power % number;
    }
    power == one
}

/// Whether it is a square, or a square less than the next square: then it is the product of the sum and the difference of the two roots
/// (Fermat's factorization).
fn is_nearly_square(number: &BigInt, bits: usize) -> bool {
    let root = square_root(number, bits);
    let next = &root + &BigInt::from(1);
    // At most twice the root plus 1, so half as many bits.
    let more = &(&next * &next) - number;
    let other = square_root(&more, bits / 2 + 2);
    &root * &root == *number || &other * &other == more
}

/// The integer square root of a positive number of at most `bits` bits, by Newton's method from above.
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
