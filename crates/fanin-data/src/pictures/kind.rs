//! What the seeded pictures show: cats, and nine other things.

/// The subject of a seeded picture. Only [`Kind::Cat`] has the label 1.
///
/// ```
/// use fanin_data::{Kind, seeded};
/// let data = seeded(1);
/// let cats = (0..209).filter(|&index| data.train().kind(index) == Some(Kind::Cat));
/// assert_eq!(cats.count(), 72);
/// ```
///
/// Kinds are known of seeded pictures only; the course's files say "cat" or "not a cat". With them
/// it can be asked which things a network takes for cats.
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
    /// Every kind that is not a cat, in the order in which they are dealt out: each has an equal
    /// share of the non-cats, or one picture more.
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

    /// The English name of the kind, in lower case, as tables and figures write it.
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

    /// The label of the kind, which a network is to predict: 1 for a cat, 0 for everything else.
    ///
    /// ```
    /// use fanin_data::Kind;
    /// assert_eq!((Kind::Cat.label(), Kind::Dog.label()), (1, 0));
    /// ```
    #[must_use]
    pub fn label(self) -> u8 {
        u8::from(self == Self::Cat)
    }
}
