use std::sync::atomic::{AtomicBool, Ordering};

use crate::failure::Failure;

static STOP: AtomicBool = AtomicBool::new(false);

/// Makes Ctrl-C set a flag that training looks at, so that temporary files are removed on the way out.
pub(crate) fn install() -> Result<&'static AtomicBool, Failure> {
    ctrlc::set_handler(|| STOP.store(true, Ordering::Relaxed))
        .map_err(|error| Failure::usage(format!("cannot watch for Ctrl-C: {error}")))?;
    Ok(&STOP)
}
