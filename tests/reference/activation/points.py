"""Points where an elementary function could be wrong, each with its exact value: for the f64 functions.

usage: python points.py > points.csv            (mpmath 1.3 or newer, faster with gmpy2; ten seconds)
       python points.py 200000 > elsewhere.csv  (so many random points per function instead)

After a line with the name of a function, each line is: argument, nearest f64 to the value, both as bits, and what the value
is more than that, in thousandths of a unit in its last place. Half of the points lie at thresholds, seams and near zero.
"""
import random
import struct
import sys

import mpmath as mp

mp.mp.prec = 200
LN2 = mp.log(2)


def bits(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


def from_bits(b):
    return struct.unpack("<d", struct.pack("<Q", b))[0]


def around(x, rng, count=8, spread=40):
    """Numbers some units in the last place from x."""
    return [from_bits(bits(float(x)) + rng.randint(-spread, spread)) for _ in range(count)]


def tiny(rng, count):
    """Either sign, of any small magnitude, subnormal numbers included."""
    return [rng.choice((-1, 1)) * mp.mpf(2) ** rng.uniform(-1074, 0) for _ in range(count)]


def softplus(z):
    return mp.log1p(mp.exp(z))


def silu(z):
    return z / (1 + mp.exp(-z))


def normal_cdf(z):
    return mp.erfc(-z / mp.sqrt(2)) / 2


def gelu(z):
    return z * normal_cdf(z)


def exponents(rng, count):
    """Next to the seams of the reduction by ln 2."""
    return [x for _ in range(count) for x in around((rng.randint(-1075, 1023) + 0.5) * LN2, rng, 1)]


def powers(rng, count):
    """Next to the seams of the logarithm, √½ · 2^k."""
    return [x for _ in range(count) for x in around(mp.sqrt(mp.mpf(2)) * mp.mpf(2) ** rng.randint(-1070, 1020), rng, 1)]


def at(*places):
    return lambda rng: [x for place in places for x in around(place, rng)]


# name: function, range of the random points, seams and thresholds, more points
FUNCTIONS = {
    "exp": (mp.exp, (-746, 710), at(709.782712893384, -708.396418532264, -745.133219101941, 0.346573590279973), exponents),
    "exp_m1": (mp.expm1, (-40, 40), at(709.782712893384, 0.346573590279973, -0.346573590279973, -37.4299477502370), exponents),
    "ln": (mp.log, (0, 4), at(1, 0.707106781186548, 1.41421356237310, 2.2250738585072014e-308), powers),
    "ln_1p": (mp.log1p, (-1, 4), at(0.41421356237310, -0.292893218813452, 1.1102230246251565e-16, -0.9999999999999), powers),
    "tanh": (mp.tanh, (-20, 20), at(0.5625, -0.5625, 19.06154746539849, 22), tiny),
    "sigmoid": (lambda z: 1 / (1 + mp.exp(-z)), (-746, 40), at(-708.396418532264, -745.133219101941, 36.7368005696771), tiny),
    "softplus": (softplus, (-746, 40), at(-708.396418532264, -745.133219101941, 36.7368005696771, -0.881373587019543), tiny),
    "erf": (mp.erf, (-6, 6), at(0.5, -0.5, 5.86358474875517, 3), tiny),
    "erfc": (mp.erfc, (-6, 27.5), at(0.5, -0.5, 26.5432589105, 27.2260173, -5.86358474875517), tiny),
    "normal_cdf": (normal_cdf, (-39, 9), at(-0.707106781186548, 0.707106781186548, -37.5194, -38.485, 8.29236), tiny),
    "gelu": (gelu, (-39, 9), at(-0.707106781186548, 0.707106781186548, -37.6, -38.56, 8.29236), tiny),
    "silu": (silu, (-755, 40), at(-714.96, -751.7, 36.7368005696771), tiny),
}


def points(name, count, rng):
    _, (low, high), places, more = FUNCTIONS[name]
    near = (max(low, -4), min(high, 4))
    if count is not None:
        return [rng.uniform(*rng.choice(((low, high), near))) for _ in range(count)]
    xs = [rng.uniform(low, high) for _ in range(300)] + [rng.uniform(*near) for _ in range(300)]
    xs += places(rng) + more(rng, 200)
    sign = 1 if low == 0 else -1
    xs += [rng.choice((1, sign)) * 2.0 ** rng.uniform(-60, 0) for _ in range(150)]
    return xs + [rng.choice((1, sign)) * 2.0 ** rng.uniform(-1074, 1023) for _ in range(50)]


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else None
    rng = random.Random(1)
    print(f"# mpmath {mp.__version__}")
    for name, (f, (low, _), *_) in FUNCTIONS.items():
        print(name)
        for x in points(name, count, rng):
            x = float(x)
            if (name == "ln" and x <= 0) or (name == "ln_1p" and x <= -1):
                continue
            if name in ("exp", "exp_m1", "sigmoid", "softplus", "silu", "normal_cdf", "gelu", "erfc") and abs(x) > 1e4:
                # Far beyond every threshold; exact values would have millions of digits in the exponent.
                continue
            exact = f(mp.mpf(x))
            value = float(exact) if abs(exact) < mp.mpf(2) ** 1024 * (1 - mp.mpf(2) ** -54) else float("inf")
            if value == float("inf"):
                rest = 0
            else:
                exponent = max(mp.frexp(mp.mpf(value))[1] - 53, -1074) if value else -1074
                rest = int(mp.nint(1000 * (exact - mp.mpf(value)) / mp.mpf(2) ** exponent))
            print(f"{bits(x):x} {bits(value):x} {rest}")


if __name__ == "__main__":
    main()
