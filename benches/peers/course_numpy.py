"""The course network in NumPy: the course's own loop, and the exact dual form, every result computed in place."""
import numpy as np

from inputs import Inputs
from processes import train_in


def version():
    return f"NumPy {np.__version__}"


def ways(options):
    inputs = Inputs(options.inputs, options.precision, options.runs)
    if options.form == "primal":
        return {"the course's loop": train_in(1, [Primal(inputs)])}
    gram, z0, weights = inputs.gram(), inputs.z0(), inputs.weights()

    def stacks(size):
        return [
            Dual(inputs, gram, z0[k : k + size], [w[k : k + size] for w in weights[1:]])
            for k in range(0, options.runs, size)
        ]

    if options.runs == 1:
        return {"in place": train_in(1, stacks(1))}
    # Stacked, the matrices C of several runs are one product with the Gram matrix, and the calls are fewer.
    return {f"stacks of {size}": train_in(options.threads, stacks(size)) for size in (5, 10, 25)}


class Primal:
    """As the course writes it, but for the cost."""

    def __init__(self, inputs):
        self.inputs = inputs
        self.start = [w[0] for w in inputs.weights()]

    def reset(self):
        self.w = [w.copy() for w in self.start]
        self.b = [np.zeros((len(w), 1), w.dtype) for w in self.w]

    def run(self, iterations):
        w, b, x, y, rate = self.w, self.b, self.inputs.x, self.inputs.y, self.inputs.rate
        m, last = y.shape[1], len(w) - 1
        for _ in range(iterations):
            z, a = [], [x]
            for l in range(last + 1):
                z.append(np.dot(w[l], a[l]) + b[l])
                a.append(np.maximum(0, z[l]) if l < last else 1 / (1 + np.exp(-z[l])))
            al = a[-1]
            da = -(np.divide(y, al) - np.divide(1 - y, 1 - al))
            dz = da * al * (1 - al)
            gradients = []
            for l in range(last, -1, -1):
                gradients.append((l, np.dot(dz, a[l].T) / m, np.sum(dz, axis=1, keepdims=True) / m))
                if l > 0:
                    dz = np.dot(w[l].T, dz)
                    dz[z[l - 1] <= 0] = 0
            for l, dw, db in gradients:
                w[l] = w[l] - rate * dw
                b[l] = b[l] - rate * db
        self.logits = z[-1]

    def costs(self):
        return self.inputs.costs(self.logits)


class Dual:
    """A stack of runs; arrays have shape (runs, units, samples), or (units, samples) for a single run."""

    def __init__(self, inputs, gram, z0, weights):
        own = (lambda array: array[0]) if len(z0) == 1 else (lambda array: array)
        self.inputs, self.gram, self.z0 = inputs, gram, own(z0)
        self.start = [own(w) for w in weights]
        self.z = [own(np.empty((len(z0), n, inputs.samples), inputs.dtype)) for n in inputs.layers[1:]]
        self.a, self.dz = ([np.empty_like(z) for z in self.z] for _ in range(2))
        self.alive = [np.empty(z.shape, bool) for z in self.z]
        self.dw = [np.empty_like(w) for w in self.start]
        self.db = [np.empty((*z.shape[:-1], 1), inputs.dtype) for z in self.z]

    def reset(self):
        self.w = [w.copy() for w in self.start]
        self.b = [np.zeros_like(db) for db in self.db]
        self.c = np.zeros_like(self.z[0])

    def run(self, iterations):
        z, a, dz, w, dw, b, db, c = self.z, self.a, self.dz, self.w, self.dw, self.b, self.db, self.c
        y, gram, z0, alive = self.inputs.y, self.gram, self.z0, self.alive
        m, last = self.inputs.samples, len(self.z) - 1
        zero, step = self.inputs.dtype.type(0), self.inputs.dtype.type(self.inputs.rate / m)
        rows_c, rows_z = c.reshape(-1, m), z[0].reshape(-1, m)
        a_turned = [np.swapaxes(array, -1, -2) for array in a]
        w_turned = [np.swapaxes(array, -1, -2) for array in w]
        for _ in range(iterations):
            np.matmul(rows_c, gram, out=rows_z)
            z[0] += z0
            z[0] += b[0]
            for l in range(last):
                np.maximum(z[l], zero, out=a[l])
                np.matmul(w[l], a[l], out=z[l + 1])
                z[l + 1] += b[l + 1]
            np.negative(z[last], out=a[last])
            np.exp(a[last], out=a[last])
            a[last] += 1
            np.reciprocal(a[last], out=a[last])
            np.subtract(a[last], y, out=dz[last])
            for l in range(last - 1, -1, -1):
                np.matmul(dz[l + 1], a_turned[l], out=dw[l])
                np.matmul(w_turned[l], dz[l + 1], out=dz[l])
                np.greater(z[l], zero, out=alive[l])
                dz[l] *= alive[l]
                dw[l] *= step
                w[l] -= dw[l]
            for l in range(last + 1):
                np.add.reduce(dz[l], axis=-1, keepdims=True, out=db[l])
                db[l] *= step
                b[l] -= db[l]
            dz[0] *= step
            c -= dz[0]

    def costs(self):
        return self.inputs.costs(self.z[-1])
