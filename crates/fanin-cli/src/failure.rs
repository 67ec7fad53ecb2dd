use std::io;
use std::path::Path;

/// Why the program ends without having done what it was asked for.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Bad usage or input.
    Refused { kind: &'static str, message: String },
    /// Ctrl-C.
    Interrupted,
    /// Nobody reads the output any more: nothing left to say.
    ClosedPipe,
}

impl Failure {
    fn refused(kind: &'static str, message: impl ToString) -> Self {
        Self::Refused {
            kind,
            message: message.to_string(),
        }
    }

    /// The command line is wrong.
    pub(crate) fn usage(message: impl ToString) -> Self {
        Self::refused("usage", message)
    }

    /// There are no data there.
    pub(crate) fn data(message: impl ToString) -> Self {
        Self::refused("data", message)
    }

    /// A file cannot be written.
    pub(crate) fn unwritable(path: &Path, reason: impl std::fmt::Display) -> Self {
        Self::refused("io", format!("cannot write {}: {reason}", path.display()))
    }

    /// A file cannot be written, in the words of the system.
    pub(crate) fn writing(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::unwritable(path, io_words(&error))
    }

    /// The text of a file, or why it cannot be read.
    pub(crate) fn reading(path: &Path) -> Result<String, Self> {
        std::fs::read_to_string(path).map_err(|error| {
            let reason = io_words(&error);
            Self::refused("io", format!("cannot read {}: {reason}", path.display()))
        })
    }
}

impl From<fanin_init::Error> for Failure {
    fn from(error: fanin_init::Error) -> Self {
        Self::refused("init", error)
    }
}

impl From<fanin_data::Error> for Failure {
    fn from(error: fanin_data::Error) -> Self {
        match error {
            fanin_data::Error::Unreadable { path, source } => {
                let reason = io_words(&source);
                Self::refused("data", format!("cannot read {}: {reason}", path.display()))
            }
            error => Self::refused("data", error),
        }
    }
}

impl From<fanin_nn::Error> for Failure {
    fn from(error: fanin_nn::Error) -> Self {
        Self::refused("network", error)
    }
}

impl From<fanin_report::Error> for Failure {
    fn from(error: fanin_report::Error) -> Self {
        Self::refused("figure", error)
    }
}

impl From<fanin_lab::Error> for Failure {
    fn from(error: fanin_lab::Error) -> Self {
        match error {
            fanin_lab::Error::Interrupted => Self::Interrupted,
            fanin_lab::Error::Init(error) => Self::refused("init", error),
            fanin_lab::Error::Network(fanin_nn::Error::Init(error)) => Self::refused("init", error),
            fanin_lab::Error::Network(error) => error.into(),
            error @ fanin_lab::Error::UnknownQuestion { .. } => Self::refused("usage", error),
            error => Self::refused("network", error),
        }
    }
}

/// What the system says of a file, without the number of the error.
pub(crate) fn io_words(error: &io::Error) -> String {
    use io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        ErrorKind::AlreadyExists => "it exists already and is not a folder".to_owned(),
        ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        ErrorKind::InvalidFilename => "the system does not allow such a name".to_owned(),
        // What the standard library says of a file that was to be read as text.
        ErrorKind::InvalidData if error.raw_os_error().is_none() => {
            "it is not text in UTF-8".to_owned()
        }
        _ => {
            let text = error.to_string();
            let (words, _) = text.split_once(" (os error").unwrap_or((&text, ""));
            words.to_owned()
        }
    }
}
