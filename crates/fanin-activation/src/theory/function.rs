use crate::{Activation, Error};

/// An activation function φ as the theory sees it: its value, its slope, and where it is rough.
///
/// Implemented for every [`Activation`], and for closures by [`Custom`].
///
/// ```
/// use fanin_activation::{Activation, theory::Function};
/// assert_eq!(Activation::Relu.kinks(), [0.0]);
/// assert_eq!(Function::value(&Activation::Relu, -1.0), 0.0);
/// ```
pub trait Function {
    /// `φ(z)`.
    fn value(&self, z: f64) -> f64;

    /// `φ′(z)`.
    fn derivative(&self, z: f64) -> f64;

    /// Writes `φ(z)` for each element; to be replaced where a loop over a slice is faster.
    ///
    /// As many elements are written as both slices have.
    fn values(&self, z: &[f64], out: &mut [f64]) {
        for (out, &z) in out.iter_mut().zip(z) {
            *out = self.value(z);
        }
    }

    /// Writes `φ′(z)` for each element, as [`values`](Self::values).
    fn derivatives(&self, z: &[f64], out: &mut [f64]) {
        for (out, &z) in out.iter_mut().zip(z) {
            *out = self.derivative(z);
        }
    }

    /// The points where φ or φ′ is not smooth. Integrals are cut there; those that are not finite
    /// are ignored.
    fn kinks(&self) -> Vec<f64>;

    /// The length over which φ bends, between kinks: 1 by default, as for tanh z; 0.1 for tanh 10z.
    /// Integrals have panels of twice this length around 0 and around kinks, and farther out of
    /// their distance from there. So φ must calm down away from them: the sine does not, and is
    /// integrated well for variances up to about 30 only.
    fn scale(&self) -> f64 {
        1.0
    }

    /// The slopes on both sides of 0, if φ is `left · z` up to 0 and `right · z` from there. Then
    /// expectations of pairs have a closed form.
    fn slopes(&self) -> Option<Slopes> {
        None
    }
}

/// What a function of the form "`left · z` up to 0, `right · z` from there" consists of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slopes {
    /// φ′ on the left of 0.
    pub left: f64,
    /// φ′ on the right of 0.
    pub right: f64,
}

impl Slopes {
    /// `E φ′(z)²`, as z is on either side with probability ½.
    pub(super) fn mean_square(self) -> f64 {
        0.5 * (self.left * self.left + self.right * self.right)
    }
}

impl Function for Activation {
    fn value(&self, z: f64) -> f64 {
        Activation::value(*self, z)
    }

    fn derivative(&self, z: f64) -> f64 {
        Activation::derivative(*self, z)
    }

    fn values(&self, z: &[f64], out: &mut [f64]) {
        let n = z.len().min(out.len());
        Activation::values(*self, &z[..n], &mut out[..n]);
    }

    fn derivatives(&self, z: &[f64], out: &mut [f64]) {
        // Activation::backward wants the activations; in pieces, they need no memory of their own.
        let mut a = [0.0; 64];
        for (z, out) in z.chunks(a.len()).zip(out.chunks_mut(a.len())) {
            let n = z.len().min(out.len());
            let (z, a, out) = (&z[..n], &mut a[..n], &mut out[..n]);
            Activation::values(*self, z, a);
            out.fill(1.0);
            self.backward(z, a, out);
        }
    }

    /// Those of [`Activation::kinks`], and 0 for every ELU: with `alpha = 1` its second derivative
    /// still jumps.
    fn kinks(&self) -> Vec<f64> {
        match self {
            Self::Elu { .. } => vec![0.0],
            _ => Activation::kinks(*self).to_vec(),
        }
    }

    fn slopes(&self) -> Option<Slopes> {
        let (left, right) = match *self {
            Self::Linear => (1.0, 1.0),
            Self::Relu => (0.0, 1.0),
            Self::LeakyRelu { slope } => (slope, 1.0),
            _ => return None,
        };
        Some(Slopes { left, right })
    }
}

impl<F: Function + ?Sized> Function for &F {
    fn value(&self, z: f64) -> f64 {
        (**self).value(z)
    }

    fn derivative(&self, z: f64) -> f64 {
        (**self).derivative(z)
    }

    fn values(&self, z: &[f64], out: &mut [f64]) {
        (**self).values(z, out);
    }

    fn derivatives(&self, z: &[f64], out: &mut [f64]) {
        (**self).derivatives(z, out);
    }

    fn kinks(&self) -> Vec<f64> {
        (**self).kinks()
    }

    fn scale(&self) -> f64 {
        (**self).scale()
    }

    fn slopes(&self) -> Option<Slopes> {
        (**self).slopes()
    }
}

/// A function of one's own, from closures for φ and φ′.
///
/// ```
/// use fanin_activation::theory::{Custom, forward_gain};
/// let hardtanh = Custom::new(
///     |z: f64| z.clamp(-1.0, 1.0),
///     |z: f64| if z.abs() < 1.0 { 1.0 } else { 0.0 },
/// )
/// .with_kinks(&[-1.0, 1.0]);
/// assert!((forward_gain(&hardtanh) - 1.392_036).abs() < 1e-6);
/// ```
#[derive(Debug, Clone)]
pub struct Custom<V, D> {
    value: V,
    derivative: D,
    kinks: Vec<f64>,
    scale: f64,
}

impl<V: Fn(f64) -> f64, D: Fn(f64) -> f64> Custom<V, D> {
    /// A smooth function that bends over lengths of about 1.
    pub fn new(value: V, derivative: D) -> Self {
        Self {
            value,
            derivative,
            kinks: Vec::new(),
            scale: 1.0,
        }
    }

    /// With these [kinks](Function::kinks).
    #[must_use]
    pub fn with_kinks(mut self, kinks: &[f64]) -> Self {
        self.kinks = kinks.to_vec();
        self
    }

    /// With this [scale](Function::scale).
    ///
    /// # Errors
    /// If it is not a finite number above 0.
    ///
    /// ```
    /// use fanin_activation::theory::{Custom, Function};
    /// let steep = Custom::new(|z: f64| (10.0 * z).tanh(), |z: f64| 10.0 / (10.0 * z).cosh().powi(2));
    /// assert!(steep.clone().with_scale(0.0).is_err());
    /// assert_eq!(steep.with_scale(0.1)?.scale(), 0.1);
    /// # Ok::<(), fanin_activation::Error>(())
    /// ```
    pub fn with_scale(mut self, scale: f64) -> Result<Self, Error> {
        if !(scale > 0.0 && scale.is_finite()) {
            return Err(Error::Range {
                quantity: "the scale of a function",
                wanted: "finite and above 0",
                got: scale,
            });
        }
        self.scale = scale;
        Ok(self)
    }
}

impl<V: Fn(f64) -> f64, D: Fn(f64) -> f64> Function for Custom<V, D> {
    fn value(&self, z: f64) -> f64 {
        (self.value)(z)
    }

    fn derivative(&self, z: f64) -> f64 {
        (self.derivative)(z)
    }

    fn kinks(&self) -> Vec<f64> {
        self.kinks.clone()
    }

    fn scale(&self) -> f64 {
        self.scale
    }
}
