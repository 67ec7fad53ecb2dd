"""Tensors by the initializers of PyTorch, Flax and JAX, for crates/fanin-init/tests/reference/initializers.rs.

    python initializers.py > initializers.txt
    python initializers.py --fuzz 5 400 > elsewhere.txt    # 400 other cases, drawn with seed 5

A line is `library | seed | calls | bits`: the calls follow each other on one generator (JAX: on keys split off one after the other), and the
bits are of all their values in row-major order, those of half precision in single. A call is `spec layout dtype shape condition`; the layout is `first` for (out, in, k...),
`last` for (k..., in, out), `transposed` for (in, out, k...), each with `:groups` behind it where there are several: the second axis (in `last` the
one before the last) is then that of one group. The condition number is that of the matrix that was decomposed, or 0. `torch.conv` and
`torch.conv_transpose` are the weights of a whole layer, and its biases behind them.
"""

import math
import platform
import sys

import jax
import jax.numpy as jnp
import numpy as np
import torch
from jax.nn import initializers

from other_streams import bits

MODES = ["fan_in", "fan_out"]


def torch_call(spec, layout, tensor):
    name, _, arguments = spec.partition("(")
    options = dict(pair.split("=") for pair in arguments.rstrip(")").split(", ") if pair)
    number = lambda key, default: float(options.get(key, default))
    order, _, groups = layout.partition(":")
    groups = int(groups or 1)
    init = torch.nn.init
    if name in ("he_normal", "he_uniform"):
        function = init.kaiming_normal_ if name == "he_normal" else init.kaiming_uniform_
        mode = options.get("mode", "fan_in")
        if order == "transposed":
            # PyTorch takes the second axis for the inputs, whatever it counts.
            mode = {"fan_in": "fan_out", "fan_out": "fan_in"}[mode]
        function(tensor, mode=mode, nonlinearity="relu")
    elif name in ("lecun_normal", "lecun_uniform"):
        function = init.kaiming_normal_ if name == "lecun_normal" else init.kaiming_uniform_
        function(tensor, nonlinearity="linear")
    elif name in ("glorot_normal", "glorot_uniform"):
        (init.xavier_normal_ if name == "glorot_normal" else init.xavier_uniform_)(tensor)
    elif name == "variance_scaling":
        gain = number("gain", 1)
        function = {"normal": init.xavier_normal_, "uniform": init.xavier_uniform_}[options["distribution"]]
        function(tensor, gain=gain)
    elif name == "normal":
        init.normal_(tensor, number("mean", 0), number("std", 1))
    elif name == "uniform":
        init.uniform_(tensor, number("low", 0), number("high", 1))
    elif name == "constant":
        init.constant_(tensor, number("value", 0))
    elif name == "truncated_normal":
        init.trunc_normal_(tensor, number("mean", 0), number("std", 1), number("low", -2), number("high", 2))
    elif name == "orthogonal":
        init.orthogonal_(tensor, number("gain", 1))
    elif name == "sparse":
        init.sparse_(tensor, number("sparsity", 0.5), number("std", 0.01))
    elif name == "identity":
        init.eye_(tensor) if tensor.ndim == 2 else init.dirac_(tensor, groups)
    elif name == "torch_linear":
        # What nn.Linear and nn.Conv2d call.
        init.kaiming_uniform_(tensor, a=math.sqrt(5))
    elif name in ("torch.conv", "torch.conv_transpose"):
        return layer(order, groups, tensor)
    else:
        raise ValueError(spec)
    return tensor


def layer(order, groups, tensor):
    """Weights and biases of a convolution whose kernel has the shape of this tensor, as PyTorch makes it."""
    first, second, *kernel = tensor.shape
    if order == "transposed":
        makers, channels = [torch.nn.ConvTranspose1d, torch.nn.ConvTranspose2d, torch.nn.ConvTranspose3d], (first, second * groups)
    else:
        makers, channels = [torch.nn.Conv1d, torch.nn.Conv2d, torch.nn.Conv3d], (second * groups, first)
    made = makers[len(kernel) - 1](*channels, kernel, groups=groups, dtype=tensor.dtype)
    assert made.weight.shape == tensor.shape
    return torch.cat([made.weight.detach().flatten(), made.bias.detach()])


