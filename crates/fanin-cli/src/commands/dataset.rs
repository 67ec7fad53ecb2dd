use fanin_data::Dataset;
use serde::Serialize;

/// What the labels of the pictures mean.
pub(crate) const CLASSES: [&str; 2] = ["non-cat", "cat"];

/// What identifies a data set in JSON.
#[derive(Serialize)]
pub(crate) struct DataJson {
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    digest: String,
}

impl DataJson {
    pub(crate) fn of(data: &Dataset) -> Self {
        Self {
            source: data.source().to_owned(),
            seed: data.seed(),
            digest: data.digest(),
        }
    }

    pub(crate) fn digest(&self) -> &str {
        &self.digest
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
