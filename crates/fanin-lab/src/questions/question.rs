//! A question of students, and the experiment that answers it.
//!
//! It is data with one function, so that the program can list questions without asking them.

use std::sync::atomic::AtomicBool;

use super::Answer;
use crate::Error;

/// A question with the experiment that answers it.
///
/// ```
/// let question = fanin_lab::questions::find("34")?;
/// assert_eq!(question.title, "Why does my network get 34 %?");
/// # Ok::<(), fanin_lab::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// A short name for the command line: `zero-weights`.
    pub id: &'static str,
    /// The question in a few words, as a heading.
    pub title: &'static str,
    /// The asker's words, shortened.
    pub words: &'static str,
    /// Where it was asked: a forum, a lecture.
    pub source: &'static str,
    /// The experiment, which looks at the flag between its runs and within them.
    pub(super) ask: fn(&AtomicBool) -> Result<Answer, Error>,
}

impl Question {
    /// Runs the experiment; the same answer each time.
    ///
    /// # Errors
    /// [`Error::Interrupted`] soon after `stop` is set.
    pub fn ask(&self, stop: &AtomicBool) -> Result<Answer, Error> {
        (self.ask)(stop)
    }
}
