//! The population feed: import, resolution into entities, the packed index, candidates and evidence.

mod aliases;
mod country_id;
mod folder;
mod import;
mod index;
mod levels;
mod match_evidence;
mod model;
mod query;
mod record;
mod resolution;
mod ties;
mod train;
mod waterfall;

pub use aliases::Aliases;
pub use bonafide_generations::Generation;
pub use country_id::CountryId;
pub use folder::{FolderError, FolderLock, InForce, ReferenceFolder};
pub use import::{
    Clustered, Column, DateOrder, DedupeOptions, DedupeProgress, DedupeSummary, FileFormat,
    ImportError, ImportOptions, ImportProgress, ImportSummary, Mapping, MappingError, Reject,
    RejectReason, TableError, Warning, dedupe, import,
};
pub use index::{
    BuildError, BuildOptions, CountryStats, Coverage, Index, IndexBuilder, IndexStats,
    MOST_SOURCES, OpenError, PreparedEntity, SourceCountry, SourceInfo, best_record,
    prepare_entity,
};
pub use levels::{MATCH_FIELDS, match_levels};
pub use match_evidence::{
    FieldEvidence, MatchEvidence, MatchedPerson, MatchedRecord, NearestPerson,
};
pub use model::{
    EvidenceField, EvidenceLine, Level, MatchExplanation, ModelError, Parameters, RivalLine,
};
pub use query::{Query, QueryId};
pub use record::SourceRecord;
pub use resolution::{
    AddressAgreement, AddressGrade, BestMatch, ElementGrade, EntityRef, IdFacts, IdGrade, Loaded,
    Nearest, RecordMatch, Resolution, SourceSet, Support,
};
pub use ties::{NameTie, Tie, TiedElement, Ties};
pub use train::{
    CalibrationBin, Quality, TrainError, TrainOptions, TrainProgress, Training, train,
};
pub use waterfall::{Rival, Waterfall, WaterfallLine};
