"""Fit the polynomials of the default stream (crates/fanin-init/STREAMS.md).

Minimax fits by a discrete Remez exchange on a Chebyshev-spaced grid, in 50-digit arithmetic;
the coefficients are then rounded to the element type. Prints the coefficients as bit patterns and
the error of the rounded polynomial in exact arithmetic.

    python fit_polynomials.py > polynomials.txt
"""

import platform
import struct

import mpmath as mp

mp.mp.dps = 50


def chebyshev_grid(low, high, count):
    low, high = mp.mpf(low), mp.mpf(high)
    return [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * i / (count - 1)) for i in range(count)]


def horner(coefficients, x):
    total = mp.mpf(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total


def remez(x, f, weight, degree):
    """Polynomial p of the degree that minimizes max |weight * (f - p)| on the points."""
    n = degree + 2
    points = [round(i * (len(x) - 1) / (n - 1)) for i in range(n)]
    for _ in range(60):
        a = mp.matrix(n, n)
        b = mp.matrix(n, 1)
        for row, i in enumerate(points):
            for k in range(degree + 1):
                a[row, k] = x[i] ** k
            a[row, degree + 1] = (-1) ** row / weight[i]
            b[row] = f[i]
        solution = mp.lu_solve(a, b)
        coefficients = [solution[k] for k in range(degree + 1)]
        level = abs(solution[degree + 1])
        error = [w * (fi - horner(coefficients, xi)) for xi, fi, w in zip(x, f, weight)]
        # One extremum for each stretch of equal sign; keep the n neighbors with the largest error.
        extrema = []
        for i, e in enumerate(error):
            if extrema and (error[extrema[-1]] > 0) == (e > 0):
                if abs(e) > abs(error[extrema[-1]]):
                    extrema[-1] = i
            else:
                extrema.append(i)
        while len(extrema) > n:
            extrema.pop(0 if abs(error[extrema[0]]) < abs(error[extrema[-1]]) else -1)
        worst = max(abs(e) for e in error)
        if len(extrema) < n or worst <= level * (1 + mp.mpf("1e-6")):
            break
        points = extrema
    return coefficients, worst


def as_f32(value):
    return struct.unpack("<f", struct.pack("<f", float(value)))[0]


def report(name, kind, coefficients, x, f, weight):
    if kind == "f32":
        rounded = [as_f32(c) for c in coefficients]
        bits = ["0x%08x" % struct.unpack("<I", struct.pack("<f", c))[0] for c in rounded]
    else:
        rounded = [float(c) for c in coefficients]
        bits = ["0x%016x" % struct.unpack("<Q", struct.pack("<d", c))[0] for c in rounded]
    worst = max(abs(w * (fi - horner([mp.mpf(c) for c in rounded], xi))) for xi, fi, w in zip(x, f, weight))
    print(f"{name} {kind}, ascending powers, max relative error {mp.nstr(worst, 3)}")
    for b, c in zip(bits, rounded):
        print(f"  {b}  {c!r}")


def fit(name, kind, x, f, weight, degree):
    coefficients, _ = remez(x, f, weight, degree)
    report(name, kind, coefficients, x, f, weight)


def ln_f32(degree):
    # ln(1+f) = f - f^2/2 + f^3 P(f), f in [sqrt(1/2) - 1, sqrt(2) - 1]
    x = [v for v in chebyshev_grid(mp.sqrt("0.5") - 1, mp.sqrt(2) - 1, 2000) if abs(v) > mp.mpf("1e-6")]
    f = [(mp.log1p(v) - v + v * v / 2) / v**3 for v in x]
    weight = [abs(v**3 / mp.log1p(v)) for v in x]
    fit("ln: ln(1+f) = f - f^2/2 + f^3 P(f)", "f32", x, f, weight, degree)


def ln_f64(degree):
    # s = f/(2+f), ln(1+f) = 2s + s^3 R(s^2): weight relative to ln
    s = chebyshev_grid("1e-6", (mp.sqrt(2) - 1) / (mp.sqrt(2) + 1), 2000)
    x = [v * v for v in s]
    f = [(2 * mp.atanh(v) - 2 * v) / v**3 for v in s]
    weight = [v**3 / (2 * mp.atanh(v)) for v in s]
    fit("ln: s = f/(2+f), ln(1+f) = 2s + s^3 R(s^2)", "f64", x, f, weight, degree)


def sine(kind, degree):
    a = chebyshev_grid("1e-6", mp.pi / 4, 2000)
    x = [v * v for v in a]
    f = [(mp.sin(v) - v) / v**3 for v in a]
    weight = [v**3 / mp.sin(v) for v in a]
    fit("sin: sin(a) = a + a^3 S(a^2)", kind, x, f, weight, degree)


def cosine(kind, degree):
    a = chebyshev_grid("1e-5", mp.pi / 4, 2000)
    x = [v * v for v in a]
    f = [(mp.cos(v) - 1 + v * v / 2) / v**4 for v in a]
    weight = [v**4 / mp.cos(v) for v in a]
    fit("cos: cos(a) = 1 - a^2/2 + a^4 C(a^2)", kind, x, f, weight, degree)


def probit_points(z_low, z_high, count):
    # Parametrized by z: q = Phi(-z), w = -ln(4 q (1-q)).
    z = chebyshev_grid(z_low, z_high, count)
    q = [mp.erfc(v / mp.sqrt(2)) / 2 for v in z]
    w = [-mp.log(4 * v * (1 - v)) for v in q]
    return z, q, w


def probit_center(degree):
    z_high = mp.findroot(lambda v: -mp.log(4 * (mp.erfc(v / mp.sqrt(2)) / 2) * (1 - mp.erfc(v / mp.sqrt(2)) / 2)) - 5, 2.6)
    z, q, w = probit_points("1e-3", z_high, 2000)
    x = [v - mp.mpf("2.5") for v in w]
    f = [zi / (1 - 2 * qi) for zi, qi in zip(z, q)]
    fit("probit, w < 5: z = (1-2q) P(w - 2.5)", "f32", x, f, [1 / v for v in f], degree)
    return z_high


def probit_tail(z_low, z_high, degree):
    # t = 1/sqrt(w): the probability of the tail is flat in it, so one polynomial reaches from 2.7 to 13 standard deviations.
    z, q, w = probit_points(z_low, z_high, 2000)
    x = [1 / mp.sqrt(v) - mp.mpf("0.25") for v in w]
    f = [zi / ((1 - 2 * qi) * mp.sqrt(wi)) for zi, qi, wi in zip(z, q, w)]
    fit("probit, w >= 5: z = (1-2q) sqrt(w) T(1/sqrt(w) - 1/4)", "f32", x, f, [1 / v for v in f], degree)


if __name__ == "__main__":
    print(f"python {platform.python_version()}, mpmath {mp.__version__}, {mp.mp.dps} digits")
    ln_f32(6)
    sine("f32", 2)
    cosine("f32", 2)
    z5 = probit_center(8)
    # q = 2^-126, the smallest normal f32, is 12.98 standard deviations out.
    probit_tail(z5, 13, 9)
    ln_f64(6)
    sine("f64", 5)
    cosine("f64", 5)
