//! Time of the vault's operations on the path of a request.

use bonafide_vault::{LookupDomain, Vault};
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

const PAYLOAD: usize = 8 * 1024;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let vault = Vault::open_or_create(folder.path())?;
    let key = vault.new_data_key();
    let plaintext = vec![b'x'; PAYLOAD];
    let sealed = key.seal(b"aad", &plaintext);
    let wrapped = vault.wrap(&key, b"aad");
    let mut copy = vec![0; PAYLOAD];

    let baseline = measure(|| copy.copy_from_slice(black_box(&plaintext)));
    report("copy 8 KiB (baseline)", baseline, baseline);
    report(
        "seal 8 KiB",
        measure(|| key.seal(b"aad", &plaintext)),
        baseline,
    );
    report(
        "open 8 KiB",
        measure(|| key.open(b"aad", &sealed)),
        baseline,
    );
    report(
        "new data key and wrap",
        measure(|| vault.wrap(&vault.new_data_key(), b"aad")),
        baseline,
    );
    report(
        "unwrap",
        measure(|| vault.unwrap(&wrapped, b"aad")),
        baseline,
    );
    report(
        "look-up hash",
        measure(|| vault.lookup_hash(LookupDomain::API_KEY, 1, &[7; 16])),
        baseline,
    );
    Ok(())
}

/// Best of five runs, so that a busy neighbour does not count.
fn measure<T>(mut operation: impl FnMut() -> T) -> Duration {
    const ROUNDS: u32 = 20_000;
    (0..5)
        .map(|_| {
            let started = Instant::now();
            for _ in 0..ROUNDS {
                black_box(operation());
            }
            started.elapsed() / ROUNDS
        })
        .min()
        .unwrap_or_default()
}

#[expect(
    clippy::print_stdout,
    reason = "a benchmark reports on standard output"
)]
fn report(name: &str, time: Duration, baseline: Duration) {
    let ratio = time.as_secs_f64() / baseline.as_secs_f64().max(1e-9);
    println!(
        "{name:<24} {:>8} ns   {ratio:>7.1} × baseline",
        time.as_nanos()
    );
}
