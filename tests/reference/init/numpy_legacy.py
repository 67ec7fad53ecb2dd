"""Values of NumPy's legacy generator, the reference for `Source::Numpy` of crates/fanin-init.

Each line of the output is `kind | seed | arguments | values`; a value is the 16 hex digits of its float64.

    python numpy_legacy.py > numpy_legacy.txt
"""

import platform
import struct
import warnings

import numpy as np

warnings.simplefilter("ignore", RuntimeWarning)


def bits(values):
    return " ".join("%016x" % struct.unpack("<Q", struct.pack("<d", float(v)))[0] for v in np.ravel(values))


def line(kind, seed, arguments, values):
    print(f"{kind} | {seed} | {arguments} | {bits(values)}")


def draws():
    for seed in [0, 1, 2, 42, 12345, 2**31, 2**32 - 1]:
        np.random.seed(seed)
        line("randn", seed, "7", np.random.randn(7))
        np.random.seed(seed)
        line("random_sample", seed, "5", np.random.random_sample(5))
        np.random.seed(seed)
        line("uniform", seed, "-0.3 1.7 5", np.random.uniform(-0.3, 1.7, 5))
    # More than one block of the generator's state, 624 words.
    np.random.seed(3)
    line("randn", 3, "1001", np.random.randn(1001))


def cache():
    # The second normal of a pair waits through uniform draws.
    np.random.seed(7)
    line("cache", 7, "randn 3, random_sample 2, randn 4",
         np.concatenate([np.random.randn(3), np.random.random_sample(2), np.random.randn(4)]))


# The spec as typed, and what Python evaluates.
W = "np.random.randn(n, n_prev)"
EXPRESSIONS = [
    ("randn*0.01", f"{W}*0.01"),
    ("0.01*randn", f"0.01*{W}"),
    ("randn/sqrt(n_prev)", f"{W}/np.sqrt(n_prev)"),
    ("randn*sqrt(2/n_prev)", f"{W}*np.sqrt(2/n_prev)"),
    ("randn*sqrt(2/(n_prev+n))", f"{W}*np.sqrt(2/(n_prev+n))"),
    ("randn*(2/n_prev)**0.5", f"{W}*(2/n_prev)**0.5"),
    ("randn*2/n_prev", f"{W}*2/n_prev"),
    ("-randn*0.1", f"-{W}*0.1"),
    ("1 - randn*0.1 + 2", f"1 - {W}*0.1 + 2"),
    ("2/randn", f"2/{W}"),
    ("randn/0", f"{W}/0"),
    ("-randn**2", f"-{W}**2"),
    ("randn**2", f"{W}**2"),
    ("randn**0.5", f"{W}**0.5"),
    ("randn**-1", f"{W}**-1"),
    ("randn**1", f"{W}**1"),
    ("randn**0", f"{W}**0"),
    ("sqrt(randn)", f"np.sqrt({W})"),
    ("randn*2**-3**0.5", f"{W}*2**-3**0.5"),
    ("uniform(-1/sqrt(n_prev), 1/sqrt(n_prev))", "np.random.uniform(-1/np.sqrt(n_prev), 1/np.sqrt(n_prev), (n, n_prev))"),
    ("uniform(1, -1)", "np.random.uniform(1, -1, (n, n_prev))"),
    ("rand", "np.random.rand(n, n_prev)"),
    ("rand*2-1", "np.random.rand(n, n_prev)*2-1"),
    ("np.ones((n, n_prev))/n_prev", "np.ones((n, n_prev))/n_prev"),
    ("zeros", "np.zeros((n, n_prev))"),
    ("parameters['W' + str(l)] = np.random.randn(layer_dims[l], layer_dims[l-1]) / np.sqrt(layer_dims[l-1]) #*0.01",
     "np.random.randn(layer_dims[l], layer_dims[l-1]) / np.sqrt(layer_dims[l-1])"),
]
# pow has no bits to agree on: NumPy's vector loops depend on the CPU.
POWERS = [
    ("randn**0.001", f"{W}**0.001"),
    ("randn**3", f"{W}**3"),
    ("randn**-0.5", f"{W}**-0.5"),
    ("0.5**randn", f"0.5**{W}"),
]


def expressions():
    for kind, table in [("expression", EXPRESSIONS), ("power", POWERS)]:
        for spec, python in table:
            names = {"np": np, "n": 3, "n_prev": 5, "layer_dims": [5, 3], "l": 1}
            np.random.seed(1)
            line(kind, 1, spec, eval(python, names))


def networks():
    # Layer by layer, as the course does; 15, 9 and 3 weights leave a normal waiting each time.
    sizes = [5, 3, 3, 1]
    schemes = [
        ("lecun_normal", lambda n, m: np.random.randn(n, m) / np.sqrt(m)),
        ("he_normal", lambda n, m: np.random.randn(n, m) * np.sqrt(2 / m)),
        ("glorot_normal", lambda n, m: np.random.randn(n, m) * np.sqrt(2 / (m + n))),
        ("normal(std=0.01)", lambda n, m: np.random.randn(n, m) * 0.01),
        ("normal(mean=0.5, std=0.01)", lambda n, m: np.random.normal(0.5, 0.01, (n, m))),
        ("glorot_uniform", lambda n, m: np.random.uniform(-np.sqrt(6 / (m + n)), np.sqrt(6 / (m + n)), (n, m))),
        ("he_uniform", lambda n, m: np.random.uniform(-np.sqrt(6 / m), np.sqrt(6 / m), (n, m))),
        ("lecun_uniform", lambda n, m: np.random.uniform(-np.sqrt(3 / m), np.sqrt(3 / m), (n, m))),
        ("torch_linear(bias=zeros)", lambda n, m: np.random.uniform(-1 / np.sqrt(m), 1 / np.sqrt(m), (n, m))),
        ("zeros", lambda n, m: np.zeros((n, m))),
        ("orthogonal", orthogonal),
    ]
    for spec, draw in schemes:
        np.random.seed(4)
        values = [draw(n, m).ravel() for m, n in zip(sizes, sizes[1:])]
        line("orthogonal" if spec == "orthogonal" else "network", 4, spec, np.concatenate(values))


def orthogonal(n, m):
    q, r = np.linalg.qr(np.random.randn(max(n, m), min(n, m)))
    q = q * np.sign(np.diag(r))
    return q.T if n < m else q


if __name__ == "__main__":
    print(f"# numpy {np.__version__}, python {platform.python_version()}, {platform.machine()}, {' '.join(platform.libc_ver())}")
    draws()
    cache()
    expressions()
    networks()
