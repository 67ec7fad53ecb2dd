//! One dense layer by hand: `Z = W A + b`.

use fanin_tensor::{Accumulate, Error, Matrix, matmul};

fn main() -> Result<(), Error> {
    let w = Matrix::from_row_major(2, 3, &[1.0, 0.0, -1.0, 0.5, 0.5, 0.5])?;
    let b = [0.1, 0.2];
    // Two samples, each a column.
    let a = Matrix::from_column_major(3, 2, vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;

    let mut z = Matrix::from_fn(2, 2, |unit, _| b[unit]);
    matmul(z.view_mut(), Accumulate::Add, w.view(), a.view(), 1.0);
    println!("Z, row by row: {:?}", z.to_row_major());
    Ok(())
}
