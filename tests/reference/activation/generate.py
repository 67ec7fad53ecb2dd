"""Values and derivatives of the activations at 50 digits.

usage: python generate.py > values.csv        (mpmath 1.3 or newer)
"""
import mpmath as mp

mp.mp.dps = 50
LAMBDA = mp.mpf("1.0507009873554804934193349852946")
ALPHA = mp.mpf("1.6732632423543772848170429916717")


def piecewise(right, left):
    """Values and derivatives of the two sides; 0 belongs to the left one."""
    return lambda z: right(z) if z > 0 else left(z)


def sigmoid(z):
    return 1 / (1 + mp.exp(-z))


def density(z):
    return mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)


def elu(alpha, scale=mp.mpf(1)):
    return piecewise(
        lambda z: (scale * z, scale), lambda z: (scale * alpha * mp.expm1(z), scale * alpha * mp.exp(z))
    )


ACTIVATIONS = {
    "linear": lambda z: (z, mp.mpf(1)),
    "relu": piecewise(lambda z: (z, mp.mpf(1)), lambda z: (mp.mpf(0), mp.mpf(0))),
    "leaky_relu": piecewise(lambda z: (z, mp.mpf(1)), lambda z: (mp.mpf(0.01) * z, mp.mpf(0.01))),
    "tanh": lambda z: (mp.tanh(z), 1 - mp.tanh(z) ** 2),
    "sigmoid": lambda z: (sigmoid(z), sigmoid(z) * sigmoid(-z)),
    "elu": elu(mp.mpf(1)),
    "elu(alpha=0.5)": elu(mp.mpf(0.5)),
    "selu": elu(ALPHA, LAMBDA),
    "gelu": lambda z: (z * mp.ncdf(z), mp.ncdf(z) + z * density(z)),
    "silu": lambda z: (z * sigmoid(z), sigmoid(z) * (1 + z * sigmoid(-z))),
    "softplus": lambda z: (mp.log1p(mp.exp(z)), sigmoid(z)),
}
POINTS = [-30, -20, -10, -5.5, -3, -2, -1, -0.5, -0.125, -1e-3, -1e-8, 0, 1e-8, 1e-3, 0.125, 0.5, 1, 2, 3, 5.5, 10, 20, 30]

print(f"activation;z;value;derivative (mpmath {mp.__version__})")
for name, phi in ACTIVATIONS.items():
    for point in POINTS:
        value, derivative = phi(mp.mpf(point))
        print(f"{name};{point!r};{mp.nstr(value, 20)};{mp.nstr(derivative, 20)}")
