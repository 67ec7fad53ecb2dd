"""Expectations, fixed points and edges of chaos of the activations, with 30 digits; expectations of pairs, with 15.

usage: python generate.py values > values.csv        (mpmath 1.3 or newer; gmpy2 makes it three times as fast)
       python generate.py pairs > pairs.csv          (10 minutes each on one core)

Pairs are integrated in other coordinates than in the crate: v given u, not sum and difference.
"""
import sys
from functools import lru_cache

import mpmath as mp

mp.mp.dps = 36
LAMBDA = mp.mpf(1.050_700_987_355_480_5)  # the doubles of the crate
ALPHA = mp.mpf(1.673_263_242_354_377_2)


def piecewise(right, left):
    """φ and φ′ of two sides; 0 belongs to the left one."""
    return tuple((lambda z, r=r, l=l: r(z) if z > 0 else l(z)) for r, l in zip(right, left))


def scaled(a):
    return (lambda z: a * z, lambda z: a)


def elu(alpha, scale=mp.mpf(1)):
    left = (lambda z: scale * alpha * mp.expm1(z), lambda z: scale * alpha * mp.exp(z))
    return piecewise(scaled(scale), left)


def sigmoid(z):
    return 1 / (1 + mp.exp(-z))


def sigmoid_slope(z):
    s = sigmoid(abs(z))
    return s * (1 - s)


def silu_slope(z):
    s = sigmoid(z)
    return s * (1 + z * (1 - s))


ONE = mp.mpf(1)
ACTIVATIONS = {
    "linear": scaled(ONE),
    "relu": piecewise(scaled(ONE), scaled(mp.mpf(0))),
    "leaky_relu": piecewise(scaled(ONE), scaled(mp.mpf(0.01))),
    "leaky_relu(slope=0.2)": piecewise(scaled(ONE), scaled(mp.mpf(0.2))),
    "tanh": (mp.tanh, lambda z: mp.sech(z) ** 2),
    "sigmoid": (sigmoid, sigmoid_slope),
    "elu": elu(ONE),
    "elu(alpha=0.5)": elu(mp.mpf(0.5)),
    "selu": elu(ALPHA, LAMBDA),
    "gelu": (lambda z: z * mp.ncdf(z), lambda z: mp.ncdf(z) + z * mp.npdf(z)),
    "silu": (lambda z: z * sigmoid(z), silu_slope),
    "softplus": (lambda z: mp.log1p(mp.exp(z)) if z < 40 else z + mp.exp(-z), sigmoid),
}
ROOT_2PI = mp.sqrt(2 * mp.pi)


@lru_cache(None)
def nodes(n):
    """Nodes and weights of Gauss and Legendre on [-1, 1]."""
    out = []
    for i in range(n):
        x = mp.cos(mp.pi * (i + mp.mpf(3) / 4) / (n + mp.mpf(1) / 2))
        for _ in range(8):
            p0, p = mp.mpf(1), x
            for k in range(2, n + 1):
                p0, p = p, ((2 * k - 1) * x * p - (k - 1) * p0) / k
            slope = n * (x * p - p0) / (x * x - 1)
            x -= p / slope
        out.append((x, 2 / ((1 - x * x) * slope**2)))
    return out


def normal(f, centers, n, reach, width=1):
    """∫ f(z) dN(0, 1): panels of `n` nodes no wider than `width`, cut at and around (center, scale)."""
    cuts = set(mp.mpf(k) for k in range(-reach, reach + 1, width))
    for center, scale in centers:
        cuts.add(center)
        d = scale
        while d < 2 * reach:
            cuts.update((center - d, center + d))
            d *= 2
    cuts = sorted(c for c in cuts if -reach <= c <= reach)
    total = mp.mpf(0)
    for a, b in zip(cuts, cuts[1:]):
        m, h = (a + b) / 2, (b - a) / 2
        total += h * mp.fsum(w * f(m + h * x) * mp.exp(-((m + h * x) ** 2) / 2) for x, w in nodes(n))
    return total / ROOT_2PI


def expect(f, q, mean=mp.mpf(0), n=30, reach=14):
    s = mp.sqrt(q)
    return normal(lambda z: f(mean + s * z), [(-mean / s, 1 / s)], n, reach)


