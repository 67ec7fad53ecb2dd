use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::failure::Failure;

/// Set by Ctrl-C. The one global of the program: a handler of signals has no owner.
pub(super) static STOP: AtomicBool = AtomicBool::new(false);

/// Files that are written and not yet complete.
pub(super) type Temporaries = Arc<Mutex<Vec<PathBuf>>>;

/// Makes Ctrl-C (and the signals that ask a program to end) set [`STOP`], which training looks at,
/// so that the program can leave in order. A second one ends it at once: what lies between two
/// looks can take long.
pub(super) fn watch(temporaries: Temporaries) -> Result<(), Failure> {
    ctrlc::set_handler(move || {
        if STOP.swap(true, Ordering::Relaxed) {
            if let Ok(paths) = temporaries.lock() {
                for path in paths.iter() {
                    // It may have got its final name meanwhile.
                    let _ = std::fs::remove_file(path);
                }
            }
            std::process::exit(130);
        }
    })
    .map_err(|error| Failure::usage(format!("cannot watch for Ctrl-C: {error}")))
}

/// Has a temporary file removed by a second Ctrl-C.
pub(super) fn remember(temporaries: &Temporaries, path: &Path) {
    if let Ok(mut paths) = temporaries.lock() {
        paths.push(path.to_owned());
    }
}
