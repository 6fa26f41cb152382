"""ONNX Runtime on the same network of efficient-kan, exported by torch.onnx and by kanjs: microseconds a call, size, largest difference.

  PYTHONPATH=…/efficient-kan/src python bench/onnx-speed.py > bench/results/onnx.json

Needs torch, onnx, onnxruntime, efficient_kan (github.com/Blealtan/efficient-kan, 7b6ce1c) and a build of kanjs (npm run build). One thread; rounds by
turns, the fastest of each: other work on a machine only ever adds.
"""

import json, os, platform, statistics, subprocess, sys, tempfile, time

import numpy as np
import onnxruntime as ort
import torch
from efficient_kan import KAN

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
torch.manual_seed(1)


def session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def seconds(run, rounds, calls):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(calls):
            run()
        times.append((time.perf_counter() - start) / calls)
    return statistics.median(times)


def by_kanjs(state, path):
    program = """
      import { readFileSync, writeFileSync } from 'node:fs';
      import { exportModel, importModel } from 'kanjs';
      const [state, path] = process.argv.slice(1);
      const { model } = importModel(readFileSync(state));
      const { encoding, ...spec } = model.spec;
      const [{ content }] = await exportModel({ ...model, spec }, { to: 'onnx' });
      writeFileSync(path, content);
    """
    subprocess.run(["node", "--input-type=module", "-e", program, state, path], cwd=root, check=True)


rows_of = []
with tempfile.TemporaryDirectory() as folder:
    for widths, cases in (([2, 5, 1], (1, 1000)), ([784, 64, 10], (1, 64))):
        model = KAN(widths).eval()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(torch.randn_like(parameter) * 0.1)
        torch.save(model.state_dict(), f"{folder}/state.pt")
        by_kanjs(f"{folder}/state.pt", f"{folder}/kanjs.onnx")
        x = torch.rand(4, widths[0]) * 2 - 1
        torch.onnx.export(
            model, (x,), f"{folder}/torch.onnx", dynamo=False, opset_version=17,
            input_names=["x"], output_names=["y"], dynamic_axes={"x": {0: "rows"}, "y": {0: "rows"}},
        )
        sessions = {name: session(f"{folder}/{name}.onnx") for name in ("torch", "kanjs")}
        for rows in cases:
            values = (np.random.default_rng(1).random((rows, widths[0]), dtype=np.float32) * 2 - 1).astype(np.float32)
            answers = {name: each.run(None, {"x": values})[0] for name, each in sessions.items()}
            times = {name: [] for name in sessions}
            calls = max(3, int(0.02 / seconds(lambda: sessions["torch"].run(None, {"x": values}), 1, 3)))
            for _ in range(25):
                for name, each in sessions.items():
                    times[name].append(seconds(lambda: each.run(None, {"x": values}), 1, calls))
            us = {name: min(each) * 1e6 for name, each in times.items()}
            rows_of.append(
                {
                    "network": widths,
                    "rows": rows,
                    "torch_us": round(us["torch"], 1),
                    "kanjs_us": round(us["kanjs"], 1),
                    "ratio": round(us["torch"] / us["kanjs"], 1),
                    "torch_bytes": os.path.getsize(f"{folder}/torch.onnx"),
                    "kanjs_bytes": os.path.getsize(f"{folder}/kanjs.onnx"),
                    "apart": float(np.abs(answers["torch"] - answers["kanjs"]).max()),
                }
            )
json.dump({"machine": platform.processor() or platform.machine(), "onnxruntime": ort.__version__, "torch": torch.__version__, "cases": rows_of}, sys.stdout, indent=2)
print()
