"""Coefficients of the elementary functions of fanin-activation, and how far off each polynomial is.

usage: python coefficients.py > ../../../crates/fanin-activation/src/math/coefficients.csv        (mpmath 1.3 or newer; half a minute)

Polynomials are minimax: the Remez exchange with a weight, at 60 digits, the coefficients then rounded to the precision.
The rational part of tanh is interpolated at Chebyshev nodes, which is minimax within a small factor. The error is what
remains after rounding, relative to the function, without the rounding of the arithmetic.
"""
import struct

import mpmath as mp

mp.mp.dps = 60
SQRT2 = mp.sqrt(2)
# Keeps a weight that vanishes at 0 positive.
TINY = mp.mpf(10) ** -40
# Below it tanh is computed by its rational part, above it by exp.
TANH_SEAM = mp.mpf("0.5625")
# Below it erf is computed by its polynomial, above it by erfcx.
ERF_SEAM = mp.mpf("0.5")
# Beyond it, erfc is 0 in the precision.
LAST = {"f32": mp.mpf(11), "f64": mp.mpf(28)}
# The pole of the variable of erfcx: q = (x - POLE) / (x + POLE). Of the multiples of 1/64 near 3, these are the ones
# that lose least when the coefficients are rounded.
POLE = {"f32": mp.mpf("3.21875"), "f64": mp.mpf("3.4375")}


def rounded(x, precision):
    """The nearest number of the precision."""
    return mp.mpf(float(x)) if precision == "f64" else mp.mpf(struct.unpack("f", struct.pack("f", float(x)))[0])


def evaluate(coefficients, x):
    return mp.polyval(coefficients[::-1], x)


def remez(f, weight, low, high, degree):
    """Coefficients, lowest first, that make the largest |weight · (p - f)| on [low, high] smallest."""
    n = degree + 2
    nodes = [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * n)) for i in range(n)]
    grid = [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * i / (30 * n)) for i in range(30 * n + 1)]
    values = [(x, f(x), weight(x)) for x in grid]
    for _ in range(12):
        a = mp.matrix(n, n)
        b = mp.matrix(n, 1)
        for i, x in enumerate(nodes):
            for k in range(degree + 1):
                a[i, k] = x**k
            a[i, degree + 1] = (-1) ** i / weight(x)
            b[i] = f(x)
        solution = list(mp.lu_solve(a, b))
        p = solution[:-1]
        errors = [w * (evaluate(p, x) - y) for x, y, w in values]
        # The extremum of each stretch of one sign, sharpened by a parabola through its neighbors.
        extrema, start = [], 0
        for i in range(1, len(errors) + 1):
            if i == len(errors) or mp.sign(errors[i]) != mp.sign(errors[start]):
                best = max(range(start, i), key=lambda j: abs(errors[j]))
                extrema.append((abs(errors[best]), values[best][0]))
                start = i
        while len(extrema) > n:
            extrema.pop(0 if extrema[0][0] < extrema[-1][0] else -1)
        if len(extrema) < n:
            raise ValueError(f"only {len(extrema)} extrema of {n}")
        nodes = [x for _, x in extrema]
        if extrema and max(extrema)[0] < min(extrema)[0] * mp.mpf("1.01"):
            break
    return p


def error(p, f, weight, low, high):
    points = [low + (high - low) * mp.mpf(i) / 2000 for i in range(2001)]
    return max(weight(x) * abs(evaluate(p, x) - f(x)) for x in points)


def rational(f, low, high, above, below):
    """Numerator and denominator of these degrees, denominator 1 at 0, equal to f at Chebyshev nodes."""
    n = above + below + 1
    nodes = [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * n)) for i in range(n)]
    a = mp.matrix(n, n)
    b = mp.matrix(n, 1)
    for i, x in enumerate(nodes):
        for k in range(above + 1):
            a[i, k] = x**k
        for k in range(1, below + 1):
            a[i, above + k] = -f(x) * x**k
        b[i] = f(x)
    solution = list(mp.lu_solve(a, b))
    return solution[: above + 1], [mp.mpf(1)] + solution[above + 1 :]


def exponential(r):
    """(e^r - 1 - r) / r^2."""
    return mp.fsum(r**k / mp.factorial(k + 2) for k in range(40))


def logarithm(z):
    """(2 atanh(s) - 2 s) / s^3 at z = s^2."""
    return mp.fsum(2 * z**k / (2 * k + 3) for k in range(60))


def erf_tail(z):
    """erf(x) / x - 1 at z = x^2."""
    x = mp.sqrt(z)
    return (mp.erf(x) / x if z > 0 else 2 / mp.sqrt(mp.pi)) - 1


def tanh_tail(z):
    """(tanh(x) / x - 1) / z at z = x^2."""
    if z < mp.mpf(10) ** -30:
        return -mp.mpf(1) / 3 + 2 * z / 15
    x = mp.sqrt(z)
    return (mp.tanh(x) / x - 1) / z


def scaled_erfcx(pole):
    """(x + 1/2) · e^(x²) · erfc(x), which is between 0.5 and 0.65, at q = (x - pole) / (x + pole)."""

    def f(q):
        x = pole * (1 + q) / (1 - q)
        return (x + mp.mpf(1) / 2) * mp.exp(x * x) * mp.erfc(x)

    return f



def main():
    print(f"name;precision;index;coefficient;error (mpmath {mp.__version__})")

    def table(name, precision, coefficients, off):
        for i, c in enumerate(coefficients):
            print(f"{name};{precision};{i};{float(c)!r};{mp.nstr(off, 3)}", flush=True)

    def fit(name, precision, f, weight, low, high, degree):
        p = [rounded(c, precision) for c in remez(f, weight, low, high, degree)]
        table(name, precision, p, error(p, f, weight, low, high))

    half = mp.log(2) / 2 * mp.mpf("1.0001")
    z_max = ((SQRT2 - 1) / (SQRT2 + 1)) ** 2
    for precision, degree in [("f32", 5), ("f64", 10)]:
        # Relative to e^r - 1, the more demanding of the two.
        fit("EXP", precision, exponential, lambda r: abs(r) / (1 + r / 2 + r * r / 6) + TINY, -half, half, degree)
    for precision, degree in [("f32", 3), ("f64", 6)]:
        fit("LN", precision, logarithm, lambda z: z / 2 + TINY, mp.mpf(0), z_max, degree)
    for precision, above, below in [("f32", 1, 1), ("f64", 2, 3)]:
        p, q = rational(tanh_tail, mp.mpf(0), TANH_SEAM**2, above, below)
        p, q = [rounded(c, precision) for c in p], [rounded(c, precision) for c in q]
        off = 0
        for i in range(1, 2001):
            z = TANH_SEAM**2 * i / 2000
            x = mp.sqrt(z)
            off = max(off, abs(x + x * z * evaluate(p, z) / evaluate(q, z) - mp.tanh(x)) / mp.tanh(x))
        table("TANH_ABOVE", precision, p, off)
        table("TANH_BELOW", precision, q, off)
    for precision, degree in [("f32", 4), ("f64", 8)]:
        fit("ERF", precision, erf_tail, lambda z: 1 / (1 + erf_tail(z)), mp.mpf(0), ERF_SEAM**2, degree)
    for precision, degree in [("f32", 9), ("f64", 21)]:
        pole, last = POLE[precision], LAST[precision]
        f = scaled_erfcx(pole)

        def variable(x):
            return (x - pole) / (x + pole)

        fit("ERFCX", precision, f, lambda q: 1 / f(q), variable(ERF_SEAM), variable(last), degree)


if __name__ == "__main__":
    main()
