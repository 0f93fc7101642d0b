//! The operator's own models.

use super::feature_table;
use super::score::Scorer;
use bonafide_scoring::Model;
use std::fmt;
use std::sync::Arc;

/// Models that were registered in one environment, in the order in which their scores are shown.
#[derive(Clone, Default)]
pub struct ModelShelf {
    models: Vec<Shelved>,
}

#[derive(Clone)]
struct Shelved {
    scorer: Arc<Scorer>,
    is_champion: bool,
}

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelFault {
    /// Its product has no score.
    #[error("there is no product {0} with a score; there are phone_risk, address_risk, email_risk")]
    Product(String),
    /// It asks for features that the product does not have.
    #[error("{product} has no feature {features}; see `bonafide model features {product}`")]
    Features {
        /// The product.
        product: String,
        /// What it asks for.
        features: String,
    },
}

impl fmt::Debug for ModelShelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self
            .models
            .iter()
            .map(|shelved| shelved.scorer.model().name());
        f.debug_list().entries(names).finish()
    }
}

impl ModelShelf {
    /// Puts a model on the shelf; a champion decides where it covers the country.
    ///
    /// # Errors
    /// See [`ModelFault`].
    pub fn add(&mut self, model: Model, is_champion: bool) -> Result<(), ModelFault> {
        let product = model.product().to_owned();
        let table = feature_table(&product).ok_or_else(|| ModelFault::Product(product.clone()))?;
        let scorer = Scorer::bind(model, table).map_err(|features| ModelFault::Features {
            product,
            features: features.join(", "),
        })?;
        self.models.push(Shelved {
            scorer: Arc::new(scorer),
            is_champion,
        });
        Ok(())
    }

    /// The models of a product for a country: the champion first, where there is one, and whether
    /// there is.
    pub(super) fn of<'a>(
        &'a self,
        product: &'a str,
        country: &'a str,
    ) -> (Option<&'a Scorer>, impl Iterator<Item = &'a Scorer>) {
        let fitting = move || {
            self.models.iter().filter(move |shelved| {
                let model = shelved.scorer.model();
                model.product() == product && model.covers(country)
            })
        };
        let champion = fitting().find(|shelved| shelved.is_champion);
        let others = fitting().filter(|shelved| !shelved.is_champion);
        (
            champion.map(|shelved| shelved.scorer.as_ref()),
            others.map(|shelved| shelved.scorer.as_ref()),
        )
    }
}
