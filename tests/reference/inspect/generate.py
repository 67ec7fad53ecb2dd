"""Tensors as PyTorch and NumPy make them, as the reference for `fanin inspect`.

usage: python generate.py DIR        DIR is this folder

Needs torch, safetensors and numpy; their versions are in versions.txt. A tensor's name is the spec that it must not be told from, or
`none`; what comes after a | tells tensors of one spec apart. Shapes are small: the rates over many draws are tested with our own.
"""
import os
import sys

import numpy as np
import safetensors
import torch
from safetensors.torch import save_file
from torch import nn

folder = sys.argv[1]
at = lambda name: os.path.join(folder, name)

torch.manual_seed(1)
init = nn.init
shapes = {"dense": (48, 32), "conv": (16, 12, 3, 3)}
tensors = {}
for what, shape in shapes.items():
    def put(spec, fill):
        tensor = torch.empty(shape)
        fill(tensor)
        tensors[f"{spec}|{what}"] = tensor

    put("he_normal", lambda t: init.kaiming_normal_(t, nonlinearity="relu"))
    put("he_uniform", lambda t: init.kaiming_uniform_(t, nonlinearity="relu"))
    put("glorot_normal", init.xavier_normal_)
    put("glorot_uniform", init.xavier_uniform_)
    put("torch_linear", lambda t: init.kaiming_uniform_(t, a=5**0.5))
    put("normal(std=", lambda t: init.normal_(t, std=0.02))
    put("uniform(low=0, high=1)", init.uniform_)
    put("truncated_normal(std=", lambda t: init.trunc_normal_(t, std=0.02, a=-0.04, b=0.04))
    put("orthogonal(gain=0.5)", lambda t: init.orthogonal_(t, gain=0.5))
    put("identity", init.eye_ if what == "dense" else init.dirac_)
    put("zeros", init.zeros_)
tensors["sparse(sparsity=0.25, std=0.01)"] = init.sparse_(torch.empty(shapes["dense"]), 0.25)
tensors["torch_linear|half"] = nn.Linear(32, 48).weight.detach().half()
tensors["he_normal|bfloat16"] = tensors["he_normal|dense"].bfloat16()
normal = torch.randn(shapes["dense"])
tensors["none|mixture"] = torch.where(torch.rand(shapes["dense"]) < 0.5, normal, 3 * normal)

# Trained until its distribution function is 0.1 from that of the start.
layer, out = nn.Linear(32, 48), nn.Linear(48, 1)
start = layer.weight.detach().flatten().sort().values
x = torch.rand(256, 32)
y = (x[:, :1] * x[:, 1:2] > 0.25).float()
steps = torch.optim.SGD([*layer.parameters(), *out.parameters()], lr=0.3)
while True:
    now = layer.weight.detach().flatten().sort().values
    below = torch.searchsorted(start, now, right=True) / len(start)
    if (below - torch.arange(1, len(now) + 1) / len(now)).abs().max() > 0.1:
        break
    steps.zero_grad()
    nn.functional.binary_cross_entropy_with_logits(out(layer(x).relu()), y).backward()
    steps.step()
tensors["none|trained"] = layer.weight.detach().clone()
save_file(tensors, at("torch.safetensors"))

np.random.seed(1)
arrays = {
    "he_normal|course": np.random.randn(40, 60) * np.sqrt(2 / 60),
    "lecun_normal|f4": (np.random.randn(40, 60) / np.sqrt(60)).astype("f4"),
    "uniform(low=-0.1, high=0.1)": np.random.uniform(-0.1, 0.1, (40, 60)).astype("f4"),
    "none|laplace": np.random.laplace(size=(40, 60)).astype("f4"),
}
np.savez(at("numpy.npz"), **arrays)
np.savez_compressed(at("compressed.npz"), **{"he_normal": np.asfortranarray(arrays["he_normal|course"].astype("f4"))})
rows = arrays["he_normal|course"].astype("f4")
np.save(at("rows.npy"), rows)
np.save(at("columns.npy"), np.asfortranarray(rows))
np.save(at("big-endian.npy"), rows.astype(">f4"))

with open(at("versions.txt"), "w") as file:
    file.write(f"torch {torch.__version__}, safetensors {safetensors.__version__}, numpy {np.__version__}\n")
