use std::fmt;

use fanin_nn::Form;

/// The course's network.
pub const WIDTHS: [usize; 5] = [FEATURES, 20, 7, 5, 1];
/// 64 × 64 pixels of three colors.
pub const FEATURES: usize = 12288;
/// The course's training pictures.
pub const SAMPLES: usize = 209;

/// Of all numbers in a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// Single.
    F32,
    /// Double.
    F64,
}

/// What is trained: the same by everyone in turn, on one thread and on all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Task {
    /// Primal or dual.
    pub form: Form,
    /// Single or double.
    pub precision: Precision,
    /// From so many initializations.
    pub runs: usize,
}

impl Task {
    /// All that the bench knows.
    pub const ALL: [Task; 6] = [
        Task::new(Form::Primal, Precision::F64, 1),
        Task::new(Form::Primal, Precision::F32, 1),
        Task::new(Form::Dual, Precision::F64, 1),
        Task::new(Form::Dual, Precision::F32, 1),
        Task::new(Form::Dual, Precision::F64, 100),
        Task::new(Form::Dual, Precision::F32, 100),
    ];

    const fn new(form: Form, precision: Precision, runs: usize) -> Self {
        Task {
            form,
            precision,
            runs,
        }
    }

    /// Iterations of one turn: long enough for the clock, short enough that a round sees one state
    /// of the machine.
    pub fn iterations(self) -> usize {
        match (self.form, self.runs) {
            (Form::Primal, _) => 200,
            (_, 1) => 1000,
            _ => 100,
        }
    }

    /// Threads worth giving it. One run in dual form is too small to share.
    pub fn threads(self, cores: usize) -> Vec<usize> {
        let all = if self.form == Form::Dual && self.runs == 1 {
            1
        } else {
            cores
        };
        let mut threads = vec![1, all];
        threads.dedup();
        threads
    }

    /// Operations of one iteration of one run, in its products: multiplications and additions.
    pub fn flop(self) -> f64 {
        let behind: usize = WIDTHS[1..].windows(2).map(|pair| pair[0] * pair[1]).sum();
        let first = match self.form {
            // W X and dZ Xᵀ.
            Form::Primal => 2 * WIDTHS[1] * FEATURES,
            // C G.
            _ => WIDTHS[1] * SAMPLES,
        };
        // Behind the first layer: W A, dZ Aᵀ, Wᵀ dZ.
        2.0 * (SAMPLES * (first + 3 * behind)) as f64
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Precision::F32 => "f32",
            Precision::F64 => "f64",
        })
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Task {
            form,
            precision,
            runs,
        } = self;
        match runs {
            1 => write!(f, "{form} {precision}"),
            _ => write!(f, "{form} {precision}, {runs} runs"),
        }
    }
}
