//! The operating system's random source.

/// Fresh random bytes.
#[expect(
    clippy::expect_used,
    reason = "an operating system without a random source cannot run a vault; going on with weak keys would be worse than stopping"
)]
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has a random source");
    bytes
}
