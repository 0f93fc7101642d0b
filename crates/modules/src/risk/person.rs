//! What the reference population says of the person behind an element.

use super::product::covering;
use super::sheet::Sheet;
use crate::answer::Answers;
use bonafide_reference::NameTie;

/// Puts on the sheet whether the name is tied to the element: `resolves` where a record ties them,
/// `not_tied` where none does, though a source claims to know everybody.
pub(super) fn put_tie(
    sheet: &mut Sheet,
    answers: &Answers<'_>,
    resolves: impl Into<usize>,
    not_tied: impl Into<usize>,
) {
    let Some((reference, tie)) = covering(answers).and_then(|it| Some((it, it.tie?))) else {
        return;
    };
    sheet.flag(resolves, Some(tie.names <= NameTie::Fuzzy));
    if reference.resolution.population_coverage {
        sheet.flag(
            not_tied,
            Some(tie.names == NameTie::None && tie.is_complete),
        );
    }
}
