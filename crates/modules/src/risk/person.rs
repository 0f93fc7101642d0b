//! What the reference population says of the person behind an element.

use super::product::covering;
use super::sheet::Sheet;
use crate::answer::Answers;
use bonafide_reference::NameTie;

/// Puts on the sheet whether the name is tied to the element: `resolves` where a record ties them,
/// `refuted` where records with other names are all there are.
pub(super) fn put_tie(
    sheet: &mut Sheet,
    answers: &Answers<'_>,
    resolves: impl Into<usize>,
    refuted: impl Into<usize>,
) {
    let Some((reference, tie)) = covering(answers).and_then(|it| Some((it, it.tie?))) else {
        return;
    };
    sheet.flag(resolves, Some(tie.names <= NameTie::Fuzzy));
    if reference.resolution.population_coverage {
        sheet.flag(refuted, Some(tie.names == NameTie::None && tie.is_complete));
    }
}
