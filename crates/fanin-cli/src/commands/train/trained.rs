use fanin_data::Dataset;
use fanin_lab::{Setup, Task, Trial};

/// A network that was trained.
pub(super) struct Trained<'a, T> {
    pub(super) setup: &'a Setup,
    pub(super) data: &'a Dataset,
    pub(super) task: Task<T>,
    pub(super) trial: Trial<T>,
}
