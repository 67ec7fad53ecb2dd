"""The course network in NumPy: the course's own loop, and the exact dual form, one thread each.

usage: python course_numpy.py DIR [--naive N] [--dual N] [--repeats R]

DIR holds train_catvnoncat.h5 (needs h5py). Prints one JSON object: milliseconds an iteration,
one figure a repeat, and the cost after the last iteration as a check.
"""
import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(variable, None)

import argparse
import json
import time

import h5py
import numpy as np

LAYERS = [12288, 20, 7, 5, 1]
RATE = 0.0075


def load(folder):
    with h5py.File(os.path.join(folder, "train_catvnoncat.h5"), "r") as file:
        x = file["train_set_x"][()]
        y = file["train_set_y"][()]
    return x.reshape(x.shape[0], -1).T / 255.0, y.reshape(1, -1)


def initialize():
    np.random.seed(1)
    w, b = [], []
    for n_prev, n in zip(LAYERS, LAYERS[1:]):
        w.append(np.random.randn(n, n_prev) / np.sqrt(n_prev))
        b.append(np.zeros((n, 1)))
    return w, b


def forward_backward(z1, w, b, y):
    """From the first pre-activation to the cost and the gradients behind it."""
    m = y.shape[1]
    z, a = [z1], [np.maximum(0, z1)]
    for layer in range(1, len(w)):
        z.append(np.dot(w[layer], a[-1]) + b[layer])
        a.append(np.maximum(0, z[-1]) if layer < len(w) - 1 else 1 / (1 + np.exp(-z[-1])))
    al = a[-1]
    cost = float(-(np.dot(y, np.log(al).T) + np.dot(1 - y, np.log(1 - al).T))[0, 0] / m)
    da = -(np.divide(y, al) - np.divide(1 - y, 1 - al))
    dz = da * al * (1 - al)
    gradients = []
    for layer in range(len(w) - 1, 0, -1):
        gradients.append((np.dot(dz, a[layer - 1].T) / m, dz.sum(axis=1, keepdims=True) / m))
        dz = np.dot(w[layer].T, dz)
        dz[z[layer - 1] <= 0] = 0
    return cost, dz, gradients[::-1]


def naive(x, y, iterations):
    w, b = initialize()
    m = y.shape[1]
    start = time.perf_counter()
    for _ in range(iterations):
        cost, dz, gradients = forward_backward(np.dot(w[0], x) + b[0], w, b, y)
        w[0] = w[0] - RATE * (np.dot(dz, x.T) / m)
        b[0] = b[0] - RATE * (dz.sum(axis=1, keepdims=True) / m)
        for layer, (dw, db) in enumerate(gradients, start=1):
            w[layer] = w[layer] - RATE * dw
            b[layer] = b[layer] - RATE * db
    return time.perf_counter() - start, cost


def dual(x, y, gram, iterations):
    w, b = initialize()
    m = y.shape[1]
    z0 = w[0] @ x
    c = np.zeros((LAYERS[1], m))
    start = time.perf_counter()
    for _ in range(iterations):
        cost, dz, gradients = forward_backward(z0 + c @ gram + b[0], w, b, y)
        c -= (RATE / m) * dz
        b[0] -= (RATE / m) * dz.sum(axis=1, keepdims=True)
        for layer, (dw, db) in enumerate(gradients, start=1):
            w[layer] -= RATE * dw
            b[layer] -= RATE * db
    return time.perf_counter() - start, cost


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--naive", type=int, default=100)
    parser.add_argument("--dual", type=int, default=2500)
    parser.add_argument("--repeats", type=int, default=1)
    options = parser.parse_args()
    x, y = load(options.folder)
    gram = x.T @ x
    out = {"numpy": np.__version__, "naive_ms": [], "dual_ms": []}
    for _ in range(options.repeats):
        seconds, out["naive_cost"] = naive(x, y, options.naive)
        out["naive_ms"].append(1e3 * seconds / options.naive)
        seconds, out["dual_cost"] = dual(x, y, gram, options.dual)
        out["dual_ms"].append(1e3 * seconds / options.dual)
    print(json.dumps(out))


if __name__ == "__main__":
    main()
