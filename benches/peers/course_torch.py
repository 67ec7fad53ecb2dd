"""The course network in PyTorch: no autograd, updates in place; plain, and compiled by `torch.compile`."""
import time

import torch

from inputs import Inputs


def version():
    return f"PyTorch {torch.__version__}"


def ways(options):
    torch.set_num_threads(options.threads)
    course = Course(Inputs(options.inputs, options.precision, options.runs), options)
    # Measured slower in both forms: autograd (`torch.autograd.grad` of the loss on logits).
    ways = {"in place": course.training(course.step)}
    if options.quick:
        return ways
    compiled = course.training(torch.compile(course.step, fullgraph=True, dynamic=False))
    try:
        compiled(1)
        ways["compiled"] = compiled
    except Exception as error:  # It needs a C++ compiler, and fails in many ways without one.
        print(f"torch.compile does not work here: {error}".splitlines()[0])
    return ways


class Course:
    """Tensors have shape (runs, units, samples), or (units, samples) for a single run."""

    def __init__(self, inputs, options):
        own = (lambda array: array[0]) if options.runs == 1 else (lambda array: array)
        self.inputs, self.dual = inputs, options.form == "dual"
        self.y = torch.from_numpy(inputs.y)
        self.weights = [torch.from_numpy(own(w)) for w in inputs.weights()]
        if self.dual:
            self.gram, self.z0 = torch.from_numpy(inputs.gram()), torch.from_numpy(own(inputs.z0()))
            # In W's place: the matrix C.
            self.weights[0] = torch.zeros_like(self.z0)
        else:
            self.x = torch.from_numpy(inputs.x)
        single = options.runs == 1
        self.affine = torch.addmm if single else torch.baddbmm
        self.add_product = torch.Tensor.addmm_ if single else torch.Tensor.baddbmm_

    def first(self, c_or_w, b):
        if not self.dual:
            return self.affine(b, c_or_w, self.x)
        # The matrices C of all runs are one product with the Gram matrix.
        product = torch.mm(c_or_w.view(-1, self.inputs.samples), self.gram)
        return product.view(c_or_w.shape).add_(self.z0).add_(b)

    def step(self, w, b):
        step, last = self.inputs.rate / self.inputs.samples, len(w) - 1
        z, a = [self.first(w[0], b[0])], []
        for l in range(last):
            a.append(torch.relu(z[l]))
            z.append(self.affine(b[l + 1], w[l + 1], a[l]))
        dz = torch.sigmoid(z[last]) - self.y
        for l in range(last, -1, -1):
            b[l].sub_(dz.sum(-1, keepdim=True), alpha=step)
            if l == 0:
                break
            back = torch.matmul(w[l].mT, dz)
            self.add_product(w[l], dz, a[l - 1].mT, alpha=-step)
            dz = torch.ops.aten.threshold_backward(back, a[l - 1], 0)
        if self.dual:
            w[0].sub_(dz, alpha=step)
        else:
            w[0].addmm_(dz, self.x.mT, alpha=-step)
        return z[last]

    def training(self, step):
        @torch.no_grad()
        def train(iterations):
            w = [w.clone() for w in self.weights]
            b = [torch.zeros(*w.shape[:-1], 1, dtype=w.dtype) for w in w]
            start = time.perf_counter()
            for _ in range(iterations):
                logits = step(w, b)
            seconds = time.perf_counter() - start
            return seconds, self.inputs.costs(logits)

        return train
