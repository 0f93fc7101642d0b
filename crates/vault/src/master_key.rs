//! The master key and its file.
//!
//! The file is text, so that it can be printed, locked away and typed in again:
//!
//! ```text
//! # comment lines
//! format: 1
//! key-version: 1
//! key: <64 hexadecimal digits>
//! check: <8 hexadecimal digits, to notice a slip when it is typed in>
//! ```

use crate::VaultError;
use crate::derive::{Secret, derive};
use crate::random::random_bytes;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const FORMAT: u32 = 1;
const FIRST_KEY_VERSION: u16 = 1;
const FOLDER: &str = "keys";
const FILE: &str = "master.key";
/// A key file is a few hundred bytes; whatever is longer is something else.
const LONGEST_FILE: u64 = 4096;
const HEADING: &str = "\
# Master key of this Bonafide installation.
# Without it nothing that was stored can be read; with it everything can.
# Keep a copy apart from the data and its backups.
";

/// The root of all keys.
pub(crate) struct MasterKey {
    /// Raised by each rotation; stored with everything that depends on the key.
    pub(crate) version: u16,
    /// The key itself.
    pub(crate) secret: Secret,
}

impl MasterKey {
    /// Reads the key file of a data folder.
    pub(crate) fn read(data_folder: &Path) -> Result<Self, VaultError> {
        let path = path_in(data_folder);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(VaultError::Missing { path });
            }
            Err(error) => return Err(io_error("open", &path, error)),
        };
        refuse_exposed(&file, &path)?;
        // Capacity beforehand: a buffer that grows would leave copies of the key behind.
        let mut text = Zeroizing::new(Vec::with_capacity(2 * LONGEST_FILE as usize));
        file.take(LONGEST_FILE + 1)
            .read_to_end(&mut text)
            .map_err(|error| io_error("read", &path, error))?;
        parse(&text, &path)
    }

    /// Makes a new key and its file. Where another process was faster, its key is read instead.
    pub(crate) fn create(data_folder: &Path) -> Result<Self, VaultError> {
        let path = path_in(data_folder);
        let folder = data_folder.join(FOLDER);
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)
            .map_err(|error| io_error("create the folder", &folder, error))?;
        let key = Self {
            version: FIRST_KEY_VERSION,
            secret: Zeroizing::new(random_bytes()),
        };
        if publish(&key.to_text(), &folder, &path)? {
            return Ok(key);
        }
        Self::read(data_folder)
    }

    fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(LONGEST_FILE as usize));
        text.push_str(HEADING);
        text.push_str(&format!(
            "format: {FORMAT}\nkey-version: {}\nkey: ",
            self.version
        ));
        push_hex(&mut text, self.secret.as_slice());
        text.push_str("\ncheck: ");
        push_hex(&mut text, &check_bytes(&self.secret));
        text.push('\n');
        text
    }
}

/// Where the key file of a data folder is.
fn path_in(data_folder: &Path) -> PathBuf {
    data_folder.join(FOLDER).join(FILE)
}

/// Makes the whole file appear at once and never replaces one that exists: a crash in between
/// leaves either no key or a good one. Answers whether the file was made.
fn publish(text: &str, folder: &Path, path: &Path) -> Result<bool, VaultError> {
    let draft = folder.join(format!("draft-{:016x}", u64::from_be_bytes(random_bytes())));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .map_err(|error| io_error("create", &draft, error))?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::hard_link(&draft, path));
    let removed = fs::remove_file(&draft);
    match written {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(io_error("write", path, error)),
    }
    removed
        .and_then(|()| File::open(folder)?.sync_all())
        .map_err(|error| io_error("tidy up", folder, error))?;
    Ok(true)
}

fn refuse_exposed(file: &File, path: &Path) -> Result<(), VaultError> {
    let metadata = file
        .metadata()
        .map_err(|error| io_error("look at", path, error))?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(VaultError::Exposed {
            path: path.to_owned(),
            mode,
        });
    }
    Ok(())
}

fn parse(text: &[u8], path: &Path) -> Result<MasterKey, VaultError> {
    let malformed = |reason| VaultError::Malformed {
        path: path.to_owned(),
        reason,
    };
    if text.len() as u64 > LONGEST_FILE {
        return Err(malformed("it is too long for a key file"));
    }
    let text = std::str::from_utf8(text).map_err(|_| malformed("it is not text"))?;
    let found: u32 = field(text, "format")
        .ok_or_else(|| malformed("there is no line `format:`"))?
        .parse()
        .map_err(|_| malformed("`format` is no number"))?;
    if found != FORMAT {
        return Err(VaultError::UnsupportedFormat {
            path: path.to_owned(),
            found,
            supported: FORMAT,
        });
    }
    let version = field(text, "key-version")
        .ok_or_else(|| malformed("there is no line `key-version:`"))?
        .parse()
        .map_err(|_| malformed("`key-version` is no number from 0 to 65535"))?;
    let digits = field(text, "key").ok_or_else(|| malformed("there is no line `key:`"))?;
    let secret = read_hex(digits)
        .map(Zeroizing::new)
        .ok_or_else(|| malformed("`key` is not 64 hexadecimal digits"))?;
    let check = field(text, "check").ok_or_else(|| malformed("there is no line `check:`"))?;
    if read_hex(check) != Some(check_bytes(&secret)) {
        return Err(malformed(
            "`check` does not fit `key`: one of them has a slip",
        ));
    }
    Ok(MasterKey { version, secret })
}

fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.trim() == name)
        .map(|(_, value)| value.trim())
}

fn check_bytes(secret: &[u8; 32]) -> [u8; 4] {
    let [a, b, c, d, ..] = *derive(secret, "check", &[]);
    [a, b, c, d]
}

fn push_hex(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(nibble.into(), 16));
        }
    }
}

fn read_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().as_chunks::<2>().0) {
        let [high, low] = pair.map(|digit| char::from(digit).to_digit(16));
        *byte = u8::try_from(high? * 16 + low?).ok()?;
    }
    Some(bytes)
}

fn io_error(action: &'static str, path: &Path, source: io::Error) -> VaultError {
    VaultError::Io {
        action,
        path: path.to_owned(),
        source,
    }
}
