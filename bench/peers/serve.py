"""Runs peers on request: one JSON object a line in, one out. Started by bench/peers.mjs, which decides whose turn it is.

{"do": "open", "system", "case", "folder"}  reads parameters.bin (float32), x.bin and y.bin of the folder; answers {"same", "phases"} or {"missing"}
{"do": "train" | "infer", "system", "calls"}  answers {"ms": time per call, "value": last loss or first output}
{"do": "fit", "system", "seed"}  where the case has a task: answers {"ms"} and what it came to
{"do": "close", "system"}; {"do": "about"}

An answer is given when this process's threads have gone to sleep.
"""

import argparse
import gc
import json
import os
import sys
import time
from functools import partial

arguments = argparse.ArgumentParser()
arguments.add_argument("--peers", default="")
arguments.add_argument("--threads", type=int, default=2)
given = arguments.parse_args()
# PyTorch's threads, and JAX's
for name in ("OMP_NUM_THREADS", "NPROC"):
    os.environ.setdefault(name, str(given.threads))

# what libraries print goes elsewhere than the answers
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

try:
    import numpy as np
    import torch
except ImportError as error:
    print(json.dumps({"error": f"this Python has no {error.name}"}), file=answers, flush=True)
    sys.exit(1)

torch.set_num_threads(given.threads)
from fits import TASKS  # noqa: E402
from systems import SYSTEMS, Missing  # noqa: E402


def read_layers(case, flat):
    """kanjs's flat array c[block][in][row][64 outputs] as (base[in, out], spline[in, G + k, out]) per layer."""
    layers, at, rows = [], 0, 1 + case["gridSize"] + case["order"]
    for inputs, outputs in zip(case["widths"], case["widths"][1:]):
        whole = np.empty((inputs, rows, outputs), np.float32)
        for first in range(0, outputs, 64):
            width = min(64, outputs - first)
            count = inputs * rows * width
            whole[:, :, first : first + width] = flat[at : at + count].reshape(inputs, rows, width)
            at += count
        layers.append((whole[:, 0].copy(), whole[:, 1:].copy()))
    return layers


def open_system(name, case):
    """The system, over the rows and first values that stand in the case's folder."""

    def read(file, dtype):
        return np.fromfile(os.path.join(case["folder"], file), dtype)

    dtype = case.get("dtype", "float32")
    x = read("x.bin", dtype).reshape(-1, case["widths"][0])
    y = read("y.bin", dtype).reshape(-1, case["widths"][-1])
    flat = read("parameters.bin", np.float32)
    layers = read_layers(case, flat) if len(flat) else []
    make = partial(TASKS[case["task"]], name) if "task" in case else SYSTEMS[name]
    return make(case, layers, x, y, given.peers)


def settle():
    """Waits until this process uses no processor: pools of threads spin for a while before they sleep. Its clock may tick every 4 ms only."""
    before = time.process_time()
    for _ in range(50):
        time.sleep(0.01)
        now = time.process_time()
        if now - before < 0.001:
            return
        before = now


opened = {}


def answer(request):
    task = request["do"]
    if task == "about":
        return {"torch": torch.__version__, "python": sys.version.split()[0], "threads": torch.get_num_threads()}
    name = request["system"]
    if task == "open":
        try:
            system = open_system(name, {**request["case"], "folder": request["folder"]})
        except Missing as reason:
            return {"missing": str(reason)}
        opened[name] = system
        return {"same": system.same, "phases": getattr(system, "phases", ("train", "infer"))}
    if task == "close":
        opened.pop(name, None)
        gc.collect()
        return {}
    if task == "fit":
        system = opened[name]
        system.prepare(request["seed"])
        begun = time.perf_counter()
        system.fit(request["seed"])
        return {"ms": (time.perf_counter() - begun) * 1e3, **system.outcome()}
    work = getattr(opened[name], task)
    begun = time.perf_counter()
    value = work(request["calls"])
    return {"ms": (time.perf_counter() - begun) * 1e3 / request["calls"], "value": value}


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception as error:  # a peer's own trouble is an answer
        reply = {"error": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"}
    settle()
    print(json.dumps(reply), file=answers, flush=True)
