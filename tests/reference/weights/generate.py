"""Weight files as PyTorch, NumPy and Keras users save them, as the reference for `fanin explain --weights`.

usage: python generate.py DIR        DIR is this folder

Needs torch, safetensors and numpy; their versions are in versions.txt. All files hold the same network [4, 3, 2] with
different names, layouts and precisions; every value is a multiple of 1/8, so that all precisions hold it exactly:
W1[i, j] = (4 i + j - 5) / 8, b1[i] = (i - 1) / 8, W2[i, j] = (2 - 3 i - j) / 8, b2[i] = i / 4.
"""
import os
import sys

import numpy as np
import safetensors
import safetensors.numpy
import safetensors.torch
import torch
from torch import nn

folder = sys.argv[1]
at = lambda name: os.path.join(folder, name)

W1 = np.array([[(4 * i + j - 5) / 8 for j in range(4)] for i in range(3)])
b1 = np.array([(i - 1) / 8 for i in range(3)])
W2 = np.array([[(2 - 3 * i - j) / 8 for j in range(3)] for i in range(2)])
b2 = np.array([i / 4 for i in range(2)])


def filled(first, second):
    """Puts the values into two linear layers."""
    with torch.no_grad():
        for layer, w, b in ((first, W1, b1), (second, W2, b2)):
            layer.weight.copy_(torch.tensor(w))
            layer.bias.copy_(torch.tensor(b))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
        filled(self.net[0], self.net[2])


class Named(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(4, 3), nn.Linear(3, 2)
        filled(self.fc1, self.fc2)


class Normed(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.bn1, self.fc2 = nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Linear(3, 2)
        filled(self.fc1, self.fc2)


class Convolution(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.fc = nn.Conv2d(1, 2, 2), nn.Linear(2, 1)
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.fill_(0.5)


save = safetensors.torch.save_file
save(Net().state_dict(), at("sequential.safetensors"))
save(Named().state_dict(), at("named.safetensors"))
save(Named().half().state_dict(), at("half.safetensors"))
save(Named().bfloat16().state_dict(), at("bfloat16.safetensors"))
save(Normed().state_dict(), at("batch_norm.safetensors"))
save(Convolution().state_dict(), at("convolution.safetensors"))
broken = Named()
with torch.no_grad():
    broken.fc1.weight[0, 0] = float("nan")
save(broken.state_dict(), at("nan.safetensors"))
transposed = {k: v.T.contiguous() if v.ndim == 2 else v for k, v in Named().state_dict().items()}
save(transposed, at("transposed.safetensors"))
missing = Named().state_dict()
del missing["fc1.weight"]
save(missing, at("missing.safetensors"))

# As the variables of two Keras layers are named; (inputs, units).
keras = {"dense/kernel": W1.T, "dense/bias": b1, "dense_1/kernel": W2.T, "dense_1/bias": b2}
safetensors.numpy.save_file({k: np.ascontiguousarray(v, dtype=np.float32) for k, v in keras.items()},
                            at("keras.safetensors"))

course = {"W1": W1, "b1": b1.reshape(3, 1), "W2": W2, "b2": b2.reshape(2, 1)}
np.savez(at("course.npz"), **course)
np.savez_compressed(at("compressed.npz"), **course)
np.savez_compressed(at("layouts.npz"), W1=np.asfortranarray(W1), b1=b1.astype(">f4"), W2=W2.astype(np.float16),
                    b2=b2.astype(">f8"), epoch=np.int64(7))

with open(at("versions.txt"), "w") as file:
    file.write(f"torch {torch.__version__.split('+')[0]}, safetensors {safetensors.__version__}, numpy {np.__version__}\n")