def pair(f, q, c):
    """E f(u) f(v) with v given u."""
    s, d = mp.sqrt(q), mp.sqrt(1 - c * c)

    def given(z):
        inner = normal(lambda y: f(s * (c * z + d * y)), [(-c * z / d, 2 / (s * d))], 16, 10, 2)
        return f(s * z) * inner

    return normal(given, [(mp.mpf(0), min(1 / s, d) / 2)], 16, 10, 2)


def row(*cells):
    text = ";".join(mp.nstr(c, 25) if isinstance(c, mp.mpf) else str(c) for c in cells)
    print(text, flush=True)


def excess(phi, w, b, q):
    return w * expect(lambda z: phi(z) ** 2, q, n=20) + b - q


def bracketed(f, a, b):
    return mp.findroot(f, (a, b), solver="anderson", tol=mp.mpf(10) ** -44, maxsteps=200, verify=False)


GRID = [mp.mpf(10) ** (mp.mpf(k) / 3) for k in range(-18, 25)]


def q_star(phi, w, b):
    """Where q = 1 goes to; None beyond 1e8."""
    start = excess(phi, w, b, mp.mpf(1))
    rising = start > 0
    before = mp.mpf(1)
    for q in [q for q in (GRID if rising else reversed(GRID)) if (q > 1) == rising and q != 1]:
        if (excess(phi, w, b, q) > 0) != rising:
            f = lambda q: w * expect(lambda z: phi(z) ** 2, q) + b - q
            return bracketed(f, before, q)
        before = q
    return None if rising else mp.mpf(0)


def edges(phi, slope, b):
    """All (σ_w², q) with q a fixed point, χ₁ = 1 and q in the grid."""

    def gap(q, n=30):
        return q - expect(lambda z: phi(z) ** 2, q, n=n) / expect(lambda z: slope(z) ** 2, q, n=n) - b

    found, values = [], [gap(q, 20) for q in GRID]
    for (qa, ga), (qb, gb) in zip(zip(GRID, values), zip(GRID[1:], values[1:])):
        if max(abs(ga) / qa, abs(gb) / qb) > mp.mpf(10) ** -15 and (ga > 0) != (gb > 0):
            q = bracketed(gap, qa, qb)
            found.append((1 / expect(lambda z: slope(z) ** 2, q), q))
    return found


QS = [1e-12, 1e-3, 0.3, 1, 7, 100, 1e6]


def values():
    for name, (phi, slope) in ACTIVATIONS.items():
        for q in map(mp.mpf, QS):
            row(name, "mean", q, expect(phi, q))
            row(name, "square", q, expect(lambda z: phi(z) ** 2, q))
            row(name, "slope_square", q, expect(lambda z: slope(z) ** 2, q))
        for q in map(mp.mpf, [0.3, 1, 7]):
            row(name, "fourth", q, expect(lambda z: phi(z) ** 4, q))
            row(name, "growth", q, expect(lambda z: phi(z) * slope(z) * z, q) / q)
        for mean, v in [(2, 3), (-6, 0.5), (0.25, 100)]:
            mean, v = mp.mpf(mean), mp.mpf(v)
            row(name, "square_off_0", f"{mp.nstr(mean, 5)} {mp.nstr(v, 5)}", expect(lambda z: phi(z) ** 2, v, mean, reach=20))
        for w, b in [(1, 0.1), (1.5, 0.05), (2.5, 0), (0.5, 1e-4)]:
            q = q_star(phi, mp.mpf(w), mp.mpf(b))
            row(name, "q_star", f"{w} {b}", "none" if q is None else q)
        for b in [0, 0.05, 0.5]:
            found = edges(phi, slope, mp.mpf(b))
            row(name, "edges", b, " ".join(f"{mp.nstr(w, 25)} {mp.nstr(q, 25)}" for w, q in found) or "none")


def pairs():
    for name, (phi, slope) in reversed(ACTIVATIONS.items()):
        for q in map(mp.mpf, [0.5, 20]):
            for c in map(mp.mpf, [-0.9, 0.3, 0.999]):
                row(name, "kernel", f"{mp.nstr(q, 5)} {mp.nstr(c, 17)}", pair(phi, q, c))
        row(name, "slope_kernel", "2.0 0.3", pair(slope, mp.mpf(2), mp.mpf(0.3)))


print(f"activation;quantity;arguments;value (mpmath {mp.__version__}, Python {sys.version.split()[0]})")
{"values": values, "pairs": pairs}[sys.argv[1]]()
