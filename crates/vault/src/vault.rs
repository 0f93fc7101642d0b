//! The installation's keys and what is sealed under them.

use crate::derive::{KeyedHash, Secret, derive, frame, keyed_hash};
use crate::envelope;
use crate::master_key::MasterKey;
use crate::random::random_bytes;
use crate::{
    BlockCipher, BlockPurpose, DataKey, LookupDomain, LookupHash, UnsealError, VaultError,
};
use hmac::Mac;
use std::fmt;
use std::path::Path;
use zeroize::{Zeroize, Zeroizing};

const WRAPPED_FORMAT: u8 = 1;
const SALT_LENGTH: usize = 16;

/// The keys of one installation, derived from the master key in its data folder.
///
/// Cheap to share behind an `Arc`; every method takes `&self`. Prints masked; wiped when dropped.
pub struct Vault {
    key_version: u16,
    wrapping: Secret,
    lookup: KeyedHash,
    blocks: Secret,
    fingerprint: [u8; 16],
}

impl Vault {
    /// Opens the vault of a data folder, or makes one: `keys/master.key` with mode 600.
    ///
    /// # Errors
    /// See [`VaultError`]. A key file that is malformed or open to other users is refused, never
    /// replaced.
    pub fn open_or_create(data_folder: &Path) -> Result<Self, VaultError> {
        match Self::open(data_folder) {
            Err(VaultError::Missing { .. }) => {
                MasterKey::create(data_folder).map(|master| Self::from_master(&master))
            }
            opened => opened,
        }
    }

    /// Opens the vault of a data folder.
    ///
    /// # Errors
    /// See [`VaultError`]; [`VaultError::Missing`] where there is no key file.
    pub fn open(data_folder: &Path) -> Result<Self, VaultError> {
        MasterKey::read(data_folder).map(|master| Self::from_master(&master))
    }

    fn from_master(master: &MasterKey) -> Self {
        let sub_key = |purpose| derive(&master.secret, purpose, &[]);
        let mut fingerprint = [0; 16];
        for (target, byte) in fingerprint.iter_mut().zip(sub_key("fingerprint").iter()) {
            *target = *byte;
        }
        Self {
            key_version: master.version,
            wrapping: sub_key("wrapping"),
            lookup: keyed_hash(&sub_key("look-up")),
            blocks: sub_key("blocks"),
            fingerprint,
        }
    }

    /// Tells master keys apart without revealing anything of them. A store keeps it, so that a
    /// wrong key file is noticed when the store is opened and not when a record does not open.
    pub const fn fingerprint(&self) -> [u8; 16] {
        self.fingerprint
    }

    /// Makes a fresh data key.
    pub fn new_data_key(&self) -> DataKey {
        DataKey::random()
    }

    /// Encrypts a data key for storage beside what it seals, bound to `aad`: 80 bytes.
    ///
    /// Layout: format (1 byte), master key version (2, big endian), salt (16), then the envelope.
    /// Each wrapping has a key of its own, derived from the salt, so that the number of
    /// evaluations is not bounded by the 2³² random nonces that one AES-GCM key may use.
    pub fn wrap(&self, key: &DataKey, aad: &[u8]) -> Vec<u8> {
        let salt: [u8; SALT_LENGTH] = random_bytes();
        let mut wrapped = vec![WRAPPED_FORMAT];
        wrapped.extend_from_slice(&self.key_version.to_be_bytes());
        wrapped.extend_from_slice(&salt);
        wrapped.extend(envelope::seal(&self.wrapping_key(&salt), aad, key.secret()));
        wrapped
    }

    /// Decrypts what [`Vault::wrap`] made with the same `aad`.
    ///
    /// # Errors
    /// See [`UnsealError`].
    pub fn unwrap(&self, wrapped: &[u8], aad: &[u8]) -> Result<DataKey, UnsealError> {
        let (&format, rest) = wrapped.split_first().ok_or(UnsealError::TooShort)?;
        if format != WRAPPED_FORMAT {
            return Err(UnsealError::UnknownFormat(format));
        }
        let (version, rest) = rest.split_first_chunk().ok_or(UnsealError::TooShort)?;
        let version = u16::from_be_bytes(*version);
        if version != self.key_version {
            return Err(UnsealError::UnknownMasterKey(version));
        }
        let (salt, sealed) = rest.split_first_chunk().ok_or(UnsealError::TooShort)?;
        let mut opened = envelope::open(&self.wrapping_key(salt), aad, sealed)?;
        let secret = opened.as_slice().try_into().map(Zeroizing::new);
        opened.zeroize();
        secret
            .map(DataKey::from_secret)
            .map_err(|_| UnsealError::NotAuthentic)
    }

    fn wrapping_key(&self, salt: &[u8; SALT_LENGTH]) -> Secret {
        derive(&self.wrapping, "wrap", &[salt])
    }

    /// Keyed hash by which a value is looked up without being stored: HMAC-SHA-256 over the
    /// domain, the version of the normaliser that prepared the value, and the value.
    ///
    /// The same inputs always give the same hash; without the master key it can neither be
    /// computed nor tested against guesses.
    pub fn lookup_hash(
        &self,
        domain: LookupDomain,
        normaliser_version: u16,
        value: &[u8],
    ) -> LookupHash {
        let mut mac = self.lookup.clone();
        frame(&mut mac, domain.as_str().as_bytes());
        frame(&mut mac, &normaliser_version.to_be_bytes());
        frame(&mut mac, value);
        LookupHash::new(
            self.key_version,
            normaliser_version,
            &mac.finalize().into_bytes(),
        )
    }

    /// The cipher for the blocks of one file. `file_id` names the file for ever: the blocks open
    /// only under the id they were sealed with.
    pub fn block_cipher(&self, purpose: BlockPurpose, file_id: &[u8]) -> BlockCipher {
        BlockCipher::new(derive(&self.blocks, purpose.as_str(), &[file_id]))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("key_version", &self.key_version)
            .finish_non_exhaustive()
    }
}
