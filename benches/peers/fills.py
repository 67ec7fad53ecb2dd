"""Fills by NumPy or PyTorch, in a process that answers requests.

usage: python fills.py LIBRARY --elements N --threads N

Prints one line of JSON with its version and what it can draw, then for each line `{"draw": ...}` on standard input fills a tensor that was
written to before and prints `{"seconds": ...}`. Ends when standard input does.
"""
import argparse
import json
import os
import sys
import time


def numpy_fills(elements):
    import numpy as np

    rng, out = np.random.default_rng(1), np.ones(elements, np.float32)
    return np.__version__, {
        "normal": lambda: rng.standard_normal(out=out, dtype=np.float32),
        "uniform": lambda: rng.random(out=out, dtype=np.float32),
    }


def torch_fills(elements, threads):
    import torch

    torch.set_num_threads(threads)
    out, half = torch.ones(elements), torch.ones(elements, dtype=torch.bfloat16)
    square = torch.ones(2048, 2048)
    return torch.__version__, {
        "normal": lambda: out.normal_(),
        "uniform": lambda: out.uniform_(),
        "truncated normal": lambda: torch.nn.init.trunc_normal_(out),
        "bf16 normal": lambda: half.normal_(),
        "orthogonal 2048 x 2048": lambda: torch.nn.init.orthogonal_(square),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("library", choices=["numpy", "torch"])
    parser.add_argument("--elements", type=int, required=True)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(options.threads)
    try:
        if options.library == "numpy":
            version, fills = numpy_fills(options.elements)
        else:
            version, fills = torch_fills(options.elements, options.threads)
    except ImportError as error:
        print(json.dumps({"missing": str(error)}), flush=True)
        return
    print(json.dumps({"version": version, "draws": list(fills)}), flush=True)
    for line in sys.stdin:
        fill = fills[json.loads(line)["draw"]]
        start = time.perf_counter()
        fill()
        print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)


if __name__ == "__main__":
    main()
