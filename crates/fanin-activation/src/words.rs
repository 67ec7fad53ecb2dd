//! Names and numbers in messages and specs: the nearest known names to one that was mistyped, and
//! the shortest way to write a number. All crates of fanin take both from here.

use std::fmt;

/// The known names that a mistyped name may stand for, the nearest first; at most three, and none
/// if no known name resembles it.
///
/// Upper and lower case count as the same. A name is returned if it is at most one edit further
/// from `typed` than the nearest of all (Damerau–Levenshtein distance: an inserted, deleted or
/// replaced character, or two neighbors swapped, is one edit), and if its Jaro–Winkler similarity
/// to `typed` is at least 0.75. Equally near names keep the order of `known`.
///
/// ```
/// use fanin_activation::words::nearest;
/// assert_eq!(nearest("He-normal", ["he_uniform", "he_normal"]), ["he_normal"]);
/// assert_eq!(nearest("prinal", ["auto", "primal", "dual"]), ["primal"]);
/// assert!(nearest("xyz", ["auto", "primal", "dual"]).is_empty());
/// ```
pub fn nearest<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> Vec<&'k str> {
    /// Below this Jaro–Winkler similarity a name would be a guess.
    const SIMILAR: f64 = 0.75;
    /// More names would be a list, and not an answer.
    const MOST: usize = 3;
    let typed = typed.to_lowercase();
    let mut names: Vec<(usize, f64, &str)> = known
        .into_iter()
        .map(|name| {
            let lower = name.to_lowercase();
            let edits = strsim::damerau_levenshtein(&typed, &lower);
            (edits, strsim::jaro_winkler(&typed, &lower), name)
        })
        .collect();
    names.sort_by_key(|&(edits, ..)| edits);
    // Further ones would be noise beside a name that is one letter off.
    let limit = names.first().map_or(0, |&(edits, ..)| edits + 1);
    names
        .into_iter()
        .filter(|&(edits, similarity, _)| edits <= limit && similarity >= SIMILAR)
        .map(|(.., name)| name)
        .take(MOST)
        .collect()
}

/// A number that is written as a person writes it: `1`, `0.001`, `1e-9`. Reading it back gives the
/// same bits.
///
/// Numbers of a size from 1e-5 to below 1e16 are written in full, smaller and larger ones with an
/// exponent, all with the fewest digits that tell them from every other number. Width, fill and
/// alignment are as for a text: left, if nothing else is asked for.
///
/// ```
/// use fanin_activation::words::Shortest;
/// assert_eq!(format!("{} {} {}", Shortest(1.0), Shortest(0.001), Shortest(1e-9)), "1 0.001 1e-9");
/// assert_eq!(format!("{:>6}|", Shortest(0.5)), "   0.5|");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shortest(pub f64);

impl fmt::Display for Shortest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        let in_full = size == 0.0 || !size.is_finite() || (1e-5..1e16).contains(&size);
        f.pad(&match in_full {
            true => format!("{}", self.0),
            false => format!("{:e}", self.0),
        })
    }
}
