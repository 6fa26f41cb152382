// The text of the exported PyTorch file that is the same for every model: layers, splines, and the file of weights. Python, for torch alone.
// It reads the spec of a model file and gives its tensors the names that they have there, so that what it saves is a model file again.

import { kanLayerText } from './pytorch-kan-layer.js';

/** Layers and networks. */
export const networkText = String.raw`
import csv
import json
import math
import os
import struct
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

ACTIVATIONS = {
    "silu": F.silu,
    "gelu": F.gelu,
    "relu": F.relu,
    "tanh": torch.tanh,
    "identity": lambda x: x,
}


def tensors(f):
    """f for numbers too."""
    return staticmethod(
        lambda *parts: f(*(part if torch.is_tensor(part) else torch.tensor(part, dtype=torch.float64) for part in parts))
    )


class np:
    """The names that formulas of edges are written in, for tensors."""

    pi, e, inf, nan = math.pi, math.e, math.inf, math.nan
    sin, cos, tan = tensors(torch.sin), tensors(torch.cos), tensors(torch.tan)
    sinh, cosh, tanh = tensors(torch.sinh), tensors(torch.cosh), tensors(torch.tanh)
    arcsin, arccos, arctan = tensors(torch.asin), tensors(torch.acos), tensors(torch.atan)
    arcsinh, arccosh, arctanh = tensors(torch.asinh), tensors(torch.acosh), tensors(torch.atanh)
    exp, log, log2, log10 = tensors(torch.exp), tensors(torch.log), tensors(torch.log2), tensors(torch.log10)
    sqrt, abs, sign, floor = tensors(torch.sqrt), tensors(torch.abs), tensors(torch.sign), tensors(torch.floor)
    cbrt = tensors(lambda x: torch.sign(x) * torch.abs(x) ** (1 / 3))
    arctan2, hypot = tensors(torch.atan2), tensors(torch.hypot)
    minimum, maximum = tensors(torch.minimum), tensors(torch.maximum)


erf = torch.erf


${kanLayerText}

class Linear(nn.Module):
    def __init__(self, inputs, outputs, dtype):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, inputs, dtype=dtype))
        self.bias = nn.Parameter(torch.zeros(outputs, dtype=dtype))

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


class Norm(nn.Module):
    def __init__(self, width, dtype):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width, dtype=dtype))
        self.bias = nn.Parameter(torch.zeros(width, dtype=dtype))

    def forward(self, x):
        return F.layer_norm(x, x.shape[-1:], self.gain, self.bias, 1e-5)


class Gate(nn.Module):
    def __init__(self, spec, dtype):
        super().__init__()
        self.source = spec["source"]
        self.gate = nn.Parameter(torch.zeros((), dtype=dtype))
        if spec["skip"] == "linear":
            self.skip = Linear(spec["sourceWidth"], spec["width"], dtype)
        else:
            self.skip = None

    def forward(self, x, source):
        skipped = source if self.skip is None else self.skip(source)
        return self.gate * x + (1 - self.gate) * skipped


class Activation(nn.Module):
    def __init__(self, name):
        super().__init__()
        self.act = ACTIVATIONS[name]

    def forward(self, x):
        return self.act(x)


class Product(nn.Module):
    def __init__(self, sums, arities):
        super().__init__()
        self.sums, self.arities = sums, arities

    def forward(self, x):
        parts = x.split([self.sums, *self.arities], 1)
        return torch.cat([parts[0], *(part.prod(1, keepdim=True) for part in parts[1:])], 1)


def layer_of(spec, dtype):
    kind = spec["kind"]
    if kind == "kan":
        return KANLayer(spec, dtype)
    if kind == "linear":
        return Linear(spec["inputs"], spec["outputs"], dtype)
    if kind == "norm":
        return Norm(spec["width"], dtype)
    if kind == "gate":
        return Gate(spec, dtype)
    if kind == "activation":
        return Activation(spec["activation"])
    if kind == "product":
        return Product(spec["sums"], spec["arities"])
    if kind == "dropout":
        return nn.Dropout(spec["rate"])
    raise ValueError(f"a layer of kind {kind!r} is not known to this file")


class Network(nn.Module):
    """outputs[rows, outputs] of inputs[rows, inputs], both as the network knows them; see encode and decode. A model of several networks says their mean."""

    def __init__(self, specs, dtype=None):
        super().__init__()
        dtype = dtype or (torch.float64 if specs[0]["dtype"] == "float64" else torch.float32)
        self.layers = nn.ModuleList(layer_of(spec, dtype) for spec in specs[0]["layers"])
        self.members = nn.ModuleDict({str(i): Network([spec], dtype) for i, spec in enumerate(specs) if i > 0})

    @property
    def dtype(self):
        return next(self.parameters()).dtype

    def forward(self, x):
        first = x
        reads = [x]
        for layer in self.layers:
            x = layer(x, reads[layer.source]) if isinstance(layer, Gate) else layer(x)
            reads.append(x)
        if not self.members:
            return x
        return sum((member(first) for member in self.members.values()), x) / (1 + len(self.members))


TYPES = {"F32": ("f", torch.float32), "F64": ("d", torch.float64)}


def load(path, precision=None):
    """The network of a model file of kanjs, in the file's dtype or another."""
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    metadata = header["__metadata__"]
    specs = [json.loads(metadata["spec"]), *json.loads(metadata.get("members", "[]"))]
    network = Network(specs, precision)
    network.header = content[: 8 + length]
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        # a copy: what is frozen in bytes cannot be trained
        data = bytearray(content[begin:end])
        dtype = TYPES[entry["dtype"]][1]
        flat = torch.frombuffer(data, dtype=dtype) if data else torch.zeros(0, dtype=dtype)
        tensors[name] = flat.reshape(entry["shape"])
    network.load_state_dict(tensors)
    network.loaded = {name: tensor.clone() for name, tensor in tensors.items()}
    return network


def save(network, path):
    """Writes a model file that kan import reads; the same bytes where nothing was changed."""
    state = network.state_dict()
    header = network.header
    (length,) = struct.unpack("<Q", header[:8])
    entries = json.loads(header[8 : 8 + length])
    if any(not torch.equal(state[name].cpu(), tensor.to(state[name].dtype)) for name, tensor in network.loaded.items()):
        # what kanjs knew of the old weights, such as errors of answers, is not true of the new ones
        entries["__metadata__"]["changed"] = "pytorch"
        text = json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        header = struct.pack("<Q", len(text)) + text
    places = sorted((entry["data_offsets"][0], name) for name, entry in entries.items() if name != "__metadata__")
    part = f"{path}.{os.getpid()}.part"
    with open(part, "wb") as file:
        file.write(header)
        for _, name in places:
            code, dtype = TYPES[entries[name]["dtype"]]
            numbers = state[name].detach().cpu().to(dtype).flatten().tolist()
            file.write(struct.pack(f"<{len(numbers)}{code}", *numbers))
    os.replace(part, path)
`;
