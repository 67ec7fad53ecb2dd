"""Draws of NumPy's Generator, PyTorch's CPU generator and JAX's keys, for crates/fanin-init/tests/reference/other_streams.rs.

    python other_streams.py > other_streams.txt
    python other_streams.py --fuzz 5 400 > elsewhere.txt    # 400 other cases, drawn with seed 5

A line is `library | seed | calls | bits`: the calls follow each other on one generator (JAX: on keys split off one after the other), the
bits are of all their values. A call is `function arguments dtype shape`.
"""

import platform
import struct
import sys

import jax
import numpy as np
import torch

BIG = [0, 1, 2**31, 2**32 - 1, 2**32 + 5, 2**63 - 1, 123456789012345]


def bits(values):
    values = np.asarray(values).ravel()
    kind = {"float32": np.uint32, "float64": np.uint64}[values.dtype.name]
    return [f"{int(v):0{values.dtype.itemsize * 2}x}" for v in values.view(kind)]


def run_numpy(seed, calls):
    rng = np.random.default_rng(seed)
    for function, arguments, dtype, shape in calls:
        if function == "uniform":
            yield rng.uniform(*arguments, shape)
        else:
            yield getattr(rng, {"normal": "standard_normal", "unit": "random"}[function])(shape, dtype=dtype)


def run_torch(seed, calls):
    torch.manual_seed(seed)
    for function, arguments, dtype, shape in calls:
        tensor = torch.empty(shape, dtype=getattr(torch, dtype))
        yield getattr(tensor, function + "_")(*arguments).numpy()


def run_jax(seed, calls):
    key = jax.random.key(seed)
    for function, arguments, dtype, shape in calls:
        key, subkey = jax.random.split(key)
        if function == "fold_in":
            key = jax.random.fold_in(key, *arguments)
            yield np.asarray(jax.random.key_data(key)).view(np.float32)
        elif function == "split":
            keys = jax.random.split(subkey, shape)
            yield np.asarray(jax.random.key_data(keys)).view(np.float32)
        elif function == "uniform":
            yield np.asarray(jax.random.uniform(subkey, shape, np.float32, *arguments))
        elif function == "normal":
            yield np.asarray(jax.random.normal(subkey, shape))
        else:
            yield np.asarray(jax.random.truncated_normal(subkey, *arguments, shape))


RUN = {"numpy": run_numpy, "torch": run_torch, "jax": run_jax}


def line(library, seed, calls):
    values = [b for part in RUN[library](seed, calls) for b in bits(part)]
    text = "; ".join(
        " ".join([f, *(repr(a) for a in arguments), dtype, "x".join(map(str, shape))]) for f, arguments, dtype, shape in calls
    )
    print(f"{library} | {seed} | {text} | {' '.join(values)}")


def fixed():
    """Below and above 16 elements, odd, multiples of 16 with and without a rest, one to five dimensions."""
    shapes = [(1,), (2,), (7,), (15,), (16,), (17,), (31,), (32,), (3, 5), (4, 9), (5, 13), (2, 3, 4), (2, 3, 3, 3), (2, 2, 3, 2, 2), (1, 1, 1, 1, 1)]
    single, double = "float32", "float64"
    for k, shape in enumerate(shapes):
        seed = BIG[k % len(BIG)]
        dtype = [single, double][k % 2]
        yield "torch", seed, [("normal", (0.0, 1.0), dtype, shape), ("uniform", (0.0, 1.0), dtype, shape)]
        yield "torch", k, [("uniform", (-0.3, 0.7), single, shape), ("normal", (0.0, 0.02), single, shape), ("normal", (0.0, 1.0), double, shape)]
        yield "numpy", seed, [("normal", (), dtype, shape), ("unit", (), dtype, shape)]
        yield "numpy", k, [("unit", (), single, shape), ("normal", (), single, shape), ("uniform", (-2.5, 1.0), double, shape), ("normal", (), single, (3,))]
        yield "jax", seed, [("uniform", (0.0, 1.0), single, shape), ("normal", (), single, shape)]
        yield "jax", k, [("truncated_normal", (-2.0, 2.0), single, shape), ("uniform", (-0.1, 0.1), single, shape)]
    # The second of a pair waits through other calls; a tensor in between that is filled in blocks does not take it.
    yield "torch", 3, [("normal", (0.0, 1.0), single, (3,)), ("normal", (0.0, 1.0), single, (20,)), ("uniform", (0.0, 1.0), double, (2,)), ("normal", (1.0, 2.0), double, (2,))]
    yield "jax", 9, [("split", (), single, (5,)), ("fold_in", (7,), single, ()), ("fold_in", (2**32 - 1,), single, ()), ("normal", (), single, (4,))]
    yield "jax", 10, [("truncated_normal", cuts, single, (20,)) for cuts in [(-1.0, 3.0), (0.5, 1.5), (-3.0, -1.0), (-8.0, 8.0)]]
    # Long enough for the tails of the ziggurat: one in 6,500 of 256 strips' words leads there.
    yield "numpy", 4, [("normal", (), double, (2500,)), ("normal", (), single, (2500,))]


def fuzzed(seed, count):
    rng = np.random.default_rng(seed)
    pick = lambda values: values[rng.integers(len(values))]
    for _ in range(count):
        library = pick(["numpy", "torch", "jax"])
        calls = []
        for _ in range(rng.integers(1, 5)):
            dtype = pick(["float32", "float64"]) if library != "jax" else "float32"
            rank = rng.integers(1, 6)
            top = {1: 3000, 2: 50, 3: 14, 4: 7, 5: 5}[rank]
            shape = tuple(int(n) for n in rng.integers(1, pick([4, top]) + 1, rank))
            low, width = float(rng.normal()), float(rng.exponential())
            call = {
                "numpy": [("unit", ()), ("normal", ()), ("uniform", (low, low + width))],
                "torch": [("uniform", (low, low + width)), ("normal", (0.0, width)), ("normal", (0.0, 1.0))],
                "jax": [("uniform", (low, low + width)), ("normal", ()), ("truncated_normal", (-2.0, 2.0)), ("truncated_normal", (low - 1, low + width))],
            }[library]
            function, arguments = pick(call)
            calls.append((function, arguments, "float64" if library == "numpy" and function == "uniform" else dtype, shape))
        seed = int(pick([rng.integers(0, 100), rng.integers(0, 2**32), rng.integers(0, 2**63 - 1)]))
        yield library, seed, calls


def main():
    print(f"# Python {platform.python_version()}, NumPy {np.__version__}, PyTorch {torch.__version__} ({torch.backends.cpu.get_cpu_capability()}), JAX {jax.__version__}")
    if len(sys.argv) == 4 and sys.argv[1] == "--fuzz":
        cases = fuzzed(int(sys.argv[2]), int(sys.argv[3]))
    else:
        cases = fixed()
    for case in cases:
        line(*case)


if __name__ == "__main__":
    main()
