//! The header of an array of NumPy: 10 bytes, then a Python dictionary with type, order and shape,
//! such as `{'descr': '<f4', 'fortran_order': False, 'shape': (20, 784), }`.
//!
//! The first byte of a type is its order of bytes, `<` or `>`, the rest its kind and its size. The
//! dictionary is parsed by npyz, after its length, its brackets and the product of its sizes have
//! been looked at: a header that lies must cost neither memory nor the stack.

use std::io::{self, Read};

use npyz::WriterBuilder;

use super::format::WeightFormat;
use super::stored::{Reason, Stored};
use super::tensor::{Dtype, TensorHeader};
use crate::Result;

/// NumPy refuses longer headers too, unless told to trust them.
const LONGEST: usize = 10_000;
/// Brackets in brackets: a list of fields has four.
const DEEPEST: usize = 8;

/// A file's word for a type; `None` for what NumPy does not have.
pub(super) fn word(dtype: &Dtype, is_big_endian: bool) -> Option<&'static str> {
    match (dtype, is_big_endian) {
        (Dtype::F64, false) => Some("<f8"),
        (Dtype::F64, true) => Some(">f8"),
        (Dtype::F32, false) => Some("<f4"),
        (Dtype::F32, true) => Some(">f4"),
        (Dtype::F16, false) => Some("<f2"),
        (Dtype::F16, true) => Some(">f2"),
        (Dtype::Bf16 | Dtype::Other(_), _) => None,
    }
}

/// Reads the header of the array `name` that has `available` bytes with it, before anything is
/// allocated for what the header says.
pub(super) fn read_header(
    name: String,
    member: usize,
    reader: &mut impl Read,
    available: u64,
) -> Reason<Stored> {
    let short = |_| format!("{available} bytes are not an array of NumPy, whose header is longer");
    let mut start = [0; 10];
    reader.read_exact(&mut start).map_err(short)?;
    if !start.starts_with(b"\x93NUMPY") {
        return Err("this is not an array of NumPy: it does not begin with \\x93NUMPY".to_owned());
    }
    let mut bytes = start.to_vec();
    let size = match start[6] {
        1 => usize::from(u16::from_le_bytes([start[8], start[9]])),
        2 | 3 => {
            let mut high = [0; 2];
            reader.read_exact(&mut high).map_err(short)?;
            bytes.extend(high);
            u32::from_le_bytes([start[8], start[9], high[0], high[1]]) as usize
        }
        version => return Err(format!("version {version} of the format; wanted 1, 2 or 3")),
    };
    if size > LONGEST || (bytes.len() + size) as u64 > available {
        return Err(format!(
            "its header says it has {size} bytes; the array has {available}, and headers at most {LONGEST}"
        ));
    }
    let fixed = bytes.len();
    bytes.resize(fixed + size, 0);
    reader.read_exact(&mut bytes[fixed..]).map_err(short)?;
    check_text(&bytes[fixed..])?;
    let header =
        npyz::NpyHeader::from_reader(&bytes[..]).map_err(|error| format!("its header: {error}"))?;
    let found = header.dtype().descr();
    let found = found.trim_matches('\'');
    if found == "|O" {
        return Err("it holds Python objects; save with np.savez(file, **parameters)".to_owned());
    }
    let is_big_endian = found.starts_with('>');
    let dtype = match found.get(1..) {
        Some("f8") => Dtype::F64,
        Some("f4") => Dtype::F32,
        Some("f2") => Dtype::F16,
        _ => Dtype::Other(found.to_owned()),
    };
    let sizes = header.shape().iter();
    let shape: Vec<usize> = sizes
        .map(|&size| usize::try_from(size).unwrap_or(usize::MAX))
        .collect();
    let (offset, data) = (bytes.len() as u64, available - bytes.len() as u64);
    // Of types that are not read the size of a number is not known.
    if let Some(size) = dtype.bytes() {
        let wanted = shape
            .iter()
            .try_fold(size, |product, &size| product.checked_mul(size));
        if wanted.is_none_or(|wanted| wanted as u64 != data) {
            return Err(format!(
                "shape {shape:?} of type {found} does not fit its {data} bytes"
            ));
        }
    }
    Ok(Stored {
        // With one index both orders are the same.
        is_column_major: shape.len() > 1 && header.order() == npyz::Order::Fortran,
        header: TensorHeader::from_file(name, dtype, shape, data),
        offset,
        member,
        is_big_endian,
    })
}

/// The parser of headers calls itself for each bracket, and multiplies the sizes without a look at
/// the product.
fn check_text(text: &[u8]) -> Reason<()> {
    let (mut depth, mut product, mut quote) = (0_usize, 1_u64, None);
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        rest = after;
        match (quote, byte) {
            (Some(_), b'\\') => rest = rest.get(1..).unwrap_or_default(),
            (Some(open), byte) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') => depth = depth.saturating_sub(1),
            (None, b'0'..=b'9') => {
                let is_word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
                let more = after.iter().take_while(is_word).count();
                let word = String::from_utf8_lossy(&text[text.len() - after.len() - 1..][..=more]);
                rest = &after[more..];
                let size: u64 = word
                    .parse()
                    .map_err(|_| format!("its header has the size {word}"))?;
                product = product
                    .checked_mul(size.max(1))
                    .ok_or_else(|| "its shape has more elements than can be counted".to_owned())?;
            }
            (None, _) => {}
        }
        if depth > DEEPEST {
            return Err("its header has too many brackets in brackets".to_owned());
        }
    }
    Ok(())
}

/// The header of a tensor that follows in row-major order.
pub(super) fn header(tensor: &TensorHeader) -> Result<Vec<u8>> {
    let encode = || {
        let word = word(tensor.dtype(), false);
        let word = word.ok_or_else(|| io::Error::other("NumPy has no such type"))?;
        let shape: Vec<u64> = tensor.shape().iter().map(|&size| size as u64).collect();
        let mut header = Vec::new();
        npyz::WriteOptions::new_header_only()
            .dtype(npyz::DType::Plain(word.parse().map_err(io::Error::other)?))
            .shape(&shape)
            .writer(&mut header)
            .write_header_only()?;
        Ok(header)
    };
    encode().map_err(|error: io::Error| WeightFormat::Npy.refuse(error))
}
