//! A tensor as a file holds it, and its numbers in pieces.
//!
//! Formats differ in where the numbers begin, in their order of bytes and in the order of the
//! indices; after their headers are read, a tensor of any format is one of these.
//!
//! Numbers are read in pieces of 256 KiB, which is a whole number of every type's size, and handed
//! out in double precision; memory is taken for one piece, whatever the shape.

use std::io::Read;

use super::number::decode;
use super::tensor::TensorHeader;

/// A result whose error says of the file what is wrong with it.
pub(super) type Reason<T> = Result<T, String>;

/// A tensor, and where its numbers are.
pub(super) struct Stored {
    /// Name, type, shape and length, as the file says.
    pub(super) header: TensorHeader,
    /// Bytes of the file, or of the archive's member, before the numbers.
    pub(super) offset: u64,
    /// The archive's member; 0 without an archive.
    pub(super) member: usize,
    /// Whether a number's first byte is its most significant one, NumPy's `>`.
    pub(super) is_big_endian: bool,
    /// Whether the first index is the fastest, NumPy's `fortran_order`.
    pub(super) is_column_major: bool,
}

/// Bytes that are read at a time: whole numbers of every type.
const PIECE: usize = 1 << 18;

impl Stored {
    /// Hands out the numbers, which `reader` is in front of.
    pub(super) fn read(&self, reader: &mut impl Read, mut each: impl FnMut(&[f64])) -> Reason<()> {
        let dtype = self.header.dtype();
        let mut bytes = vec![0; PIECE];
        let mut values = Vec::new();
        let mut left = self.header.bytes();
        while left > 0 {
            let piece = &mut bytes[..left.min(PIECE as u64) as usize];
            reader
                .read_exact(piece)
                .map_err(|error| match error.kind() {
                    std::io::ErrorKind::UnexpectedEof => {
                        format!("the data end {left} bytes early, or before that")
                    }
                    _ => error.to_string(),
                })?;
            values.clear();
            decode(dtype, self.is_big_endian, piece, &mut values);
            each(&values);
            left -= piece.len() as u64;
        }
        Ok(())
    }
}
