//! Specs to tensors.

use fanin_init::{Element, Error, Filling, Initialization, Shape, Source};

pub(crate) fn parsed(spec: &str) -> Initialization {
    spec.parse()
        .unwrap_or_else(|error| panic!("{spec}: {error}"))
}

/// The weights of a layer of this shape, ready to be drawn.
pub(crate) fn weights<S>(spec: &str, shape: S) -> Filling
where
    S: TryInto<Shape>,
    Error: From<S::Error>,
{
    parsed(spec).weights(shape).expect(spec)
}

/// The biases of a layer whose weights have this shape.
pub(crate) fn biases<T: Element>(spec: &str, shape: &Shape, source: &mut Source) -> Vec<T> {
    let biases = parsed(spec).biases(shape).expect(spec);
    biases.draw("b1", source).expect(spec)
}

/// The weights as they are drawn from a source, in double precision.
pub(crate) fn drawn<T, S>(spec: &str, shape: S, name: &str, source: &mut Source) -> Vec<f64>
where
    T: Element + Into<f64>,
    S: TryInto<Shape>,
    Error: From<S::Error>,
{
    let drawn = weights(spec, shape).draw::<T>(name, source).expect(spec);
    drawn.into_iter().map(Into::into).collect()
}
