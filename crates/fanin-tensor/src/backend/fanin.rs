//! fanin's own kernel.

use super::kernel::Kernel;
use crate::Real;
use crate::product::Operands;

#[derive(Debug)]
pub(crate) struct Fanin;

impl<T: Real> Kernel<T> for Fanin {
    fn multiply(&self, operands: Operands<'_, T>) {
        crate::own::product(operands.parts());
    }
}
