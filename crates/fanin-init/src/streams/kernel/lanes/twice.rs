//! Two vectors that are worked on in turn.

use super::{Arithmetic, Memory};

/// Two vectors at a time, operation by operation. As [`Memory`], those of the first come before
/// those of the second.
///
/// The functions of the stream are long chains in which each operation waits for the one before. A
/// processor looks so far ahead that it finds some operations of the next chain, but not all that
/// it could do meanwhile.
#[derive(Clone, Copy)]
pub(crate) struct Twice<L>(pub(crate) L);

/// The operation on the first vectors, and on the second.
macro_rules! both {
    ($($name:ident $(<$n:ident>)? ($($argument:ident: $kind:ident),*) -> $out:ident;)*) => {
        $(
            #[inline(always)]
            fn $name $(<const $n: u32>)? (self, $($argument: Self::$kind),*) -> Self::$out {
                [
                    self.0.$name $(::<$n>)? ($($argument[0]),*),
                    self.0.$name $(::<$n>)? ($($argument[1]),*),
                ]
            }
        )*
    };
}

impl<L: Arithmetic> Arithmetic for Twice<L> {
    type Words = [L::Words; 2];
    type Floats = [L::Floats; 2];
    type Mask = [L::Mask; 2];

    #[inline(always)]
    fn words(self, word: u32) -> Self::Words {
        [self.0.words(word); 2]
    }

    #[inline(always)]
    fn floats(self, number: f32) -> Self::Floats {
        [self.0.floats(number); 2]
    }

    #[inline(always)]
    fn all(self, mask: Self::Mask) -> bool {
        self.0.all(mask[0]) & self.0.all(mask[1])
    }

    both! {
        plus(a: Words, b: Words) -> Words;
        and(a: Words, b: Words) -> Words;
        xor(a: Words, b: Words) -> Words;
        left<N>(a: Words) -> Words;
        right<N>(a: Words) -> Words;
        products(a: Words, b: Words) -> Words;
        odd(a: Words) -> Words;
        float(a: Words) -> Floats;
        bits(a: Floats) -> Words;
        of_bits(a: Words) -> Floats;
        add(a: Floats, b: Floats) -> Floats;
        sub(a: Floats, b: Floats) -> Floats;
        mul(a: Floats, b: Floats) -> Floats;
        div(a: Floats, b: Floats) -> Floats;
        sqrt(a: Floats) -> Floats;
        smaller(a: Floats, b: Floats) -> Floats;
        larger(a: Floats, b: Floats) -> Floats;
        less(a: Floats, b: Floats) -> Mask;
        negative(a: Words) -> Mask;
        select(mask: Mask, yes: Floats, no: Floats) -> Floats;
    }
}

impl<L: Memory> Memory for Twice<L> {
    const COUNT: usize = 2 * L::COUNT;

    #[inline(always)]
    fn store(self, a: Self::Floats, out: &mut [f32]) {
        self.0.store(a[0], out);
        self.0.store(a[1], &mut out[L::COUNT..]);
    }

    #[inline(always)]
    fn store_words(self, a: Self::Words, out: &mut [u32]) {
        self.0.store_words(a[0], out);
        self.0.store_words(a[1], &mut out[L::COUNT..]);
    }
}
