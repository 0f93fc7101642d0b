//! A newcomer who types what `docs/first-workflow.md` says gets what it says.
//!
//! The page is read as it stands: a block of YAML or JSON is saved under the name in the line before
//! it, a block of shell commands is run, and a block of text has to be found in what the commands
//! before it printed, with `…` for anything.

use crate::support::{BINARY, first_line};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const PAGE: &str = include_str!("../../../../docs/first-workflow.md");
/// Where the page reaches the server; the test has a port of its own.
const ADDRESS: &str = "127.0.0.1:8080";

/// A block of the page.
struct Block<'a> {
    language: &'a str,
    text: &'a str,
    /// The last line of prose before it.
    before: &'a str,
}

fn blocks() -> Vec<Block<'static>> {
    let mut parts = PAGE.split("```");
    let mut prose = parts.next().unwrap();
    let mut blocks = Vec::new();
    while let Some(block) = parts.next() {
        let (language, text) = block.split_once('\n').unwrap();
        blocks.push(Block {
            language,
            text,
            before: prose.trim_end().lines().last().unwrap_or_default(),
        });
        prose = parts.next().unwrap_or_default();
    }
    blocks
}

/// The server of the second terminal, until the test is over.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn path() -> String {
    let folder = Path::new(BINARY).parent().unwrap().display();
    format!("{folder}:{}", std::env::var("PATH").unwrap())
}

/// Starts the server; answers its address.
fn serve(folder: &Path) -> (Running, String) {
    let mut process = Command::new("bonafide")
        .arg("serve")
        .current_dir(folder)
        .env("PATH", path())
        .env("BONAFIDE_LISTEN", "127.0.0.1:0")
        .env("BONAFIDE_LOG", "warn")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let line = first_line(&mut process);
    let address = line.trim().rsplit("http://").next().unwrap().to_owned();
    (Running(process), address)
}

/// Types commands; answers what they print.
fn type_in(folder: &Path, commands: &str) -> String {
    let output = Command::new("bash")
        .args(["-e", "-o", "pipefail", "-c", commands])
        .current_dir(folder)
        .env("PATH", path())
        .output()
        .unwrap();
    let (said, complained) = (output.stdout, output.stderr);
    assert!(
        output.status.success(),
        "{commands}\n{}\n{}",
        String::from_utf8_lossy(&said),
        String::from_utf8_lossy(&complained)
    );
    String::from_utf8(said).unwrap()
}

/// Whether the parts between `…` follow each other.
fn follows(said: &str, expected: &str) -> bool {
    let mut rest = said;
    expected.split('…').all(|part| match rest.split_once(part) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

#[test]
fn a_newcomer_who_types_the_page_gets_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut server: Option<(Running, String)> = None;
    let mut said = String::new();
    let (mut typed, mut compared) = (0, 0);
    for block in blocks() {
        match block.language {
            "yaml" | "json" => {
                let name = block.before.split('`').nth(1).expect(block.before);
                std::fs::write(folder.path().join(name), block.text).unwrap();
            }
            "sh" if block.text.trim() == "bonafide serve" => {
                server = Some(serve(folder.path()));
            }
            "sh" => {
                let address = server.as_ref().map_or(ADDRESS, |(_, address)| address);
                said = type_in(folder.path(), &block.text.replace(ADDRESS, address));
                typed += 1;
            }
            "text" => {
                assert!(
                    follows(&said, block.text.trim_end()),
                    "the page says:\n{}\nthe program says:\n{said}",
                    block.text
                );
                compared += 1;
            }
            other => panic!("a block of {other}"),
        }
    }
    assert!(server.is_some() && typed >= 8 && compared >= 8);
}
