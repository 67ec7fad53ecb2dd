"""Fans, identities and gains as PyTorch and JAX compute them, one case a line.

    python shapes.py > shapes.txt

fans    library layout dimensions groups | fan_in fan_out
dirac   dimensions groups | flat positions of the ones
gain    activation | PyTorch's gain
"""

import platform

import jax
import torch
from jax._src.nn.initializers import _compute_fans
from torch.nn.init import _calculate_fan_in_and_fan_out, calculate_gain, dirac_, eye_

print(f"# torch {torch.__version__}, jax {jax.__version__}, Python {platform.python_version()}")

# out, in, kernel
for out, inputs, kernel in [
    (20, 12288, []),
    (1, 1, []),
    (7, 5, [3]),
    (64, 3, [7, 7]),
    (16, 8, [1, 3]),
    (4, 6, [3, 5, 2]),
    (5, 7, [2, 3, 2, 3]),
]:
    for groups in (1, 2, 4, 3):
        if out % groups or inputs % groups or (groups > 1 and not kernel):
            continue
        first = [out, inputs // groups, *kernel]
        last = [*kernel, inputs // groups, out]
        fan_in, fan_out = _calculate_fan_in_and_fan_out(torch.empty(first))
        print("fans torch", "first", *first, groups, "|", fan_in, fan_out)
        fan_in, fan_out = _compute_fans(last)
        print("fans jax", "last", *last, groups, "|", int(fan_in), int(fan_out))
    # Keras' and PyTorch's layouts of a transposed convolution, with the axes named, as only JAX can.
    first, last = [inputs, out, *kernel], [*kernel, out, inputs]
    fan_in, fan_out = _compute_fans(first, in_axis=0, out_axis=1)
    print("fans jax", "transposed_first", *first, 1, "|", int(fan_in), int(fan_out))
    fan_in, fan_out = _compute_fans(last, in_axis=-1, out_axis=-2)
    print("fans jax", "transposed_last", *last, 1, "|", int(fan_in), int(fan_out))
entries, features = 1000, 64
fan_in, fan_out = _calculate_fan_in_and_fan_out(torch.empty(entries, features))
print("fans torch embedding", entries, features, 1, "|", fan_in, fan_out)

for dimensions, groups in [
    ([4, 3], 1), ([3, 5], 1), ([3, 4, 3], 1), ([6, 2, 3], 3), ([8, 4, 2, 3], 2), ([4, 1, 3, 3], 4), ([2, 3, 3, 2, 5], 1),
]:
    w = torch.empty(dimensions)
    w = eye_(w) if len(dimensions) == 2 else dirac_(w, groups)
    print("dirac", *dimensions, groups, "|", *w.flatten().nonzero().flatten().tolist())

for activation, argument in [("linear", None), ("sigmoid", None), ("tanh", None), ("relu", None), ("leaky_relu", 0.01), ("leaky_relu", 0.2), ("selu", None)]:
    name = f"{activation}(slope={argument})" if argument else activation
    print("gain", name, "|", repr(float(calculate_gain(activation, argument))))
