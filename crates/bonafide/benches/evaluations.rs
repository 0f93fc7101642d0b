//! Durable evaluations per second over loopback, against the same server without the run.
//!
//! Two servers of the same binary are started once: one runs the live workflow on Verify, the other
//! gives a stored answer (`--null-answer`), with everything else the same: keys, body parsing, row
//! size, encryption, commit and reply. Rounds of load alternate between them, so that a drift of
//! the machine touches both; the ratio is taken round by round.
//!
//! `BONAFIDE_BENCH_PEOPLE` (1,000,000) people are loaded, `BONAFIDE_BENCH_ROUNDS` (7) rounds of
//! `BONAFIDE_BENCH_SECONDS` (4) seconds are run with `BONAFIDE_BENCH_CONNECTIONS` (32) connections.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const BINARY: &str = env!("CARGO_BIN_EXE_bonafide");
const TEMPLATE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../templates/consumer_onboarding.yaml"
);

fn main() -> Outcome<()> {
    let people = setting("BONAFIDE_BENCH_PEOPLE", 1_000_000);
    let rounds = setting("BONAFIDE_BENCH_ROUNDS", 7);
    let seconds = setting("BONAFIDE_BENCH_SECONDS", 4);
    let connections = usize::try_from(setting("BONAFIDE_BENCH_CONNECTIONS", 32))?;

    let folder = tempfile::tempdir()?;
    let bodies = prepare(folder.path(), people)?;
    println!(
        "population: {people} people; {} different applications",
        bodies.len()
    );

    let data_dir = folder.path().join("data");
    let started = Instant::now();
    let real = Server::start(&data_dir, false)?;
    println!(
        "cold start: ready after {:.0} ms",
        millis(started.elapsed())
    );
    let first = load(&real, &bodies, 1, Stop::Requests(100))?;
    println!(
        "cold start: first 100 requests p50 {:.2} ms, p99 {:.2} ms (target: ready in 1 s, p99 25 ms)",
        millis(first.percentile(0.50)),
        millis(first.percentile(0.99))
    );

    let null_dir = folder.path().join("null");
    copy_without_evaluations(&data_dir, &null_dir)?;
    let null = Server::start(&null_dir, true)?;
    load(
        &real,
        &bodies,
        connections,
        Stop::After(Duration::from_secs(1)),
    )?;
    load(
        &null,
        &bodies,
        connections,
        Stop::After(Duration::from_secs(1)),
    )?;

    println!("round   real/s   null/s  ratio   real p50/p99 ms    null p50/p99 ms   p99 ratio");
    let (mut ratios, mut tails) = (Vec::new(), Vec::new());
    let (mut real_rates, mut null_rates) = (Vec::new(), Vec::new());
    for round in 1..=rounds {
        let stop = Stop::After(Duration::from_secs(seconds));
        let (a, b) = if round % 2 == 0 {
            let b = load(&null, &bodies, connections, stop)?;
            (load(&real, &bodies, connections, stop)?, b)
        } else {
            let a = load(&real, &bodies, connections, stop)?;
            (a, load(&null, &bodies, connections, stop)?)
        };
        let ratio = a.rate() / b.rate();
        let tail = millis(a.percentile(0.99)) / millis(b.percentile(0.99));
        println!(
            "{round:5} {:8.0} {:8.0} {ratio:6.2} {:9.2} / {:6.2} {:9.2} / {:6.2} {tail:9.2}",
            a.rate(),
            b.rate(),
            millis(a.percentile(0.50)),
            millis(a.percentile(0.99)),
            millis(b.percentile(0.50)),
            millis(b.percentile(0.99)),
        );
        real_rates.push(a.rate());
        null_rates.push(b.rate());
        ratios.push(ratio);
        tails.push(tail);
    }
    let (real_rate, null_rate) = (median(&mut real_rates), median(&mut null_rates));
    let longest = real_rate.max(null_rate);
    println!("evaluations per second, medians:");
    println!("  real {} {real_rate:.0}", bar(real_rate / longest));
    println!("  null {} {null_rate:.0}", bar(null_rate / longest));
    println!(
        "median ratio of rates {:.2} (target 0.60 or more); median ratio of p99 {:.2} (target 2 or less)",
        median(&mut ratios),
        median(&mut tails)
    );
    Ok(())
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

/// Makes a data folder with people, a live workflow and a key; answers request bodies.
fn prepare(folder: &Path, people: u64) -> Outcome<Vec<Vec<u8>>> {
    let csv = folder.join("people.csv");
    let data_dir = folder.join("data");
    let people = people.to_string();
    run(
        &data_dir,
        &[
            "population",
            "generate",
            "--people",
            &people,
            "--seed",
            "7",
            "--out",
            text(&csv),
        ],
    )?;
    let started = Instant::now();
    run(
        &data_dir,
        &["reference", "import", text(&csv), "--source", "Synthetic"],
    )?;
    println!("import: {:.1} s", started.elapsed().as_secs_f64());
    run(&data_dir, &["workflow", "publish", TEMPLATE, "--live"])?;
    let key = run(&data_dir, &["key", "create", "--label", "bench"])?;
    std::fs::write(folder.join("data").join("bench.key"), key.trim())?;
    bodies(&csv)
}

/// One application per sampled record of the population.
fn bodies(csv: &Path) -> Outcome<Vec<Vec<u8>>> {
    let mut reader = csv::Reader::from_path(csv)?;
    let header = reader.headers()?.clone();
    let mut bodies = Vec::new();
    for (number, row) in reader.records().enumerate() {
        let row = row?;
        if number % 97 != 0 {
            continue;
        }
        let field = |name: &str| {
            let position = header.iter().position(|column| column == name)?;
            row.get(position).filter(|cell| !cell.is_empty())
        };
        let body = serde_json::json!({
            "id": format!("bench-{number}"),
            "timestamp": "2026-06-01T12:00:00Z",
            "workflow": "consumer_onboarding",
            "data": { "channel": "web", "individual": {
                "id": format!("user-{number}"),
                "given_name": field("given_name"), "family_name": field("family_name"),
                "date_of_birth": field("date_of_birth"), "national_id": field("national_id"),
                "email": field("email"), "phone_number": field("phone_number"),
                "address": {
                    "line_1": field("line_1"), "line_2": field("line_2"),
                    "locality": field("locality"),
                    "major_admin_division": field("major_admin_division"),
                    "postal_code": field("postal_code"), "country": field("country"),
                },
            }},
        });
        bodies.push(serde_json::to_vec(&body)?);
        if bodies.len() == 20_000 {
            break;
        }
    }
    Ok(bodies)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap_or_default()
}

fn run(data_dir: &Path, arguments: &[&str]) -> Outcome<String> {
    let output = Command::new(BINARY)
        .arg("--data-dir")
        .arg(data_dir)
        .args(arguments)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn copy_without_evaluations(from: &Path, to: &Path) -> Outcome<()> {
    std::fs::create_dir_all(to)?;
    let status = Command::new("cp")
        .arg("-r")
        .arg(from.join("."))
        .arg(to)
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err("cannot copy the data folder".into())
    }
}

struct Server {
    process: Child,
    address: String,
    key: String,
}

impl Server {
    fn start(data_dir: &Path, null_answer: bool) -> Outcome<Self> {
        let key = std::fs::read_to_string(PathBuf::from(data_dir).join("bench.key"))?;
        let mut command = Command::new(BINARY);
        command
            .arg("--data-dir")
            .arg(data_dir)
            .args(["serve", "--listen", "127.0.0.1:0"]);
        if null_answer {
            command.arg("--null-answer");
        }
        let mut process = command
            .env("BONAFIDE_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = process.stdout.take().ok_or("no output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let address = line
            .trim()
            .rsplit("http://")
            .next()
            .ok_or_else(|| format!("unexpected first line: {line}"))?
            .to_owned();
        Ok(Self {
            process,
            address,
            key,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The child may have ended on its own; nothing is left to do then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[derive(Clone, Copy)]
enum Stop {
    After(Duration),
    Requests(usize),
}

struct Load {
    latencies: Vec<Duration>,
    elapsed: Duration,
}

impl Load {
    fn rate(&self) -> f64 {
        u32::try_from(self.latencies.len()).map_or(f64::MAX, f64::from) / self.elapsed.as_secs_f64()
    }

    /// The latency below which a share of the requests lies; latencies are sorted.
    fn percentile(&self, share: f64) -> Duration {
        let count = u32::try_from(self.latencies.len()).unwrap_or(u32::MAX);
        let position = (f64::from(count.saturating_sub(1)) * share).round();
        self.latencies
            .iter()
            .copied()
            .zip(0_u32..)
            .find(|(_, at)| f64::from(*at) >= position)
            .map_or(Duration::ZERO, |(latency, _)| latency)
    }
}

/// Sends requests over keep-alive connections, one thread each, as fast as answers come.
fn load(server: &Server, bodies: &[Vec<u8>], connections: usize, stop: Stop) -> Outcome<Load> {
    let started = Instant::now();
    let results: Vec<Outcome<Vec<Duration>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections)
            .map(|number| scope.spawn(move || connection(server, bodies, number, started, stop)))
            .collect();
        threads
            .into_iter()
            .map(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|_| Err("a connection panicked".into()))
            })
            .collect()
    });
    let elapsed = started.elapsed();
    let mut latencies = Vec::new();
    for result in results {
        latencies.extend(result?);
    }
    latencies.sort_unstable();
    Ok(Load { latencies, elapsed })
}

fn connection(
    server: &Server,
    bodies: &[Vec<u8>],
    number: usize,
    started: Instant,
    stop: Stop,
) -> Outcome<Vec<Duration>> {
    let stream = TcpStream::connect(&server.address)?;
    stream.set_nodelay(true)?;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::with_capacity(1 << 16, stream);
    let mut latencies = Vec::new();
    let mut request = Vec::new();
    for body in bodies
        .iter()
        .cycle()
        .skip(number * 613 % bodies.len().max(1))
    {
        let done = match stop {
            Stop::After(duration) => started.elapsed() >= duration,
            Stop::Requests(count) => latencies.len() >= count,
        };
        if done {
            break;
        }
        request.clear();
        write!(
            request,
            "POST /api/evaluation HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            server.key,
            body.len()
        )?;
        request.extend_from_slice(body);
        let sent = Instant::now();
        writer.write_all(&request)?;
        read_answer(&mut reader)?;
        latencies.push(sent.elapsed());
    }
    Ok(latencies)
}

/// Reads one answer and requires a success.
fn read_answer(reader: &mut BufReader<TcpStream>) -> Outcome<()> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    if !line.starts_with("HTTP/1.1 20") {
        return Err(format!("unexpected answer: {line}").into());
    }
    let mut length = 0_u64;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        if line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse()?;
        }
    }
    std::io::copy(&mut reader.take(length), &mut std::io::sink())?;
    Ok(())
}

/// A bar of at most forty blocks for a share of the longest.
fn bar(share: f64) -> String {
    (0..40)
        .filter(|block| f64::from(*block) < share * 40.0)
        .map(|_| '█')
        .collect()
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
