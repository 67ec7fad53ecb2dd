"""What the bench wrote for its peers: the pictures, their labels, and the initial weights of every run."""
import json
import os

import numpy as np


class Inputs:
    """`x` has shape (features, samples), `y` (1, samples), a run's `weights` (units, inputs); biases are zero."""

    def __init__(self, folder, precision, runs):
        with open(os.path.join(folder, "inputs.json")) as file:
            facts = json.load(file)
        self.dtype = np.dtype({"f32": "float32", "f64": "float64"}[precision])
        self.rate, self.layers, self.samples = facts["rate"], facts["layers"], facts["samples"]

        def read(name):
            return np.memmap(os.path.join(folder, name), dtype="<f8", mode="r")

        # Written sample by sample.
        self.x = np.array(read("x.f64").reshape(self.samples, -1), dtype=self.dtype).T
        self.y = np.array(read("y.f64").reshape(1, -1), dtype=self.dtype)
        rows = read("weights.f64").reshape(facts["runs"], -1)
        if runs > len(rows):
            raise ValueError(f"wanted the weights of {runs} runs, the folder holds {len(rows)}")
        self._runs = [self._layers(row) for row in rows[:runs]]

    def _layers(self, row):
        layers, start = [], 0
        for n_prev, n in zip(self.layers, self.layers[1:]):
            layers.append(row[start : start + n * n_prev].reshape(n, n_prev).astype(self.dtype))
            start += n * n_prev
        return layers

    def weights(self):
        """The weights of each layer, shape (runs, units, inputs)."""
        return [np.stack(layer) for layer in zip(*self._runs)]

    def gram(self):
        return np.ascontiguousarray(self.x.T @ self.x)

    def z0(self):
        """W(0)X, shape (runs, units, samples)."""
        return np.stack([run[0] @ self.x for run in self._runs])

    def costs(self, logits):
        """One cost a run, in double precision."""
        z = np.asarray(logits).reshape(-1, self.samples).astype(float)
        return (np.logaddexp(0, z) - self.y.astype(float) * z).mean(axis=1)
