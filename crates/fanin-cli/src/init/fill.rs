use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use fanin_data::{Dtype, Number, WeightWriter};
use fanin_init::{Element, Kind, Source, Streams};
use half::{bf16, f16};

use super::{Tensor, written};
use crate::failure::Failure;

/// Elements that are drawn and written at a time: enough for the threads, and little beside the file.
const PIECE: usize = 1 << 20;

/// Where the numbers go.
pub(super) struct Sink<'a> {
    pub(super) writer: WeightWriter<&'a mut File>,
    pub(super) path: &'a Path,
    pub(super) stop: &'a AtomicBool,
}

impl Sink<'_> {
    pub(super) fn fill(&mut self, tensor: &Tensor<'_>, source: &mut Source) -> Result<(), Failure> {
        match tensor.spec.dtype() {
            Dtype::F64 => self.fill_with::<f64>(tensor, source),
            Dtype::F32 => self.fill_with::<f32>(tensor, source),
            Dtype::F16 => self.fill_with::<f16>(tensor, source),
            Dtype::Bf16 => self.fill_with::<bf16>(tensor, source),
        }
    }

    pub(super) fn finish(self) -> Result<(), Failure> {
        written(self.path, self.writer.finish())
    }

    fn fill_with<T: Element + Number>(
        &mut self,
        tensor: &Tensor<'_>,
        source: &mut Source,
    ) -> Result<(), Failure> {
        match (tensor.assigned.initialization().kind(), &*source) {
            (Kind::Element, &Source::Named(streams)) => self.stream::<T>(tensor, streams),
            _ => self.whole::<T>(tensor, source),
        }
    }

    /// Element by element, in pieces.
    fn stream<T: Element + Number>(
        &mut self,
        tensor: &Tensor<'_>,
        streams: Streams,
    ) -> Result<(), Failure> {
        let part = tensor.part.clone();
        let mut buffer = vec![T::default(); PIECE.min(part.len())];
        for start in part.clone().step_by(PIECE) {
            let piece = &mut buffer[..PIECE.min(part.end - start)];
            tensor.assigned.fill_range(streams, start as u64, piece)?;
            self.write(piece)?;
        }
        Ok(())
    }

    /// What is made as a whole, or drawn in sequence.
    fn whole<T: Element + Number>(
        &mut self,
        tensor: &Tensor<'_>,
        source: &mut Source,
    ) -> Result<(), Failure> {
        let elements = tensor.assigned.shape().elements();
        let mut values = Vec::new();
        values.try_reserve_exact(elements).map_err(|_| {
            Failure::usage(format!(
                "{}: {elements} numbers are more than memory holds, and `{}` is made as a whole",
                tensor.spec.name(),
                tensor.assigned.initialization()
            ))
        })?;
        values.resize(elements, T::default());
        tensor.assigned.fill(source, &mut values)?;
        values[tensor.part.clone()]
            .chunks(PIECE)
            .try_for_each(|piece| self.write(piece))
    }

    fn write<T: Number>(&mut self, piece: &[T]) -> Result<(), Failure> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(Failure::Interrupted);
        }
        written(self.path, self.writer.write(piece))
    }
}
