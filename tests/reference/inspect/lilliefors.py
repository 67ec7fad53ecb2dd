"""Quantiles of sqrt(n) D for a normal whose mean and standard deviation are estimated from the same sample.

python lilliefors.py > ../../../crates/fanin-init/src/inspect/lilliefors.txt
"""

import sys

import numpy as np
from scipy.special import ndtr

rng = np.random.default_rng(1)
print(f"# numpy {np.__version__}, python {sys.version.split()[0]}; n, draws, tail, quantile, standard error")
for n, draws in [(100, 1_000_000), (1000, 200_000), (4096, 60_000)]:
    ends = np.arange(n + 1) / n
    found = []
    for _ in range(draws // 1000):
        x = np.sort(rng.standard_normal((1000, n)), axis=1)
        x -= x.mean(axis=1, keepdims=True)
        x /= x.std(axis=1, keepdims=True)
        p = ndtr(x)
        found.append(np.maximum((p - ends[:-1]).max(1), (ends[1:] - p).max(1)))
    found = np.sort(np.concatenate(found)) * np.sqrt(n)
    for tail in [1e-1, 1e-2, 1e-3, 1e-4]:
        at = draws - int(draws * tail)
        spread = max(int((draws * tail) ** 0.5), 1)
        low, high = found[max(at - spread, 0)], found[min(at + spread, draws - 1)]
        print(f"{n} {draws} {tail:g} {found[at - 1]:.4f} {(high - low) / 2:.4f}", flush=True)
