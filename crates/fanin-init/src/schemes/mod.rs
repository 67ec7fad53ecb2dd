pub(crate) mod depth;
pub(crate) mod orthogonal;
pub(crate) mod scaling;
pub(crate) mod scheme;
pub(crate) mod tensor_scheme;
pub(crate) mod truncated;
