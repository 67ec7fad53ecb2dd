"""fanin against NumPy on the course's network: one thread each, rounds interleaved, medians and ratios.

usage: python compare.py DIR [ROUNDS]      DIR holds the course's HDF5 files

Needs numpy and h5py. Builds the release program `course` of this package first.
"""
import json
import os
import platform
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
NAIVE, DUAL = 60, 2500


def run(command):
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return json.loads(done.stdout)


def cpu():
    try:
        with open("/proc/cpuinfo") as file:
            return next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


def main():
    folder = os.path.abspath(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    subprocess.run(
        ["cargo", "build", "--release", "--package", "benches", "--bin", "course"], check=True, cwd=ROOT
    )
    metadata = run(["cargo", "metadata", "--format-version", "1", "--no-deps"])
    program = os.path.join(metadata["target_directory"], "release", "course")
    numpy = [sys.executable, os.path.join(HERE, "course_numpy.py"), folder]
    times = {}
    for _ in range(rounds):
        theirs = run([*numpy, "--naive", str(NAIVE), "--dual", str(DUAL)])
        ours = run([program, folder, str(NAIVE), str(DUAL)])
        for kind in ("naive", "dual"):
            own = ours["f64"]["primal_cost" if kind == "naive" else "dual_cost"]
            assert abs(own - theirs[f"{kind}_cost"]) < 1e-9, "both must have trained the same network"
            times.setdefault(f"NumPy {kind}, f64", []).append(theirs[f"{kind}_ms"][0])
        for precision in ("f64", "f32"):
            for form in ("primal", "dual"):
                times.setdefault(f"fanin {form}, {precision}", []).append(ours[precision][f"{form}_ms"])
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"{cpu()}, NumPy {theirs['numpy']}, {rounds} rounds, one thread each\n")
    print("| | ms an iteration, median | lowest | highest |\n|---|---:|---:|---:|")
    for name, values in times.items():
        print(f"| {name} | {medians[name]:.4f} | {min(values):.4f} | {max(values):.4f} |")
    ours = medians["fanin dual, f64"]
    print(f"\nfanin dual is {medians['NumPy naive, f64'] / ours:.0f} times as fast as the course's loop in NumPy,")
    print(f"and {medians['NumPy dual, f64'] / ours:.2f} times as fast as the dual form in NumPy.")


if __name__ == "__main__":
    main()
