use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::failure::Failure;

static STOP: AtomicBool = AtomicBool::new(false);
static TEMPORARY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Makes Ctrl-C (and the signals that ask a program to end) set a flag that training looks at, so that the program can
/// leave in order. A second one ends it at once: what lies between two looks can take long.
pub(crate) fn install() -> Result<&'static AtomicBool, Failure> {
    ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::Relaxed) {
            if let Ok(paths) = TEMPORARY.lock() {
                for path in paths.iter() {
                    // It may have got its final name meanwhile.
                    let _ = std::fs::remove_file(path);
                }
            }
            std::process::exit(130);
        }
    })
    .map_err(|error| Failure::usage(format!("cannot watch for Ctrl-C: {error}")))?;
    Ok(&STOP)
}

/// Has a temporary file removed by a second Ctrl-C.
pub(crate) fn remember(path: &Path) {
    if let Ok(mut paths) = TEMPORARY.lock() {
        paths.push(path.to_owned());
    }
}
