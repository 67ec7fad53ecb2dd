//! The header of a safetensors file: its length in 8 bytes, then JSON with each tensor's type,
//! shape and place. The JSON is that of the format's own crate, which reads and writes it alone
//! only together with all the data.
//!
//! The layout of a file of n bytes:
//!
//! | bytes | what |
//! |---|---|
//! | 0 to 8 | the length h of the header, little-endian |
//! | 8 to 8 + h | JSON: `{"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …}` |
//! | 8 + h to n | the numbers, little-endian, row-major, without gaps |
//!
//! Offsets count from the end of the header. That they are in order and without gaps is checked by
//! the format's own crate; that they end where the file does, here.

use std::io::{Read, Write};

use safetensors::Dtype as SafeDtype;
use safetensors::tensor::{Metadata, TensorInfo};

use super::format::WeightFormat;
use super::stored::{Reason, Stored};
use super::tensor::{Dtype, TensorHeader};
use crate::{Error, Result};

/// The format's own crate refuses longer headers too.
const LONGEST_HEADER: u64 = 100_000_000;

/// A file's word for a type; `None` for what the crate has no name for.
pub(super) fn word(dtype: &Dtype) -> Option<SafeDtype> {
    match dtype {
        Dtype::F64 => Some(SafeDtype::F64),
        Dtype::F32 => Some(SafeDtype::F32),
        Dtype::F16 => Some(SafeDtype::F16),
        Dtype::Bf16 => Some(SafeDtype::BF16),
        Dtype::Other(_) => None,
    }
}

/// What this crate has no numbers for keeps the file's own word.
fn dtype(word: SafeDtype) -> Dtype {
    match word {
        SafeDtype::F64 => Dtype::F64,
        SafeDtype::F32 => Dtype::F32,
        SafeDtype::F16 => Dtype::F16,
        SafeDtype::BF16 => Dtype::Bf16,
        other => Dtype::Other(other.to_string()),
    }
}

/// The tensors of a file of `length` bytes, checked against that length.
pub(super) fn read_header(file: &mut impl Read, length: u64) -> Reason<Vec<Stored>> {
    let broken = |reason: String| format!("this is not a safetensors file: {reason}");
    let mut size = [0; 8];
    file.read_exact(&mut size).map_err(|_| {
        broken(format!(
            "it has {length} bytes, its first 8 are the header's length"
        ))
    })?;
    let size = u64::from_le_bytes(size);
    let rest = length.saturating_sub(8);
    if size > rest.min(LONGEST_HEADER) {
        return Err(broken(format!(
            "a header of {size} bytes is announced, {rest} bytes follow"
        )));
    }
    let mut header = Vec::new();
    let read = file.take(size).read_to_end(&mut header);
    read.map_err(|error| error.to_string())?;
    let metadata: Metadata = serde_json::from_slice(&header)
        .map_err(|error| broken(format!("invalid header: {error}")))?;
    let (wanted, got) = (metadata.data_len() as u64, rest - size);
    if wanted != got {
        return Err(broken(format!(
            "its header describes {wanted} bytes of tensors, {got} follow"
        )));
    }
    let names = metadata.offset_keys().into_iter();
    let tensors = names.filter_map(|name| {
        let info = metadata.info(&name)?;
        let (start, end) = info.data_offsets;
        let bytes = (end - start) as u64;
        Some(Stored {
            header: TensorHeader::from_file(name, dtype(info.dtype), info.shape.clone(), bytes),
            offset: 8 + size + start as u64,
            member: 0,
            is_big_endian: false,
            is_column_major: false,
        })
    });
    Ok(tensors.collect())
}

/// Writes the header, filled up with spaces until the numbers begin at a multiple of 8.
pub(super) fn write_header(out: &mut impl Write, tensors: &[TensorHeader]) -> Result<()> {
    let refused = |reason: &dyn ToString| WeightFormat::Safetensors.refuse(reason.to_string());
    let mut end = 0_usize;
    let mut entries = Vec::with_capacity(tensors.len());
    for tensor in tensors {
        let start = end;
        let bytes = usize::try_from(tensor.bytes()).ok();
        end = bytes
            .and_then(|bytes| start.checked_add(bytes))
            .ok_or_else(|| refused(&"the bytes of all tensors cannot be counted"))?;
        let info = TensorInfo {
            dtype: word(tensor.dtype()).ok_or_else(|| refused(tensor.dtype()))?,
            shape: tensor.shape().to_vec(),
            data_offsets: (start, end),
        };
        entries.push((tensor.name().to_owned(), info));
    }
    let metadata = Metadata::new(None, entries).map_err(|error| refused(&error))?;
    let mut header = serde_json::to_vec(&metadata).map_err(|error| refused(&error))?;
    header.resize(header.len().next_multiple_of(8), b' ');
    let length = (header.len() as u64).to_le_bytes();
    out.write_all(&length)
        .and_then(|()| out.write_all(&header))
        .map_err(|source| Error::Unwritable { source })
}
