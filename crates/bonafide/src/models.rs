//! The operator's own models of a data folder: which are registered, and which of them decide.
//!
//! ```text
//! <data folder>/models/<environment>/
//!   <name>@<version>.json   a registered model: its score is shown and decides nothing
//!   champions.json          {"<product>": ["<name>@<version>", ...]}: those that decide
//! ```

use crate::Context;
use crate::whole_file::WholeFile;
use bonafide_enrichment::EngineRoom;
use bonafide_modules::ModelShelf;
use bonafide_scoring::Model;
use bonafide_types::Environment;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

type Failure = Box<dyn std::error::Error + Send + Sync>;

const CHAMPIONS: &str = "champions.json";

/// The models of one environment.
pub(crate) struct ModelFolder(PathBuf);

/// A registered model.
pub(crate) struct Registered {
    /// Name and version, as in its file name.
    pub(crate) key: String,
    pub(crate) model: Model,
    /// Whether it decides.
    pub(crate) is_champion: bool,
}

impl ModelFolder {
    pub(crate) fn new(data_dir: &Path, environment: Environment) -> Self {
        let name = environment.as_str().to_ascii_lowercase();
        Self(data_dir.join("models").join(name))
    }

    /// Every registered model, in the order of names.
    pub(crate) fn models(&self) -> Result<Vec<Registered>, Failure> {
        let champions = self.champions()?;
        let mut models = Vec::new();
        for path in self.files()? {
            let key = path
                .file_stem()
                .and_then(|stem| stem.to_str())
                .unwrap_or_default();
            if !key.contains('@') {
                continue;
            }
            let text = fs::read_to_string(&path)?;
            let model =
                Model::from_json(&text).map_err(|error| format!("{}: {error}", path.display()))?;
            let chosen = champions.get(model.product());
            models.push(Registered {
                is_champion: chosen.is_some_and(|chosen| chosen == key),
                key: key.to_owned(),
                model,
            });
        }
        Ok(models)
    }

    /// Registers a model beside the others; a version that is there already stays as it is.
    pub(crate) fn register(&self, model: &Model) -> Result<String, Failure> {
        let key = format!("{}@{}", model.name(), model.version());
        let is_plain =
            |character: char| character.is_ascii_alphanumeric() || "._-@".contains(character);
        if !key.chars().all(is_plain) {
            return Err(
                "name and version may have letters, digits, dots, hyphens and underscores".into(),
            );
        }
        let path = self.0.join(format!("{key}.json"));
        if path.exists() {
            return Err(
                format!("{key} is registered already; give the model another version").into(),
            );
        }
        fs::create_dir_all(&self.0)?;
        write(&path, &model.to_json())?;
        Ok(key)
    }

    /// Makes a registered model decide for its product; `None` gives that back to the bundled one.
    pub(crate) fn promote(&self, product: &str, key: Option<&str>) -> Result<(), Failure> {
        let mut champions = self.champions()?;
        match key {
            Some(key) => champions.insert(product.to_owned(), key.to_owned()),
            None => champions.remove(product),
        };
        fs::create_dir_all(&self.0)?;
        write(
            &self.0.join(CHAMPIONS),
            &serde_json::to_string_pretty(&champions)?,
        )
    }

    /// Takes a model away.
    pub(crate) fn remove(&self, key: &str) -> Result<(), Failure> {
        Ok(fs::remove_file(self.0.join(format!("{key}.json")))?)
    }

    fn champions(&self) -> Result<BTreeMap<String, String>, Failure> {
        match fs::read_to_string(self.0.join(CHAMPIONS)) {
            Ok(text) => Ok(serde_json::from_str(&text)?),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(error) => Err(error.into()),
        }
    }

    fn files(&self) -> Result<Vec<PathBuf>, Failure> {
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "json") {
                paths.push(path);
            }
        }
        paths.sort();
        Ok(paths)
    }

    /// What tells one state of the folder from another.
    fn print(&self) -> Result<Vec<(PathBuf, Option<SystemTime>)>, Failure> {
        let files = self.files()?.into_iter();
        Ok(files
            .map(|path| {
                let changed = fs::metadata(&path).and_then(|file| file.modified()).ok();
                (path, changed)
            })
            .collect())
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let mut file = WholeFile::create(path)?;
    file.write_all(text.as_bytes())?;
    Ok(file.finish()?)
}

/// Keeps an engine room supplied with the registered models.
pub(crate) struct Models {
    data_dir: PathBuf,
    engine: Arc<EngineRoom>,
    seen: HashMap<Environment, Vec<(PathBuf, Option<SystemTime>)>>,
}

impl Models {
    /// Nothing is read yet.
    pub(crate) fn new(context: &Context, engine: &Arc<EngineRoom>) -> Self {
        Self {
            data_dir: context.data_dir.clone(),
            engine: Arc::clone(engine),
            seen: HashMap::new(),
        }
    }

    /// Reads and installs the models of every environment whose folder changed. What was tried
    /// once is tried again only after the next change.
    ///
    /// # Errors
    /// The first model that cannot be used; those that were installed before stay.
    pub(crate) fn refresh(&mut self) -> Result<(), Failure> {
        for environment in Environment::ALL {
            let folder = ModelFolder::new(&self.data_dir, environment);
            let print = folder.print()?;
            let seen = self.seen.entry(environment).or_default();
            if *seen == print {
                continue;
            }
            *seen = print;
            let mut shelf = ModelShelf::default();
            for registered in folder.models()? {
                shelf.add(registered.model, registered.is_champion)?;
            }
            tracing::info!(%environment, models = ?shelf, "models swapped in");
            self.engine.install_models(environment, shelf);
        }
        Ok(())
    }
}
