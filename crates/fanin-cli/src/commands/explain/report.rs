use fanin_data::Dataset;
use fanin_lab::Setup;
use fanin_lab::explain::Explanation;

/// What is explained, and what came of it.
pub(super) struct Report {
    pub(super) setup: Setup,
    /// Whether nobody said which activation the network has.
    pub(super) assumes_activation: bool,
    /// The weights' file.
    pub(super) file: Option<String>,
    pub(super) data: Option<Dataset>,
    pub(super) explanation: Explanation<f64>,
}
