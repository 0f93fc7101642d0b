//! The feeds of a data folder: opens what is current, and notices what became current since.

use crate::Context;
use crate::connectors::authority_mapping;
use bonafide_enrichment::{AuthoritySource, Deaths, EngineRoom};
use bonafide_feeds::{
    AuthorityFeed, Certification, Feed, FeedBook, FeedFolder, FeedInfo, FeedKind, FeedRecord,
    Generation,
};
use bonafide_types::Environment;
use bonafide_vault::Vault;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Keeps an engine room supplied with the current feeds.
pub(crate) struct Feeds {
    data_dir: PathBuf,
    vault: Arc<Vault>,
    engine: Arc<EngineRoom>,
    /// Environments whose authority is a connector: a file does not answer there.
    connected: Vec<Environment>,
    seen: HashMap<Environment, Seen>,
}

/// What was tried last. Tried once per change: a damaged file is reported once, not twice a second.
#[derive(Clone, Default)]
struct Seen {
    authority: Option<Generation>,
    deaths: Option<(Generation, Option<Certification>)>,
    risk: [Option<Generation>; FeedKind::RISK.len()],
}

impl Feeds {
    /// Nothing is opened yet.
    pub(crate) fn new(context: &Context, vault: &Arc<Vault>, engine: &Arc<EngineRoom>) -> Self {
        Self {
            data_dir: context.data_dir.clone(),
            vault: Arc::clone(vault),
            engine: Arc::clone(engine),
            connected: Environment::ALL
                .into_iter()
                .filter(|environment| authority_mapping(&context.config, *environment).is_some())
                .collect(),
            seen: HashMap::new(),
        }
    }

    /// Opens and installs what is current in every environment and was not before.
    ///
    /// # Errors
    /// The first feed that does not open; what was installed before stays.
    pub(crate) fn refresh(&mut self) -> Result<(), Failure> {
        for environment in Environment::ALL {
            if !self.connected.contains(&environment) {
                self.refresh_authority(environment)?;
            }
            self.refresh_deaths(environment)?;
            self.refresh_risk(environment)?;
        }
        Ok(())
    }

    fn refresh_authority(&mut self, environment: Environment) -> Result<(), Failure> {
        let folder = FeedFolder::new(&self.data_dir, environment, FeedKind::Authority);
        let current = folder.current()?;
        let seen = self.seen.entry(environment).or_default();
        let Some(generation) = current.filter(|_| current != seen.authority) else {
            return Ok(());
        };
        seen.authority = current;
        let feed = AuthorityFeed::open(&folder.artefact_path(generation), &self.vault)?;
        tracing::info!(%environment, version = %feed.info().version, "authority file swapped in");
        let authority: Arc<dyn AuthoritySource> = Arc::new(feed);
        self.engine.install_authority(environment, Some(authority));
        Ok(())
    }

    fn refresh_deaths(&mut self, environment: Environment) -> Result<(), Failure> {
        let folder = FeedFolder::new(&self.data_dir, environment, FeedKind::Death);
        let Some(generation) = folder.current()? else {
            return Ok(());
        };
        let current = Some((generation, Certification::read(&folder)?));
        let seen = self.seen.entry(environment).or_default();
        if current == seen.deaths {
            return Ok(());
        }
        seen.deaths.clone_from(&current);
        let deaths = Deaths {
            feed: Feed::open(&folder.artefact_path(generation), &self.vault)?,
            certification: current.and_then(|(_, certification)| certification),
        };
        tracing::info!(%environment, version = %deaths.feed.info().version, "death records swapped in");
        self.engine
            .install_deaths(environment, Some(Arc::new(deaths)));
        Ok(())
    }
}

impl Feeds {
    /// Opens the feeds of the risk modules that changed, and takes those away that are gone. One
    /// that does not open keeps none of the others from being put in place.
    fn refresh_risk(&mut self, environment: Environment) -> Result<(), Failure> {
        let seen = self.seen.entry(environment).or_default();
        let before = self.engine.feeds(environment);
        let mut book = FeedBook::clone(&before);
        let (mut has_changed, mut first_failure) = (false, None);
        for (seen, kind) in seen.risk.iter_mut().zip(FeedKind::RISK) {
            let folder = FeedFolder::new(&self.data_dir, environment, kind);
            let outcome = folder.current().map_err(Failure::from).and_then(|current| {
                if current == *seen {
                    return Ok(false);
                }
                // Tried once per change, whatever comes of it.
                *seen = current;
                put(&mut book, kind, &folder, &self.vault)?;
                Ok(true)
            });
            match outcome {
                Ok(false) => {}
                Ok(true) => {
                    has_changed = true;
                    tell(environment, kind, book.info(kind));
                }
                Err(error) => {
                    first_failure.get_or_insert_with(|| format!("{}: {error}", kind.as_str()));
                }
            }
        }
        if has_changed {
            self.engine.install_feeds(environment, book);
        }
        first_failure.map_or(Ok(()), |failure| Err(failure.into()))
    }
}

fn tell(environment: Environment, kind: FeedKind, info: Option<&FeedInfo>) {
    let feed = kind.as_str();
    match info {
        Some(info) => {
            tracing::info!(%environment, feed, version = %info.version, "feed swapped in");
        }
        None => tracing::info!(%environment, feed, "feed taken away"),
    }
}

/// Puts what is current of one kind into a book, or takes it out where nothing is.
pub(crate) fn put(
    book: &mut FeedBook,
    kind: FeedKind,
    folder: &FeedFolder,
    vault: &Arc<Vault>,
) -> Result<(), Failure> {
    match kind {
        FeedKind::Carrier => book.carrier = open_feed(folder, vault)?.map(Arc::new),
        FeedKind::Sim => book.sim = open_feed(folder, vault)?.map(Arc::new),
        FeedKind::Cnam => book.cnam = open_feed(folder, vault)?.map(Arc::new),
        FeedKind::Blocks => book.blocks = open_feed(folder, vault)?.map(Arc::new),
        FeedKind::Postal => book.postal = open_feed(folder, vault)?.map(Arc::new),
        FeedKind::Zip => book.zip = open_feed(folder, vault)?.map(Arc::new),
        FeedKind::Places => book.places = open_feed(folder, vault)?.map(Arc::new),
        FeedKind::EmailLists => book.email_lists = open_feed(folder, vault)?.map(Arc::new),
        FeedKind::EmailAge => book.email_age = open_feed(folder, vault)?.map(Arc::new),
        FeedKind::Domain => book.domain = open_feed(folder, vault)?.map(Arc::new),
        FeedKind::Authority | FeedKind::Death => {}
    }
    Ok(())
}

/// Opens the current generation of a feed; `None` where nothing was imported.
pub(crate) fn open_feed<R: FeedRecord>(
    folder: &FeedFolder,
    vault: &Arc<Vault>,
) -> Result<Option<Feed<R>>, Failure> {
    let Some(generation) = folder.current()? else {
        return Ok(None);
    };
    Ok(Some(Feed::open(&folder.artefact_path(generation), vault)?))
}
