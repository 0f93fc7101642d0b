//! A sound key for family names.

/// Packs how a folded name sounds into a number; equal keys mean "sounds alike".
///
/// Up to seven sounds of four bits, first sound highest: a leading vowel, then consonants only.
/// Own scheme in the manner of Soundex and Metaphone, with the spellings that immigrant names
/// bring (SCH, CZ, TZ, KN, PF, GH, X and J of Spanish). Blanks and digits say nothing.
/// 0 for text without letters. Never panics; reads at most 64 bytes.
pub fn phonetic_key(folded: &str) -> u32 {
    let bytes = folded.as_bytes();
    let bytes = bytes.get(..64).unwrap_or(bytes);
    let mut letters = [0_u8; 64];
    let mut length = 0;
    for byte in bytes.iter().map(u8::to_ascii_uppercase) {
        if byte.is_ascii_uppercase()
            && let Some(place) = letters.get_mut(length)
        {
            *place = byte;
            length += 1;
        }
    }
    let mut rest = letters.get(..length).unwrap_or_default();
    let mut key = SoundKey::default();
    while !rest.is_empty() {
        let (sounds, used) = next_sounds(rest, key.is_empty());
        key.push(sounds);
        rest = rest.get(used..).unwrap_or_default();
    }
    key.packed
}

const VOWEL: u8 = 1;
const B: u8 = 2;
const P: u8 = 3;
const F: u8 = 4;
const K: u8 = 5;
const J: u8 = 6;
const SH: u8 = 7;
const S: u8 = 8;
const T: u8 = 9;
const L: u8 = 10;
const M: u8 = 11;
const N: u8 = 12;
const R: u8 = 13;

/// What the next letters sound like, and how many of them that used.
fn next_sounds(rest: &[u8], is_first: bool) -> (&'static [u8], usize) {
    match rest {
        [b'K' | b'G' | b'P', b'N', ..] if is_first => (&[N], 2),
        [b'W', b'R', ..] if is_first => (&[R], 2),
        [b'P', b'S', ..] if is_first => (&[S], 2),
        [b'X', ..] if is_first => (&[J], 1),
        [b'S', b'C', b'H', b'W' | b'M' | b'N' | b'L' | b'R', ..] => (&[SH], 3),
        [b'S', b'C', b'H', ..] => (&[SH], 3),
        [b'T', b'S', b'C', b'H', ..] => (&[SH], 4),
        [b'S', b'Z', ..] | [b'S', b'H', ..] | [b'C', b'H', ..] | [b'C', b'Z', ..] => (&[SH], 2),
        [b'T', b'C', b'H', ..] => (&[SH], 3),
        [b'P', b'F', ..] | [b'P', b'H', ..] => (&[F], 2),
        [b'D', b'T', ..] | [b'T', b'H', ..] | [b'D', b'D', ..] | [b'T', b'T', ..] => (&[T], 2),
        [b'T', b'Z', ..] | [b'D', b'Z', ..] | [b'T', b'S', ..] | [b'D', b'S', ..] => (&[T, S], 2),
        [b'D', b'G', b'E' | b'I' | b'Y', ..] => (&[J], 2),
        [b'C', b'K', ..] | [b'C', b'Q', ..] => (&[K], 2),
        [b'Q', b'U', ..] => (&[K], 2),
        [b'G', b'H', b'A' | b'E' | b'I' | b'O' | b'U', ..] => (&[K], 2),
        [b'G', b'H', ..] => (&[], 2),
        [b'S', b'C', b'E' | b'I' | b'Y', ..] => (&[S], 2),
        [b'C', b'E' | b'I' | b'Y', ..] => (&[S], 1),
        [b'G', b'E' | b'I' | b'Y', ..] => (&[J], 1),
        [b'M', b'B'] => (&[M], 2),
        [b'Y', b'A' | b'E' | b'O' | b'U', ..] if is_first => (&[J], 1),
        [b'A' | b'E' | b'I' | b'O' | b'U' | b'Y' | b'H', ..] => (&[VOWEL], 1),
        [b'W', ..] if is_first => (&[F], 1),
        [b'W', ..] => (&[VOWEL], 1),
        [b'B', ..] => (&[B], 1),
        [b'P', ..] => (&[P], 1),
        [b'F' | b'V', ..] => (&[F], 1),
        [b'C' | b'K' | b'G' | b'Q', ..] => (&[K], 1),
        [b'J', ..] => (&[J], 1),
        [b'X', ..] => (&[K, S], 1),
        [b'S' | b'Z', ..] => (&[S], 1),
        [b'D' | b'T', ..] => (&[T], 1),
        [b'L', ..] => (&[L], 1),
        [b'M', ..] => (&[M], 1),
        [b'N', ..] => (&[N], 1),
        [b'R', ..] => (&[R], 1),
        _ => (&[], 1),
    }
}

#[derive(Default)]
struct SoundKey {
    packed: u32,
    sounds: u32,
    last: u8,
}

impl SoundKey {
    const fn is_empty(&self) -> bool {
        self.sounds == 0
    }

    fn push(&mut self, sounds: &[u8]) {
        for &sound in sounds {
            let repeats = sound == self.last;
            self.last = sound;
            // Inside a name vowels only part equal consonants; they are too unstable to keep.
            if repeats || self.sounds == 7 || (sound == VOWEL && self.sounds > 0) {
                continue;
            }
            self.packed = (self.packed << 4) | u32::from(sound);
            self.sounds += 1;
        }
    }
}
