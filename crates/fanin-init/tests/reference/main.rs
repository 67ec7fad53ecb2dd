//! The crate beside other libraries: against the files in `tests/reference/init` of the workspace,
//! which the programs beside them wrote. They are not part of the package, and neither is this.

/// A reference file of the workspace.
macro_rules! reference {
    ($name:literal) => {
        include_str!(concat!("../../../../tests/reference/init/", $name))
    };
}

#[cfg(feature = "half")]
mod initializers;
mod numpy;
mod other_streams;
mod papers;
mod shapes;
#[path = "../support/mod.rs"]
mod support;
