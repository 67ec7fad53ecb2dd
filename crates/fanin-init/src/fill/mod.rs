pub(crate) mod element;
#[cfg(feature = "half")]
pub(crate) mod half_precision;
pub(crate) mod moments;
pub(crate) mod plan;
pub(crate) mod recipe;
pub(crate) mod source;
