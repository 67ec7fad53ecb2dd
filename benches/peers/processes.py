"""Runs shared out among processes: NumPy holds a core with one thread, whatever else it could do."""
import multiprocessing
import time

import numpy as np


def train_in(processes, stacks):
    """A function that trains all stacks in so many processes, this one among them."""
    mine = stacks[::processes]
    helpers = [Helper(stacks[k::processes]) for k in range(1, processes)]

    def train(iterations):
        for helper in helpers:
            helper.ask("reset")
        for stack in mine:
            stack.reset()
        for helper in helpers:
            helper.answer()
        start = time.perf_counter()
        for helper in helpers:
            helper.ask("run", iterations)
        for stack in mine:
            stack.run(iterations)
        for helper in helpers:
            helper.answer()
        seconds = time.perf_counter() - start
        costs = [None] * len(stacks)
        costs[::processes] = [stack.costs() for stack in mine]
        for k, helper in enumerate(helpers, start=1):
            helper.ask("costs")
            costs[k::processes] = helper.answer()
        return seconds, np.concatenate(costs)

    return train


class Helper:
    def __init__(self, stacks):
        self._pipe, theirs = multiprocessing.Pipe()
        fork = multiprocessing.get_context("fork")
        fork.Process(target=self._serve, args=(theirs, stacks), daemon=True).start()

    def ask(self, method, *arguments):
        self._pipe.send((method, arguments))

    def answer(self):
        return self._pipe.recv()

    @staticmethod
    def _serve(pipe, stacks):
        while True:
            method, arguments = pipe.recv()
            pipe.send([getattr(stack, method)(*arguments) for stack in stacks])
