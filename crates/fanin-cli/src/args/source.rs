use std::path::PathBuf;
use std::str::FromStr;

use fanin_data::Dataset;
use serde::Serialize;

use crate::failure::Failure;
use crate::terminal::stderr;

const WANTED: &str = "`seeded`, or the folder of train_catvnoncat.h5 and test_catvnoncat.h5";

/// Where the pictures come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Seeded,
    Course(PathBuf),
}

impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "seeded" => Ok(Self::Seeded),
            "" => Err(format!("wanted {WANTED}")),
            path => Ok(Self::Course(PathBuf::from(path))),
        }
    }
}

impl Source {
    pub(crate) fn load(&self, seed: u64) -> Result<Dataset, Failure> {
        if let Self::Course(folder) = self
            && !folder.is_dir()
        {
            let path = folder.display();
            let problem = match folder.exists() {
                true => format!("{path} is a file"),
                false => format!("there is no folder {path}"),
            };
            return Err(Failure::data(format!("{problem}; wanted {WANTED}")));
        }
        let what = match self {
            Self::Seeded => format!("drew the pictures of seed {seed}"),
            Self::Course(folder) => format!("read {}", folder.display()),
        };
        stderr::timed(what, || {
            Ok(match self {
                Self::Seeded => fanin_data::seeded(seed),
                Self::Course(folder) => fanin_data::read_course(folder)?,
            })
        })
    }
}

/// What identifies a data set in JSON.
#[derive(Serialize)]
pub(crate) struct DataJson {
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    digest: String,
}

impl DataJson {
    pub(crate) fn digest(&self) -> &str {
        &self.digest
    }

    pub(crate) fn of(data: &Dataset) -> Self {
        Self {
            source: data.source().to_owned(),
            seed: data.seed(),
            digest: data.digest(),
        }
    }
}

/// The data set in a line for people.
pub(crate) fn describe(data: &Dataset) -> String {
    let seed = data
        .seed()
        .map(|seed| format!(" (seed {seed})"))
        .unwrap_or_default();
    format!(
        "{}{seed}: {} pictures to learn from ({} cats), {} to test on ({} cats)",
        data.source(),
        data.train().len(),
        data.train().count(1),
        data.test().len(),
        data.test().count(1)
    )
}
