"""One library's way of training the course network, in a process that answers requests.

usage: python serve.py LIBRARY --inputs DIR --form primal|dual --precision f32|f64 --runs N --threads N [--quick]

LIBRARY is numpy, torch or jax; DIR is written by the bench `train`. Where there are several ways to write it in the library,
each is tried, and the fastest is kept. Prints one line of JSON when it is ready, then for each line `{"iterations": N}` on
standard input trains N iterations from the initial weights and prints `{"seconds": ..., "costs": [...]}`: one cost a run,
from the last forward pass. Ends when standard input does.

Not in the seconds: reading, the Gram matrix, W(0)X, compilation. In them: all of an iteration but the cost, which no
library needs for training and each computes once, afterwards.
"""
import argparse
import importlib
import json
import os
import sys


def limit_threads(options):
    """Before the library is loaded: that is when each of them looks."""
    # NumPy trains many runs in several processes, and they share the cores.
    own = 1 if options.library == "numpy" and options.runs > 1 else options.threads
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = str(own)
    # They choose other kernels than the processor's own.
    for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        os.environ.pop(variable, None)
    # JAX has no switch for it: it starts as many threads as it may use cores.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.threads])


def fastest(ways):
    """The name and program of the fastest way, and the milliseconds of a trial of each."""
    for train in ways.values():
        train(3)
    trials = {name: [] for name in ways}
    for _ in range(3 if len(ways) > 1 else 1):
        for name, train in ways.items():
            trials[name].append(train(20)[0])
    best = {name: 1e3 * min(seconds) / 20 for name, seconds in trials.items()}
    name = min(best, key=best.get)
    return name, ways[name], best


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("library", choices=["numpy", "torch", "jax"])
    parser.add_argument("--inputs", required=True)
    parser.add_argument("--form", choices=["primal", "dual"], required=True)
    parser.add_argument("--precision", choices=["f32", "f64"], required=True)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="without torch.compile, which takes half a minute")
    options = parser.parse_args()
    limit_threads(options)

    # Libraries may print what they like, but not between our answers.
    answers, sys.stdout = sys.stdout, sys.stderr

    def answer(**values):
        print(json.dumps(values), file=answers, flush=True)

    for library in ("numpy", options.library):
        try:
            importlib.import_module(library)
        except ImportError as error:
            answer(missing=library, reason=str(error))
            return
    peer = importlib.import_module(f"course_{options.library}")
    way, train, trials = fastest(peer.ways(options))
    answer(version=peer.version(), way=way, trials=trials)
    for line in sys.stdin:
        seconds, costs = train(json.loads(line)["iterations"])
        answer(seconds=seconds, costs=[float(cost) for cost in costs])


if __name__ == "__main__":
    main()
