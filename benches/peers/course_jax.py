"""The course network in JAX: all iterations in one compiled loop, mapped over the runs."""
import os
import time

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from inputs import Inputs

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")


def version():
    return f"JAX {jax.__version__}"


def ways(options):
    if options.runs > 1:
        # A device a core, so that runs can be shared out among them. JAX looks when it is first used.
        devices = f"--xla_force_host_platform_device_count={options.threads}"
        os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {devices}"
    # Measured and no faster: `jax.grad` of the loss, X stored sample by sample, several iterations unrolled.
    inputs = Inputs(options.inputs, options.precision, options.runs)
    dual = options.form == "dual"
    weights = inputs.weights()
    z0 = inputs.z0() if dual else np.zeros((options.runs, 1, 1), inputs.dtype)
    if dual:
        # In W's place: the matrix C.
        weights[0] = np.zeros_like(z0)
    biases = [np.zeros((*w.shape[:-1], 1), w.dtype) for w in weights]
    own, shared = (weights, biases, z0), (inputs.gram() if dual else inputs.x, inputs.y)
    step = inputs.rate / inputs.samples
    if options.runs == 1:
        single = jax.tree.map(lambda array: array[0], own)
        return {"jit": timed(inputs, jax.jit(training(step, dual)), single, shared)}
    mapped = jax.vmap(training(step, dual), in_axes=(0, None, None))
    ways = {"jit, vmap": timed(inputs, jax.jit(mapped), own, shared)}
    mesh = Mesh(np.array(jax.devices()), ("runs",))
    split = NamedSharding(mesh, PartitionSpec("runs"))
    whole = NamedSharding(mesh, PartitionSpec())
    for chunk in (5, 10, 25):
        if options.runs % (chunk * options.threads) == 0:
            program = jax.shard_map(
                chunked(mapped, chunk),
                mesh=mesh,
                in_specs=(PartitionSpec("runs"), PartitionSpec(), PartitionSpec()),
                out_specs=PartitionSpec("runs"),
                check_vma=False,
            )
            placed = jax.device_put(own, split), jax.device_put(shared, whole)
            ways[f"jit, vmap of {chunk}, {options.threads} devices"] = timed(inputs, jax.jit(program), *placed)
    return ways


def training(step, dual):
    """A function of ((weights, biases, Z(0)), (Gram matrix or X, Y), iterations) to trained ones and logits."""

    def forward(w, b, z0, fixed):
        z, a = [w[0] @ fixed + b[0]], []
        if dual:
            z[0] += z0
        for l in range(1, len(w)):
            a.append(jnp.maximum(z[-1], 0))
            z.append(w[l] @ a[-1] + b[l])
        return z, a

    def iterate(w, b, z0, fixed, y):
        z, a = forward(w, b, z0, fixed)
        dz = jax.nn.sigmoid(z[-1]) - y
        w, b = list(w), list(b)
        for l in range(len(w) - 1, -1, -1):
            b[l] = b[l] - step * dz.sum(-1, keepdims=True)
            if l > 0:
                back = w[l].T @ dz
                w[l] = w[l] - step * (dz @ a[l - 1].T)
                dz = jnp.where(z[l - 1] > 0, back, 0)
            else:
                w[0] = w[0] - step * (dz if dual else dz @ fixed.T)
        return w, b, z[-1]

    def train(own, shared, iterations):
        (w, b, z0), (fixed, y) = own, shared
        logits = jnp.zeros_like(y)

        def body(_, state):
            return iterate(*state[:2], z0, fixed, y)

        return jax.lax.fori_loop(0, iterations, body, (list(w), list(b), logits))

    return train


def chunked(mapped, size):
    """A few runs at a time from beginning to end, so that they stay in cache."""

    def train(own, shared, iterations):
        parts = jax.tree.map(lambda array: array.reshape(-1, size, *array.shape[1:]), own)
        return jax.lax.map(lambda part: mapped(part, shared, iterations), parts)

    return train


def timed(inputs, program, own, shared):
    own, shared = jax.block_until_ready(jax.tree.map(jnp.asarray, (own, shared)))

    def train(iterations):
        start = time.perf_counter()
        state = jax.block_until_ready(program(own, shared, iterations))
        seconds = time.perf_counter() - start
        return seconds, inputs.costs(state[2])

    return train
