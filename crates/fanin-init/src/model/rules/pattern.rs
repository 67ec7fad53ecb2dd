//! Names of parameters with wildcards, as shells have them.

/// A name with `*` for any characters, dots among them, and `?` for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(String);

impl Pattern {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes time in proportion to the product of the two lengths at most: only the last `*` is
    /// ever tried again.
    pub(crate) fn matches(&self, name: &str) -> bool {
        let (mut pattern, mut rest) = (self.0.chars(), name.chars());
        // What is behind the last `*`, and where it was tried.
        let mut again = None;
        loop {
            let at = rest.clone();
            match (pattern.next(), rest.next()) {
                (None, None) => return true,
                (Some('*'), _) => {
                    again = Some((pattern.clone(), at.clone()));
                    rest = at;
                }
                (Some('?'), Some(_)) => {}
                (Some(wanted), Some(found)) if wanted == found => {}
                _ => {
                    let Some((behind, mut tried)) = again.take() else {
                        return false;
                    };
                    if tried.next().is_none() {
                        return false;
                    }
                    (pattern, rest) = (behind.clone(), tried.clone());
                    again = Some((behind, tried));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What `*` and `?` mean, said once more: exponential, and plain.
    fn plainly(pattern: &[char], name: &[char]) -> bool {
        match (pattern, name) {
            ([], []) => true,
            (['*', behind @ ..], _) => {
                (0..=name.len()).any(|skipped| plainly(behind, &name[skipped..]))
            }
            (['?', behind @ ..], [_, rest @ ..]) => plainly(behind, rest),
            ([wanted, behind @ ..], [found, rest @ ..]) => wanted == found && plainly(behind, rest),
            _ => false,
        }
    }

    #[test]
    fn stars_cross_dots() {
        let pattern = Pattern::new("*.c_proj.weight");
        assert!(pattern.matches("transformer.h.0.attn.c_proj.weight"));
        assert!(!pattern.matches("c_proj.weight"));
        assert!(!pattern.matches("h.0.c_proj.weight.2"));
        assert!(Pattern::new("*").matches(""));
        assert!(!Pattern::new("ln_?").matches("ln_"));
        assert!(Pattern::new("ln_?.weight").matches("ln_é.weight"));
    }

    #[test]
    fn many_stars_take_no_time() {
        let pattern = Pattern::new(&"*a".repeat(500));
        assert!(!pattern.matches(&("a".repeat(10_000) + "b")));
    }

    proptest! {
        #[test]
        fn matching_is_what_it_says(pattern in "[ab.*?]{0,8}", name in "[ab.]{0,8}") {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(
                Pattern::new(&pattern).matches(&name),
                plainly(&letters(&pattern), &letters(&name))
            );
        }
    }
}
