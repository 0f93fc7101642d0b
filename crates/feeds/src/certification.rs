//! The operator's right to use restricted rows.
//!
//! In the United States a death may be disclosed within three calendar years only to persons who
//! are certified for it (15 CFR part 1110). An import cannot know whether its operator is, so the
//! operator puts it on record; until then restricted rows are as if they were not there.

use crate::folder::FeedFolder;
use bonafide_generations::FolderError;
use bonafide_types::{Date, SmolStr};
use serde::{Deserialize, Serialize};

const FILE: &str = "certification.json";

/// What is on record about a certification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certification {
    /// Whose it is.
    pub holder: SmolStr,
    /// Its number or another reference.
    pub reference: SmolStr,
    /// The last day on which it holds.
    pub expires: Date,
}

/// Why a certification cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CertificationError {
    /// The folder cannot be read or written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The file is not what was written there.
    #[error("{0} is damaged; record the certification again")]
    Damaged(std::path::PathBuf),
}

impl Certification {
    /// Whether it holds on a day.
    pub fn holds_on(&self, today: Date) -> bool {
        today <= self.expires
    }

    /// What is on record in a folder; `None` where nothing is.
    ///
    /// # Errors
    /// See [`CertificationError`].
    pub fn read(folder: &FeedFolder) -> Result<Option<Self>, CertificationError> {
        let Some(text) = folder.files().read_small(FILE)? else {
            return Ok(None);
        };
        serde_json::from_str(&text)
            .map(Some)
            .map_err(|_| CertificationError::Damaged(folder.path().join(FILE)))
    }

    /// Puts it on record.
    ///
    /// # Errors
    /// See [`CertificationError`].
    pub fn record(&self, folder: &FeedFolder) -> Result<(), CertificationError> {
        folder.files().create()?;
        // Its fields are plain text and a date, so writing them as JSON cannot fail.
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        Ok(folder.files().replace_small(FILE, &text)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FeedKind;
    use bonafide_types::Environment;

    #[test]
    fn what_is_recorded_reads_back_and_ends_after_its_last_day() {
        let data = tempfile::tempdir().unwrap();
        let folder = FeedFolder::new(data.path(), Environment::Production, FeedKind::Death);
        assert_eq!(Certification::read(&folder).unwrap(), None);
        let certification = Certification {
            holder: "Harrow Savings".into(),
            reference: "LADMF-0042".into(),
            expires: "2026-12-31".parse().unwrap(),
        };
        certification.record(&folder).unwrap();
        assert_eq!(
            Certification::read(&folder).unwrap().as_ref(),
            Some(&certification)
        );
        assert!(certification.holds_on("2026-12-31".parse().unwrap()));
        assert!(!certification.holds_on("2027-01-01".parse().unwrap()));
    }
}
