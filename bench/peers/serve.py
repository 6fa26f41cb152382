"""Runs peers on request: one JSON object a line in, one out. Started by bench/peers.mjs, which decides whose turn it is.

{"do": "open", "system", "case", "folder"}  reads parameters.bin, x.bin, y.bin (float32) of the folder; answers {"same", "phases"} or {"missing"}
{"do": "train" | "infer", "system", "calls"}  answers {"ms": time per call, "value": last loss or first output}
{"do": "close", "system"}; {"do": "about"}
"""

import argparse
import gc
import json
import os
import sys
import time

arguments = argparse.ArgumentParser()
arguments.add_argument("--peers", default="")
arguments.add_argument("--threads", type=int, default=2)
given = arguments.parse_args()
os.environ.setdefault("OMP_NUM_THREADS", str(given.threads))

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


opened = {}


def answer(request):
    task = request["do"]
    if task == "about":
        return {"torch": torch.__version__, "python": sys.version.split()[0], "threads": torch.get_num_threads()}
    name = request["system"]
    if task == "open":
        case, read = request["case"], lambda file: np.fromfile(os.path.join(request["folder"], file), np.float32)
        x = read("x.bin").reshape(case["batch"], case["widths"][0])
        y = read("y.bin").reshape(case["batch"], case["widths"][-1])
        try:
            system = SYSTEMS[name](case, read_layers(case, read("parameters.bin")), x, y, given.peers)
        except Missing as reason:
            return {"missing": str(reason)}
        opened[name] = system
        return {"same": system.same, "phases": getattr(system, "phases", ("train", "infer"))}
    if task == "close":
        opened.pop(name, None)
        gc.collect()
        return {}
    work = getattr(opened[name], task)
    begun = time.perf_counter()
    value = work(request["calls"])
    return {"ms": (time.perf_counter() - begun) * 1e3 / request["calls"], "value": value}


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception as error:  # a peer's own trouble is an answer
        reply = {"error": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"}
    print(json.dumps(reply), file=answers, flush=True)
