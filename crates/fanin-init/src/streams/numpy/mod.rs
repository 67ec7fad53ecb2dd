//! NumPy's two generators: the one behind `np.random.seed`, and `np.random.default_rng`.

pub(crate) mod generator;
pub(crate) mod legacy;
pub(crate) mod pcg64;
pub(crate) mod ziggurat;
