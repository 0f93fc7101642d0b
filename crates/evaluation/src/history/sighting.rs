//! What an evaluation adds to the series that are declared.

use super::{NORMALISER, Sighting};
use bonafide_types::{Decimal, Timestamp, Value};
use bonafide_vault::{LookupDomain, LookupHash, Vault};
use bonafide_workflow::{Seen, SeriesId, SeriesSet, element_text};

/// What an evaluation adds to the series; `only` those that are named, where some are.
pub(crate) fn sightings(
    declared: &SeriesSet,
    vault: &Vault,
    body: &Value,
    instant: Timestamp,
    only: Option<&[SeriesId]>,
) -> Vec<Sighting> {
    let wanted = declared
        .iter()
        .filter(|series| only.is_none_or(|only| only.contains(&series.id())));
    wanted
        .filter_map(|series| {
            let Seen { entity, value } = series.seen(body, instant)?;
            let element = value.as_ref().and_then(element_text);
            let number = value.as_ref().and_then(Value::as_decimal);
            Some(Sighting {
                series: series.id(),
                entity: entity_hash(vault, series.id(), &entity),
                instant,
                number: number.map(|number: Decimal| number.normalize()),
                element: element.map(|text| hash(vault, series.id(), "value", &text)),
            })
        })
        .collect()
}

/// Keyed hash of the elements of a series.
pub(crate) fn entity_hash(vault: &Vault, series: SeriesId, entity: &str) -> LookupHash {
    hash(vault, series, "entity", entity)
}

fn hash(vault: &Vault, series: SeriesId, part: &str, text: &str) -> LookupHash {
    let bytes = [
        series.as_bytes().as_slice(),
        part.as_bytes(),
        b"\x1f",
        text.as_bytes(),
    ]
    .concat();
    vault.lookup_hash(LookupDomain::HISTORY, NORMALISER, &bytes)
}