def run_torch(seed, calls):
    torch.manual_seed(seed)
    for spec, layout, dtype, shape in calls:
        tensor = torch.empty(shape, dtype=getattr(torch, dtype))
        condition = 0.0
        if spec.startswith("orthogonal"):
            state = torch.get_rng_state()
            matrix = torch.empty(shape[0], tensor.numel() // shape[0], dtype=tensor.dtype).normal_()
            condition = float(torch.linalg.cond(matrix.double()))
            torch.set_rng_state(state)
        drawn = torch_call(spec, layout, tensor)
        yield condition, (drawn if dtype in ("float32", "float64") else drawn.float()).numpy()


def jax_initializer(spec):
    name, _, arguments = spec.partition("(")
    options = dict(pair.split("=") for pair in arguments.rstrip(")").split(", ") if pair)
    number = lambda key, default: float(options.get(key, default))
    if name == "variance_scaling":
        distribution = options.get("distribution", "truncated_normal")
        return initializers.variance_scaling(number("scale", 1), options.get("mode", "fan_in"), distribution)
    if name == "truncated_normal":
        return initializers.truncated_normal(number("std", 1), lower=number("low", -2), upper=number("high", 2))
    if name == "uniform":
        return initializers.uniform(number("high", 1))
    if name == "constant":
        return initializers.constant(number("value", 0))
    if name == "normal":
        return initializers.normal(number("std", 1))
    if name in ("orthogonal", "delta_orthogonal"):
        return getattr(initializers, name)(number("gain", 1))
    return getattr(initializers, name.removeprefix("jax."))()


def run_jax(seed, calls):
    key = jax.random.key(seed)
    for spec, _, dtype, shape in calls:
        key_before = key
        if not spec.startswith("constant"):
            key, subkey = jax.random.split(key)
        else:
            subkey = key_before
        condition = 0.0
        if "orthogonal" in spec:
            matrix = shape[-2:] if spec.startswith("delta") else (math.prod(shape[:-1]), shape[-1])
            normals = jax.random.normal(subkey, (max(matrix), min(matrix)))
            condition = float(np.linalg.cond(np.asarray(normals, np.float64)))
        yield condition, np.asarray(jax_initializer(spec)(subkey, shape, jnp.float32))


def line(library, seed, calls):
    drawn = list({"torch": run_torch, "jax": run_jax}[library](seed, calls))
    values = [b for _, part in drawn for b in bits(part)]
    text = "; ".join(
        f"{spec} {layout} {dtype} {'x'.join(map(str, shape))} {condition:.3g}"
        for (spec, layout, dtype, shape), (condition, _) in zip(calls, drawn)
    )
    print(f"{library} | {seed} | {text} | {' '.join(values)}")


TORCH = [
    "he_normal", "he_normal(mode=fan_out)", "he_uniform", "he_uniform(mode=fan_out)", "lecun_normal", "lecun_uniform", "glorot_normal",
    "glorot_uniform", "variance_scaling(gain=1.5, mode=fan_avg, distribution=normal)", "variance_scaling(gain=0.7, mode=fan_avg, distribution=uniform)",
    "normal(mean=0.5, std=0.02)", "normal(std=0.02)", "uniform(low=-0.1, high=0.3)", "constant(value=0.3)",
    "truncated_normal(std=0.5, low=-0.6, high=1, cuts=absolute)", "truncated_normal(mean=1, std=0.1, low=1.15, high=1.6, cuts=absolute)",
    "orthogonal(gain=1.4)", "identity", "torch_linear", "sparse(sparsity=0.4, std=0.1)",
]
JAX = [
    "jax.lecun_normal", "lecun_uniform", "jax.glorot_normal", "glorot_uniform", "jax.he_normal", "he_uniform",
    "variance_scaling(scale=0.5, mode=fan_out, distribution=normal)", "variance_scaling(scale=3, mode=fan_avg, distribution=uniform)",
    "variance_scaling(scale=2, mode=fan_geo_avg, distribution=truncated_normal)", "truncated_normal(std=0.1)", "truncated_normal(std=0.3, low=-1, high=3)",
    "uniform(low=0, high=0.01)", "constant(value=0.3)", "normal(std=0.01)", "orthogonal(gain=1.4)", "delta_orthogonal(gain=0.8)",
]
# Fewer and more than 16 elements, odd, a multiple of 16 with and without a rest, wide and tall, two to five dimensions.
SHAPES = [(2, 3), (7, 2), (4, 8), (9, 5), (3, 40), (4, 3, 5), (6, 2, 3, 3), (8, 4, 1, 1), (2, 3, 2, 2, 2)]
# Kernels and their groups, of which `torch.nn.init` sees the kernels alone: all channels of a group apart (depthwise) and not, each group and
# the whole a wide matrix, a tall one, and one of each. `sparse_` takes matrices only.
GROUPED = [((6, 2, 3), 2), ((8, 1, 2, 2), 8), ((6, 2, 3, 3), 3), ((4, 3, 1, 2, 2), 2), ((12, 2, 1, 1), 2), ((9, 4, 2), 3)]
GROUPED_MATRIX = (8, 5), 2
# Where PyTorch's functions and ours take the same for the fans, but for their order.
TRANSPOSED = [
    "glorot_normal", "glorot_uniform", "he_normal", "he_uniform(mode=fan_out)", "variance_scaling(gain=1.5, mode=fan_avg, distribution=normal)",
    "orthogonal(gain=1.4)", "torch.conv_transpose",
]


def in_groups(order, groups):
    return f"{order}:{groups}" if groups > 1 else order


def case(library, spec, shape, dtype):
    if library == "jax":
        shape = tuple(reversed(shape))
        if spec.startswith("delta"):
            shape = shape[:-2] + (min(shape[-2:]), max(shape[-2:]))
        return spec, "last", "float32", shape
    return spec, "first", dtype, shape


def allowed(spec, shape):
    return not (spec.startswith("delta") and len(shape) < 3 or spec.startswith("sparse") and len(shape) > 2)


def fixed():
    for library, specs in [("torch", TORCH), ("jax", JAX)]:
        for k, spec in enumerate(specs):
            for turn in range(2):
                shapes = [SHAPES[(3 * k + turn) % len(SHAPES)], SHAPES[(3 * k + turn + 4) % len(SHAPES)]]
                calls = [case(library, spec, shape, ["float32", "float64"][(k + turn) % 2]) for shape in shapes if allowed(spec, shape)]
                if calls:
                    yield library, 11 * k + turn, calls
    # Square matrices, which the two decompose the other way round.
    for library in ["torch", "jax"]:
        yield library, 5, [case(library, "orthogonal(gain=1.4)", (4, 4), "float32"), case(library, "orthogonal(gain=1)", (6, 2, 3, 1), "float32")]
    # A network, layer by layer: weights, biases.
    yield "torch", 1, [("torch_linear", "first", "float32", (8, 5)), ("uniform(low=-0.4472135954999579, high=0.4472135954999579)", "first", "float32", (8, 1))]
    types = ["float32", "float64"]
    for k, spec in enumerate(TORCH + ["torch.conv"]):
        for turn in range(2):
            kernels = [GROUPED[(2 * k + turn) % len(GROUPED)], GROUPED[(2 * k + turn + 3) % len(GROUPED)]]
            if spec.startswith("sparse"):
                kernels = [GROUPED_MATRIX]
            yield "torch", 13 * k + turn, [(spec, in_groups("first", groups), types[(k + turn) % 2], shape) for shape, groups in kernels]
    yield "torch", 7, [("orthogonal(gain=1.4)", in_groups("first", groups), "float32", shape) for shape, groups in [GROUPED[1], GROUPED[4]]]
    # Half precision: sizes with a rest of 16, for which less is drawn, and what comes behind them.
    for k, spec in enumerate(["normal(std=0.5)", "he_normal", "normal(mean=0.5, std=0.02)", "glorot_uniform", "uniform(low=-0.1, high=0.3)"]):
        for turn, dtype in enumerate(["bfloat16", "float16"]):
            shapes = [(4, 5), (4, 4), (2, 3), (3, 5, 3), (6, 2)][turn:]
            yield "torch", 23 * k + turn, [(spec, "first", dtype, shape) for shape in shapes]
    for k, spec in enumerate(JAX):
        kernels = [GROUPED[k % len(GROUPED)], GROUPED[(k + 2) % len(GROUPED)]]
        yield "jax", 19 * k, [(spec, in_groups("last", groups), "float32", tuple(reversed(shape))) for shape, groups in kernels]
    for k, spec in enumerate(TRANSPOSED):
        kernels = [((6, 2, 3), 2), ((4, 1, 3, 3), 4), ((2, 3, 2, 2), 1)]
        yield "torch", 17 * k, [(spec, in_groups("transposed", groups), types[k % 2], shape) for shape, groups in kernels]


def fuzzed(seed, count):
    rng = np.random.default_rng(seed)
    pick = lambda values: values[rng.integers(len(values))]
    while count:
        library = pick(["torch", "jax"])
        calls = []
        for _ in range(rng.integers(1, 4)):
            rank = rng.integers(2, 6)
            top = {2: 50, 3: 14, 4: 7, 5: 5}[rank]
            shape = tuple(int(n) for n in rng.integers(1, top + 1, rank))
            spec = pick(TORCH if library == "torch" else JAX)
            if not allowed(spec, shape):
                continue
            spec, layout, dtype, shape = case(library, spec, shape, pick(["float32", "float64"]))
            if library == "torch" and rank > 2:
                groups = int(rng.integers(1, 5))
                spec = pick([spec, spec, spec, "torch.conv"])
                layout, shape = in_groups(layout, groups), (shape[0] * groups, *shape[1:])
            elif library == "jax" and rank > 2:
                groups = int(rng.integers(1, 5))
                layout, shape = in_groups(layout, groups), (*shape[:-1], shape[-1] * groups)
            calls.append((spec, layout, dtype, shape))
        if calls:
            count -= 1
            yield library, int(rng.integers(0, 2**32)), calls


def main():
    print(f"# Python {platform.python_version()}, PyTorch {torch.__version__} ({torch.backends.cpu.get_cpu_capability()}), JAX {jax.__version__}")
    cases = fuzzed(int(sys.argv[2]), int(sys.argv[3])) if len(sys.argv) == 4 and sys.argv[1] == "--fuzz" else fixed()
    for case in cases:
        line(*case)


if __name__ == "__main__":
    main()
