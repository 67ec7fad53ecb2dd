pub(crate) mod as241;
pub(crate) mod draws_f32;
pub(crate) mod draws_f64;
pub(crate) mod key;
pub(crate) mod lanes;
pub(crate) mod level;
pub(crate) mod philox;
pub(crate) mod tiles;
