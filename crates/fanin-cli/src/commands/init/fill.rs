use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use fanin_data::{Dtype, Number, WeightWriter};
use fanin_init::{Element, Kind, Source, Streams};
use half::{bf16, f16};
use indicatif::ProgressBar;

use super::run::{Tensor, written};
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Elements that are drawn and written at a time: enough for the threads, and little beside the
/// file.
const PIECE: usize = 1 << 20;

/// Bytes after which a file is handed to the disk.
const SYNC: usize = 1 << 26;

/// A file that goes to the disk while it is written, instead of all at the end: the disk works
/// while numbers are drawn.
pub(super) struct Syncing<'a> {
    file: &'a File,
    waiting: usize,
    /// Waits for the disk, so that the one who writes need not.
    disk: Option<JoinHandle<io::Result<()>>>,
}

impl<'a> Syncing<'a> {
    pub(super) fn new(file: &'a File) -> Self {
        Self {
            file,
            waiting: 0,
            disk: None,
        }
    }

    /// What the disk said of what it was handed.
    fn heard(&mut self) -> io::Result<()> {
        match self.disk.take().map(JoinHandle::join) {
            None => Ok(()),
            Some(Ok(result)) => result,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
        }
    }
}

impl Write for Syncing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.waiting += written;
        let is_idle = self.disk.as_ref().is_none_or(JoinHandle::is_finished);
        if self.waiting >= SYNC && is_idle {
            self.heard()?;
            self.waiting = 0;
            let file = self.file.try_clone()?;
            // Without a thread the file is handed over at the end.
            self.disk = thread::Builder::new().spawn(move || file.sync_data()).ok();
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.heard()
    }
}

impl Seek for Syncing<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Weights that nobody can train with are not written.
trait Finite: Copy {
    fn is_finite(self) -> bool;
}

macro_rules! finite {
    ($($type:ident),*) => {$(
        impl Finite for $type {
            fn is_finite(self) -> bool {
                $type::is_finite(self)
            }
        }
    )*};
}

finite!(f64, f32, f16, bf16);

/// Where the numbers go.
pub(super) struct Sink<'a> {
    pub(super) writer: WeightWriter<Syncing<'a>>,
    pub(super) path: &'a Path,
    pub(super) terminal: &'a Terminal,
    pub(super) bar: &'a ProgressBar,
}

impl Sink<'_> {
    pub(super) fn fill(&mut self, tensor: &Tensor<'_>, source: &mut Source) -> Result<(), Failure> {
        match tensor.header.dtype() {
            Dtype::F64 => self.fill_with::<f64>(tensor, source),
            Dtype::F32 => self.fill_with::<f32>(tensor, source),
            Dtype::F16 => self.fill_with::<f16>(tensor, source),
            Dtype::Bf16 => self.fill_with::<bf16>(tensor, source),
            dtype => Err(Failure::usage(format!(
                "{}: numbers of type {dtype} are not drawn",
                tensor.header.name()
            ))),
        }
    }

    pub(super) fn finish(self) -> Result<(), Failure> {
        written(self.path, self.writer.finish())
    }

    fn fill_with<T: Element + Number + Finite>(
        &mut self,
        tensor: &Tensor<'_>,
        source: &mut Source,
    ) -> Result<(), Failure> {
        match (tensor.assigned.filling().kind(), &*source) {
            (Kind::Element, &Source::Named(streams)) => self.stream::<T>(tensor, streams),
            _ => self.whole::<T>(tensor, source),
        }
    }

    /// Element by element, in pieces: one is drawn while the one before is written.
    fn stream<T: Element + Number + Finite>(
        &mut self,
        tensor: &Tensor<'_>,
        streams: Streams,
    ) -> Result<(), Failure> {
        let part = tensor.part.clone();
        let draw = |start: usize, buffer: &mut Vec<T>| {
            buffer.resize(PIECE.min(part.end - start), T::default());
            let (name, filling) = (tensor.assigned.name(), tensor.assigned.filling());
            filling.fill_range(name, streams, start as u64, buffer)
        };
        if part.len() <= PIECE {
            let mut buffer = Vec::new();
            draw(part.start, &mut buffer)?;
            return self.write(tensor, &buffer);
        }
        thread::scope(|scope| {
            let (full, to_write) = mpsc::sync_channel::<Vec<T>>(1);
            let (empty, to_draw) = mpsc::channel();
            let terminal = self.terminal;
            let writing = thread::Builder::new().spawn_scoped(scope, move || {
                // Drawing ends with the channel if writing ends before it.
                for buffer in to_write {
                    self.write(tensor, &buffer)?;
                    let _ = empty.send(buffer);
                }
                Ok::<(), Failure>(())
            });
            let writing = writing
                .map_err(|error| Failure::usage(format!("cannot start a thread: {error}")))?;
            let mut drawn = Ok(());
            for start in part.clone().step_by(PIECE) {
                let mut buffer = to_draw.try_recv().unwrap_or_default();
                drawn = draw(start, &mut buffer);
                if drawn.is_err() || terminal.check().is_err() || full.send(buffer).is_err() {
                    break;
                }
            }
            drop(full);
            let written = writing.join();
            drawn?;
            written.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            terminal.check()
        })
    }

    /// What is made as a whole, or drawn in sequence.
    fn whole<T: Element + Number + Finite>(
        &mut self,
        tensor: &Tensor<'_>,
        source: &mut Source,
    ) -> Result<(), Failure> {
        let elements = tensor.assigned.shape().elements();
        let mut values = Vec::new();
        values.try_reserve_exact(elements).map_err(|_| {
            Failure::usage(format!(
                "{}: {elements} numbers are more than memory holds, and `{}` is made as a whole",
                tensor.header.name(),
                tensor.assigned.initialization()
            ))
        })?;
        values.resize(elements, T::default());
        let (name, filling) = (tensor.assigned.name(), tensor.assigned.filling());
        filling.fill(name, source, &mut values)?;
        values[tensor.part.clone()]
            .chunks(PIECE)
            .try_for_each(|piece| self.write(tensor, piece))
    }

    fn write<T: Number + Finite>(
        &mut self,
        tensor: &Tensor<'_>,
        piece: &[T],
    ) -> Result<(), Failure> {
        self.terminal.check()?;
        // All of them, and not up to the first: so it is vector code.
        if !piece
            .iter()
            .fold(true, |all, value| all & value.is_finite())
        {
            return Err(Failure::usage(format!(
                "{}: `{}` gives numbers that are NaN or infinite in {}; wanted finite ones",
                tensor.header.name(),
                tensor.assigned.initialization(),
                tensor.header.dtype()
            )));
        }
        self.bar.inc(std::mem::size_of_val(piece) as u64);
        written(self.path, self.writer.write(piece))
    }
}
