//! Memory that look-ups of one thread use again and again.

use super::address::AreaAgreement;
use super::features::Features;
use super::keys::Kinds;
use bonafide_identity::{FamilyGrade, GivenGrade};

/// Grades of interned texts against the applicant's text. Candidates share names and streets, so
/// most comparisons of one look-up have been made before.
pub(crate) struct GradeCache<G> {
    // INVARIANT: a power of two.
    slots: [(u32, Option<G>); GradeCache::<()>::SLOTS],
}

impl GradeCache<()> {
    const SLOTS: usize = 64;
}

impl<G: Copy> Default for GradeCache<G> {
    fn default() -> Self {
        Self {
            slots: [(0, None); GradeCache::<()>::SLOTS],
        }
    }
}

impl<G: Copy> GradeCache<G> {
    /// The grade of the text with this number, computed where it is not known yet.
    #[inline]
    pub(crate) fn grade(&mut self, number: u32, compute: impl FnOnce() -> G) -> G {
        let place = number as usize & (GradeCache::<()>::SLOTS - 1);
        let Some(slot) = self.slots.get_mut(place) else {
            return compute();
        };
        match slot {
            (known, Some(grade)) if *known == number => *grade,
            _ => {
                let grade = compute();
                *slot = (number, Some(grade));
                grade
            }
        }
    }

    fn forget(&mut self) {
        self.slots = [(0, None); GradeCache::<()>::SLOTS];
    }
}

/// One cache for each text of the applicant and dictionary that are compared.
#[derive(Default)]
pub(crate) struct Caches {
    pub(crate) given: GradeCache<GivenGrade>,
    pub(crate) middle: GradeCache<GivenGrade>,
    pub(crate) family: GradeCache<FamilyGrade>,
    pub(crate) family_of_given: GradeCache<FamilyGrade>,
    pub(crate) given_of_family: GradeCache<GivenGrade>,
    pub(crate) areas: GradeCache<AreaAgreement>,
}

impl Caches {
    /// Must be called before the texts of another applicant are compared.
    pub(crate) fn forget(&mut self) {
        self.given.forget();
        self.middle.forget();
        self.family.forget();
        self.family_of_given.forget();
        self.given_of_family.forget();
        self.areas.forget();
    }
}

/// Everything a look-up allocates.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(crate) features: Features,
    pub(crate) caches: Caches,
    /// Keys of the applicant with the evidence each would bring.
    pub(crate) keys: Vec<(u64, Kinds)>,
    pub(crate) buckets: Vec<(usize, usize)>,
    /// Person and keys shared, as they are found.
    pub(crate) found: Vec<(u32, Kinds)>,
    /// People compared already.
    pub(crate) compared: Vec<u32>,
}
