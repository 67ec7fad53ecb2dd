"""Trainings of the course's network in NumPy, as the reference for fanin.

usage: python generate.py DIR > runs.json        DIR holds train_catvnoncat.h5 and test_catvnoncat.h5

Needs numpy and h5py; their versions are in the output. Every run is made in the exact dual form (the first layer's
weights stay in W1(0) + C X^T). For the ten-seed table each run is repeated under twenty relative perturbations of
1e-15 of the first weights: `spread` lists the counts that occur.
"""
import json
import os
import sys

for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(variable, None)

import h5py
import numpy as np


def load(folder):
    out = []
    for part in ("train", "test"):
        with h5py.File(os.path.join(folder, f"{part}_catvnoncat.h5"), "r") as file:
            x = file[f"{part}_set_x"][()]
            out += [x.reshape(x.shape[0], -1).T / 255.0, file[f"{part}_set_y"][()].reshape(1, -1)]
    return out


def orthogonal(n, m):
    q, r = np.linalg.qr(np.random.randn(max(n, m), min(n, m)))
    q = q * np.sign(np.diag(r))
    return q if n >= m else q.T


SCHEMES = {
    "randn/sqrt(n_prev)": lambda n, m: np.random.randn(n, m) / np.sqrt(m),
    "randn*sqrt(2/n_prev)": lambda n, m: np.random.randn(n, m) * np.sqrt(2 / m),
    "randn*sqrt(2/(n_prev+n))": lambda n, m: np.random.randn(n, m) * np.sqrt(2 / (m + n)),
    "uniform(-sqrt(6/(n_prev+n)), sqrt(6/(n_prev+n)))": lambda n, m: np.random.uniform(
        -np.sqrt(6 / (m + n)), np.sqrt(6 / (m + n)), (n, m)
    ),
    "uniform(-1/sqrt(n_prev), 1/sqrt(n_prev))": lambda n, m: np.random.uniform(
        -1 / np.sqrt(m), 1 / np.sqrt(m), (n, m)
    ),
    "orthogonal": orthogonal,
    "randn*0.1": lambda n, m: np.random.randn(n, m) * 0.1,
    "randn*0.01": lambda n, m: np.random.randn(n, m) * 0.01,
    "zeros": lambda n, m: np.zeros((n, m)),
}


def train(data, layers, scheme, seed, rate=0.0075, iterations=2500, noise=None, course=True):
    x, y, xt, yt = data
    m = y.shape[1]
    np.random.seed(seed)
    w = [SCHEMES[scheme](n, n_prev) for n_prev, n in zip(layers, layers[1:])]
    b = [np.zeros((n, 1)) for n in layers[1:]]
    if noise is not None:
        w = [v * (1 + 1e-15 * noise.uniform(-1, 1, v.shape)) for v in w]
    z0, g, c = w[0] @ x, data_gram(x), np.zeros((layers[1], m))
    costs = []
    for iteration in range(iterations):
        z = [z0 + c @ g + b[0]]
        a = []
        for layer in range(1, len(w)):
            a.append(np.maximum(0, z[-1]))
            z.append(w[layer] @ a[-1] + b[layer])
        with np.errstate(all="ignore"):
            p = 1 / (1 + np.exp(-z[-1]))
            if iteration % 100 == 0 or iteration == iterations - 1:
                costs.append(float(-(y @ np.log(p).T + (1 - y) @ np.log(1 - p).T)[0, 0] / m))
            if course:
                dz = -(y / p - (1 - y) / (1 - p)) * p * (1 - p)
            else:
                dz = p - y
        for layer in range(len(w) - 1, 0, -1):
            dw, db = dz @ a[layer - 1].T / m, dz.sum(axis=1, keepdims=True) / m
            dz = w[layer].T @ dz
            dz[z[layer - 1] <= 0] = 0
            w[layer] = w[layer] - rate * dw
            b[layer] = b[layer] - rate * db
        c -= rate / m * dz
        b[0] = b[0] - rate * dz.sum(axis=1, keepdims=True) / m
    w[0] = w[0] + c @ x.T

    def correct(x, y):
        a = x
        for layer in range(len(w)):
            z = w[layer] @ a + b[layer]
            a = np.maximum(0, z)
        return int((((1 / (1 + np.exp(-z))) > 0.5) == y).sum())

    return {"train": correct(x, y), "test": correct(xt, yt), "costs": costs}


_gram = {}


def data_gram(x):
    if id(x) not in _gram:
        _gram[id(x)] = x.T @ x
    return _gram[id(x)]


def main():
    data = load(sys.argv[1])
    course = [12288, 20, 7, 5, 1]
    table = []
    for scheme in SCHEMES:
        for seed in range(1, 11):
            run = train(data, course, scheme, seed)
            counts = {(run["train"], run["test"])}
            if scheme not in ("zeros", "randn*0.01"):
                noise = np.random.RandomState(seed)
                for _ in range(20):
                    other = train(data, course, scheme, seed, noise=noise)
                    counts.add((other["train"], other["test"]))
            table.append(
                {"spec": scheme, "seed": seed, "train": run["train"], "test": run["test"], "spread": sorted(counts)}
            )
            print(table[-1], file=sys.stderr)
    others = []
    for spec, layers, seed, rate, iterations in [
        ("zeros", [12288, 1], 1, 0.005, 2000),
        ("randn*0.01", [12288, 1], 4, 0.0075, 1000),
        ("randn*0.01", [12288, 7, 1], 1, 0.0075, 2500),
        ("randn/sqrt(n_prev)", [12288, 7, 1], 3, 0.0075, 2500),
        ("randn/sqrt(n_prev)", [12288, 10, 5, 1], 11, 0.003, 1500),
        ("randn*sqrt(2/n_prev)", [12288, 20, 7, 5, 1], 42, 0.005, 1200),
        ("randn/sqrt(n_prev)", [12288, 20, 20, 10, 7, 5, 1], 123, 0.0075, 2500),
        ("randn*sqrt(2/n_prev)", [12288, 20, 7, 5, 1], 1, 0.02, 2500),
    ]:
        run = train(data, layers, spec, seed, rate, iterations)
        others.append(
            {"spec": spec, "layers": layers, "seed": seed, "rate": rate, "iterations": iterations, **run}
        )
        print(others[-1], file=sys.stderr)
    versions = {"python": sys.version.split()[0], "numpy": np.__version__, "h5py": h5py.__version__}
    lines = ",\n".join("  " + json.dumps(row) for row in table)
    other_lines = ",\n".join("  " + json.dumps(row) for row in others)
    print(f'{{"versions": {json.dumps(versions)},\n"table": [\n{lines}\n],\n"others": [\n{other_lines}\n]}}')


if __name__ == "__main__":
    main()
