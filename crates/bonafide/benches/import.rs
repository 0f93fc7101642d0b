//! Importing a population: records per second and core, with and without person ids, and memory.
//!
//! The real command is run as a process of its own; its processor time and its largest resident
//! memory are read from the system. `BONAFIDE_BENCH_PEOPLE` (1,000,000) people are imported with
//! person ids, a fifth of them without.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const BINARY: &str = env!("CARGO_BIN_EXE_bonafide");

/// Ticks of `/proc/…/stat` per second on Linux.
const TICKS_PER_SECOND: f64 = 100.0;

fn main() -> Outcome<()> {
    let people: u64 = std::env::var("BONAFIDE_BENCH_PEOPLE")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000_000);
    let folder = tempfile::tempdir()?;
    println!(
        "                        records   wall s    cpu s   records/s per core   resident MiB   index MiB"
    );
    measure(folder.path(), people, true)?;
    measure(folder.path(), people / 5, false)?;
    println!(
        "targets: 120,000/s with person_id, 40,000/s without; resident at most index + 512 MiB"
    );
    Ok(())
}

fn measure(folder: &Path, people: u64, with_person_id: bool) -> Outcome<()> {
    let csv = folder.join("people.csv");
    let generated = Command::new(BINARY)
        .args([
            "population",
            "generate",
            "--seed",
            "11",
            "--people",
            &people.to_string(),
        ])
        .arg("--out")
        .arg(&csv)
        .stderr(Stdio::null())
        .status()?;
    if !generated.success() {
        return Err("the population was not generated".into());
    }
    let records = match with_person_id {
        true => csv::Reader::from_path(&csv)?.into_byte_records().count(),
        false => drop_person_ids(&csv, &folder.join("plain.csv"))?,
    };
    let input = if with_person_id {
        csv
    } else {
        folder.join("plain.csv")
    };
    let data_dir = folder.join(if with_person_id { "with" } else { "without" });

    let before = children_cpu()?;
    let started = Instant::now();
    let mut process = Command::new(BINARY)
        .arg("--data-dir")
        .arg(&data_dir)
        .args(["reference", "import"])
        .arg(&input)
        .args(["--source", "Synthetic"])
        .stdout(Stdio::null())
        .spawn()?;
    let mut resident = 0;
    let status = loop {
        if let Some(status) = process.try_wait()? {
            break status;
        }
        resident = resident.max(peak_resident_kib(process.id()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(20));
    };
    if !status.success() {
        return Err("the import failed".into());
    }
    let wall = started.elapsed().as_secs_f64();
    let cpu = children_cpu()? - before;
    let rate = f64::from(u32::try_from(records)?) / cpu;
    let index = folder_bytes(&data_dir.join("reference"))? >> 20;
    let kind = if with_person_id {
        "with person_id"
    } else {
        "without person_id"
    };
    println!(
        "{kind:20} {records:10} {wall:8.1} {cpu:8.1} {rate:20.0} {:14} {index:11}",
        resident >> 10
    );
    Ok(())
}

/// Copies a population without its person ids; answers the number of records.
fn drop_person_ids(from: &Path, to: &Path) -> Outcome<usize> {
    let mut reader = csv::Reader::from_reader(BufReader::new(File::open(from)?));
    let mut writer = csv::Writer::from_writer(BufWriter::new(File::create(to)?));
    let header = reader.byte_headers()?.clone();
    let dropped = header.iter().position(|name| name == b"person_id");
    let kept = |row: &csv::ByteRecord| -> csv::ByteRecord {
        let cells = row
            .iter()
            .enumerate()
            .filter(|(position, _)| Some(*position) != dropped);
        cells.map(|(_, cell)| cell).collect()
    };
    writer.write_byte_record(&kept(&header))?;
    let mut records = 0;
    for row in reader.byte_records() {
        writer.write_byte_record(&kept(&row?))?;
        records += 1;
    }
    writer.flush()?;
    Ok(records)
}

/// Processor seconds of all child processes that have ended.
fn children_cpu() -> Outcome<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    // Fields 16 and 17 of the line; the third is the first after the name.
    let ticks: Vec<f64> = after_name
        .split_whitespace()
        .skip(13)
        .take(2)
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() / TICKS_PER_SECOND)
}

/// The largest resident memory of a process so far.
fn peak_resident_kib(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn folder_bytes(folder: &Path) -> Outcome<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        bytes += if about.is_dir() {
            folder_bytes(&entry.path())?
        } else {
            about.len()
        };
    }
    Ok(bytes)
}
