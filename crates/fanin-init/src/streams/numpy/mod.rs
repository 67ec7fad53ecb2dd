pub(crate) mod generator;
pub(crate) mod legacy;
pub(crate) mod pcg64;
pub(crate) mod ziggurat;
