use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use fanin_data::Dataset;

use crate::failure::Failure;
use crate::terminal::Terminal;

#[derive(Debug, Args)]
pub(crate) struct PictureOptions {
    /// Seed of the seeded pictures
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) data_seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct DataOptions {
    /// `seeded`, or a folder with train_catvnoncat.h5 and test_catvnoncat.h5
    #[arg(long, default_value = "seeded", value_name = "SOURCE")]
    pub(crate) data: Source,
    #[command(flatten)]
    pub(crate) pictures: PictureOptions,
}

impl DataOptions {
    pub(crate) fn load(&self, terminal: &Terminal) -> Result<Dataset, Failure> {
        self.data.load(self.pictures.data_seed, terminal)
    }
}

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
    pub(crate) fn load(&self, seed: u64, terminal: &Terminal) -> Result<Dataset, Failure> {
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
        terminal.timed(what, || {
            Ok(match self {
                Self::Seeded => fanin_data::seeded(seed),
                Self::Course(folder) => fanin_data::read_course(folder)?,
            })
        })
    }
}
