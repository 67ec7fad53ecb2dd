"""Schemes of papers as NumPy computes their formulas, one case a line.

    python papers.py > papers.txt

sinusoidal    units inputs | weights, row after row
near_identity units inputs | flat positions of the ones in D
"""

import platform

import numpy as np

print(f"# numpy {np.__version__}, Python {platform.python_version()}")

# arXiv 2505.12909: W[i, j] = a sin(i (2 pi j / n + 2 pi / m)), a such that the variance is 2 / (m + n).
for m, n in [(5, 7), (7, 5), (6, 6), (12, 3), (3, 12), (1, 9), (9, 1), (4, 2), (10, 20)]:
    i = np.arange(1, m + 1)[:, None]
    j = np.arange(n)[None, :]
    w = np.sin(i * (2 * np.pi * j / n + 2 * np.pi / m))
    w *= np.sqrt(2 / (m + n) / w.var(ddof=1))
    print("sinusoidal", m, n, "|", *(repr(float(x)) for x in w.ravel()))

# arXiv 2410.02242, section 3.2: D[i, j] = 1 where i = j modulo the number of inputs.
for m, n in [(4, 8), (4, 4), (8, 4), (9, 4), (1, 3), (3, 1)]:
    i, j = np.indices((m, n))
    print("near_identity", m, n, "|", *np.flatnonzero(i % n == j))
