//! The header of a `.npy` file, checked before anything is allocated for what it says.

use std::io::Read;

use super::number::Encoding;
use crate::Dtype;

/// What the header says.
pub(crate) struct NpyHeader {
    /// Its own bytes, before the data.
    pub(crate) length: u64,
    pub(crate) dtype: String,
    pub(crate) number: Option<Encoding>,
    pub(crate) shape: Vec<usize>,
    pub(crate) is_column_major: bool,
}

/// NumPy refuses longer headers too, unless told to trust them.
const LONGEST: usize = 10_000;
/// Brackets in brackets: a list of fields has four.
const DEEPEST: usize = 8;

/// Reads the header of an array that has `available` bytes with it.
pub(crate) fn read_npy_header(reader: &mut impl Read, available: u64) -> Result<NpyHeader, String> {
    let short = |_| format!("{available} bytes are no array of NumPy, whose header is longer");
    let mut start = [0; 10];
    reader.read_exact(&mut start).map_err(short)?;
    if !start.starts_with(b"\x93NUMPY") {
        return Err("this is no array of NumPy: it does not begin with \\x93NUMPY".to_owned());
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
    let dtype = header.dtype().descr();
    let dtype = dtype.trim_matches('\'').to_owned();
    if dtype == "|O" {
        return Err("it holds Python objects; save with np.savez(file, **parameters)".to_owned());
    }
    let float = match dtype.get(1..) {
        Some("f8") => Some(Dtype::F64),
        Some("f4") => Some(Dtype::F32),
        Some("f2") => Some(Dtype::F16),
        _ => None,
    };
    let is_big_endian = dtype.starts_with('>');
    let shape: Vec<usize> = header
        .shape()
        .iter()
        .map(|&size| usize::try_from(size).unwrap_or(usize::MAX))
        .collect();
    Ok(NpyHeader {
        length: bytes.len() as u64,
        number: float.map(|float| Encoding {
            float,
            is_big_endian,
        }),
        dtype,
        // With one index both orders are the same.
        is_column_major: shape.len() > 1 && header.order() == npyz::Order::Fortran,
        shape,
    })
}

/// The parser of headers calls itself for each bracket, and multiplies the sizes without a look at the product.
fn check_text(text: &[u8]) -> Result<(), String> {
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

impl NpyHeader {
    /// Whether the shape is that of so many bytes; of types that are not read the size is not known.
    pub(crate) fn check(&self, bytes: u64) -> Result<(), String> {
        let Some(number) = self.number else {
            return Ok(());
        };
        let elements = self
            .shape
            .iter()
            .try_fold(1_usize, |product, &size| product.checked_mul(size));
        let wanted = elements.and_then(|elements| elements.checked_mul(number.float.bytes()));
        if wanted.is_some_and(|wanted| wanted as u64 == bytes) {
            Ok(())
        } else {
            let (shape, dtype) = (&self.shape, &self.dtype);
            Err(format!(
                "shape {shape:?} of type {dtype} does not fit its {bytes} bytes"
            ))
        }
    }
}
