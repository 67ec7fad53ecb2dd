"""Anscombe and Glynn's z of a sample's kurtosis, by SciPy.

python kurtosis.py > ../../../crates/fanin-init/src/inspect/kurtosis.txt
"""

import numpy as np
import scipy
from scipy.stats import kurtosis, kurtosistest

print(f"# scipy {scipy.__version__}, numpy {np.__version__}; n, kurtosis, z")
rng = np.random.default_rng(1)
for n in [20, 50, 4096, 100_000]:
    for x in [rng.standard_normal(n), rng.uniform(size=n), rng.laplace(size=n)]:
        print(n, repr(float(kurtosis(x, fisher=False))), repr(float(kurtosistest(x).statistic)))
