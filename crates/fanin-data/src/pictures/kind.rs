//! What a seeded picture shows.

/// The subject of a seeded picture. Only [`Kind::Cat`] has the label 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Kind {
    Cat,
    Dog,
    Car,
    House,
    Tree,
    Cup,
    Ball,
    Flower,
    Bird,
    Mountains,
}

impl Kind {
    /// Every kind that is not a cat, in the order in which they are dealt out.
    pub const NON_CATS: [Self; 9] = [
        Self::Dog,
        Self::Car,
        Self::House,
        Self::Tree,
        Self::Cup,
        Self::Ball,
        Self::Flower,
        Self::Bird,
        Self::Mountains,
    ];

    /// The name in lower case.
    ///
    /// ```
    /// assert_eq!(fanin_data::Kind::Cat.name(), "cat");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cat => "cat",
            Self::Dog => "dog",
            Self::Car => "car",
            Self::House => "house",
            Self::Tree => "tree",
            Self::Cup => "cup",
            Self::Ball => "ball",
            Self::Flower => "flower",
            Self::Bird => "bird",
            Self::Mountains => "mountains",
        }
    }

    /// The label: 1 for a cat, 0 for everything else.
    #[must_use]
    pub fn label(self) -> u8 {
        u8::from(self == Self::Cat)
    }
}
