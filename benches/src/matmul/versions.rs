//! Which version of a back end was measured.

use crate::backend::Backend;

const LOCK: &str = include_str!("../../../Cargo.lock");

/// The version of a back end: what a C library says of itself, or what `Cargo.lock` says of a
/// crate.
pub(super) fn version(backend: Backend) -> String {
    if let Some(version) = backend.version() {
        return version.to_owned();
    }
    let krate = match backend {
        // Its products on x86 are a crate of their own.
        Backend::Faer if cfg!(target_arch = "x86_64") => {
            return format!(
                "faer {}, private-gemm-x86 {}",
                locked("faer"),
                locked("private-gemm-x86")
            );
        }
        Backend::Fanin | Backend::Plain => "fanin-tensor",
        other => other.name(),
    };
    format!("{krate} {}", locked(krate))
}

fn locked(krate: &str) -> &'static str {
    LOCK.split("[[package]]")
        .find_map(|package| {
            let rest = package
                .trim_start()
                .strip_prefix(&format!("name = \"{krate}\"\nversion = \""))?;
            rest.split('"').next()
        })
        .unwrap_or("of unknown version")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_crate_has_a_version() {
        for &backend in Backend::ALL {
            let version = version(backend);
            let is_library = matches!(backend, Backend::OpenBlas | Backend::Blis | Backend::Mkl);
            assert!(is_library || !version.contains("unknown"), "{version}");
        }
    }
}
