// The text of the exported PyTorch file that is the same for every model: layers, splines, and the file of weights. Python, for torch alone.
// It reads the spec of a model file and gives its tensors the names that they have there, so that what it saves is a model file again.

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


class KANLayer(nn.Module):
    """y[out] = sum over inputs of spline(x[in]) + weight * base(x[in]); edges that are locked are c * f(a * x + b) + d."""

    def __init__(self, spec, dtype):
        super().__init__()
        self.inputs, self.outputs = spec["inputs"], spec["outputs"]
        self.order, self.size = spec["order"], spec["gridSize"]
        self.outside, self.basis = spec["outside"], spec.get("basis", "bspline")
        self.count = self.size + self.order
        self.adapted = spec["grid"]["kind"] == "adapted"
        self.act = ACTIVATIONS.get(spec["base"])
        points = breakpoints(spec)
        lo, hi = points[:, 0], points[:, -1]
        steps = {"bspline": self.size, "rbf": self.count - 1, "chebyshev": 2}[self.basis]
        rate = steps / (hi - lo)
        self.put("lo", lo, dtype)
        self.put("hi", hi, dtype)
        self.put("rate", rate, dtype)
        if self.basis == "bspline":
            # knots in intervals from the first breakpoint: few digits are lost far from 0
            inner = (points - lo[:, None]) * rate[:, None]
            if not self.adapted:
                inner = torch.arange(self.size + 1, dtype=torch.float64).expand_as(inner)
            steps = torch.arange(1, self.order + 1, dtype=torch.float64)
            before = inner[:, :1] - steps.flip(0) * (inner[:, 1:2] - inner[:, :1])
            after = inner[:, -1:] + steps * (inner[:, -1:] - inner[:, -2:-1])
            knots = torch.cat([before, inner, after], 1)
            self.put("knots", knots, dtype)
            for p in range(1, self.order + 1):
                self.put(f"over{p}", 1 / (knots[:, p:] - knots[:, :-p]), dtype)
        self.coefficients = nn.Parameter(torch.zeros(self.outputs, self.inputs, self.count, dtype=dtype))
        if self.act is not None:
            self.base = nn.Parameter(torch.zeros(self.outputs, self.inputs, dtype=dtype))
        edges = spec.get("locked") or []
        self.functions = [FUNCTIONS[edge["function"]] for edge in edges]
        self.ends = [(edge["input"], edge["output"]) for edge in edges]
        if edges or "locked" in spec:
            self.locked = nn.Parameter(torch.zeros(len(edges), 4, dtype=dtype))
        gone = [tuple(edge) for edge in spec.get("removed") or []] + self.ends
        if gone:
            # what is gone stays gone: nothing pulls at its numbers
            mask = torch.ones(self.outputs, self.inputs, dtype=dtype)
            for i, o in gone:
                mask[o, i] = 0
            self.put("mask", mask, dtype)
        else:
            self.mask = None

    def put(self, name, values, dtype):
        self.register_buffer(name, values.to(dtype), persistent=False)

    def forward(self, x):
        inside = torch.clamp(x, self.lo, self.hi)
        at = x if self.outside == "zero" else inside
        values, slopes = (self.splines if self.basis == "bspline" else self.dense)(at, x)
        if self.outside == "linear":
            values = values + ((x - inside) * self.rate)[..., None] * slopes
        coefficients = self.coefficients if self.mask is None else self.coefficients * self.mask[..., None]
        y = F.linear(values.flatten(1), coefficients.flatten(1))
        if self.act is not None:
            base = self.base if self.mask is None else self.base * self.mask
            y = y + F.linear(self.act(inside if self.outside == "clamp" else x), base)
        if self.functions:
            columns = [torch.zeros_like(x[:, 0]) for _ in range(self.outputs)]
            for f, (i, o), (a, b, c, d) in zip(self.functions, self.ends, self.locked):
                columns[o] = columns[o] + c * f(a * x[:, i] + b) + d
            y = y + torch.stack(columns, 1)
        return y

    def splines(self, at, x):
        """B-splines of every input, values[rows, inputs, count], and their slopes in units of an interval (Cox and de Boor)."""
        u = (at - self.lo) * self.rate
        if self.adapted:
            inner = self.knots[:, self.order + 1 : self.order + self.size]
            cell = (u[..., None] >= inner).sum(-1)
            if self.outside == "zero":
                cell = (u[..., None] >= self.knots).sum(-1) - 1 - self.order
        else:
            cell = torch.floor(u)
        last = self.size - 1
        if self.outside == "zero":
            # the end of the domain belongs to its last interval
            cell = torch.where((x == self.hi) & (cell > last), torch.full_like(cell, last), cell)
        else:
            cell = torch.clamp(cell, 0, last)
        places = torch.arange(-self.order, self.size + self.order, device=x.device)
        basis = (cell[..., None] == places).to(x.dtype)
        if self.order == 0:
            return torch.where(torch.isnan(u)[..., None], torch.full_like(basis, math.nan), basis), torch.zeros_like(basis)
        u = u[..., None]
        slopes = None
        for p in range(1, self.order + 1):
            over = getattr(self, f"over{p}")
            shares = over * basis
            if p == self.order and self.outside == "linear":
                slopes = p * (shares[..., :-1] - shares[..., 1:])
            low, high = self.knots[:, : -p - 1], self.knots[:, p + 1 :]
            basis = (u - low) * shares[..., :-1] + (high - u) * shares[..., 1:]
        return basis, slopes

    def dense(self, at, x):
        """Gaussians or Chebyshev polynomials, and their slopes in units of u."""
        u = (at - self.lo) * self.rate
        if self.basis == "rbf":
            w = u[..., None] - torch.arange(self.count, dtype=x.dtype, device=x.device)
            values = torch.exp(-w * w)
            return values, -2 * w * values
        u = u - 1
        values, slopes = [torch.ones_like(u), u], [torch.zeros_like(u), torch.ones_like(u)]
        for _ in range(2, self.count):
            slopes.append(2 * values[-1] + 2 * u * slopes[-1] - slopes[-2])
            values.append(2 * u * values[-1] - values[-2])
        values, slopes = (torch.stack(each[: self.count], -1) for each in (values, slopes))
        if self.outside == "zero":
            values = torch.where(((x < self.lo) | (x > self.hi))[..., None], torch.zeros_like(values), values)
        return values, slopes


def breakpoints(spec):
    grid, size = spec["grid"], spec["gridSize"]
    if grid["kind"] == "adapted":
        return torch.tensor(grid["breakpoints"], dtype=torch.float64)
    domains = [grid["domain"]] * spec["inputs"] if grid["kind"] == "uniform" else grid["domains"]
    ends = torch.tensor(domains, dtype=torch.float64)
    lo, hi = ends[:, :1], ends[:, 1:]
    points = lo + (hi - lo) * torch.arange(size + 1, dtype=torch.float64) / size
    points[:, -1] = hi[:, 0]
    return points


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
