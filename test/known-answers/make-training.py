"""Makes training.json: KANs written anew in PyTorch, their outputs, gradients and parameters after AdamW steps.

Needs torch and numpy. Run from this folder: python make-training.py
"""

import json

import torch

torch.set_default_dtype(torch.float64)


def bases(x, knots, order):
    """Cox-de Boor on the given knots: [rows, inputs, len(knots) - order - 1]; the domain's right end is closed."""
    x = x.unsqueeze(-1)
    inside = (x >= knots[:-1]) & (x < knots[1:])
    last = len(knots) - order - 2
    at_end = x == knots[last + 1]
    inside = torch.where(at_end, torch.arange(len(knots) - 1) == last, inside)
    value = inside.to(x.dtype)
    for p in range(1, order + 1):
        left = (x - knots[: -p - 1]) / (knots[p:-1] - knots[: -p - 1]) * value[..., :-1]
        right = (knots[p + 1 :] - x) / (knots[p + 1 :] - knots[1:-p]) * value[..., 1:]
        value = left + right
    return value


class Layer(torch.nn.Module):
    def __init__(self, inputs, outputs, grid_size, order, domain, base, outside, generator):
        super().__init__()
        lo, hi = domain
        step = (hi - lo) / grid_size
        self.knots = lo + step * torch.arange(-order, grid_size + order + 1)
        self.order, self.domain, self.base_name, self.outside = order, domain, base, outside
        self.coefficients = torch.nn.Parameter(0.3 * torch.randn(outputs, inputs, grid_size + order, generator=generator))
        self.base = torch.nn.Parameter(torch.randn(outputs, inputs, generator=generator) / inputs**0.5)

    def forward(self, x):
        act = {"silu": torch.nn.functional.silu, "gelu": torch.nn.functional.gelu, "tanh": torch.tanh}[self.base_name]
        lo, hi = self.domain
        clamped = x.clamp(lo, hi)
        if self.outside == "clamp":
            x = clamped
            basis = bases(x, self.knots, self.order)
        elif self.outside == "zero":
            basis = bases(x, self.knots, self.order)
        else:  # linear: value and slope at the nearer end
            basis = bases(clamped, self.knots, self.order)
            with torch.no_grad():
                low = self.knots
                lower = bases(clamped, low, self.order - 1)
                p = self.order
                slope = p * (lower[..., :-1] / (low[p:-1] - low[: -p - 1]) - lower[..., 1:] / (low[p + 1 :] - low[1:-p]))
                # the order - 1 bases close their own end one knot later: take the left limit at hi
                near = bases(torch.full_like(clamped, hi) - 1e-12 * (hi - lo), low, p - 1)
                end = p * (near[..., :-1] / (low[p:-1] - low[: -p - 1]) - near[..., 1:] / (low[p + 1 :] - low[1:-p]))
                slope = torch.where((clamped >= hi).unsqueeze(-1), end, slope)
            basis = torch.where(((x < lo) | (x > hi)).unsqueeze(-1), basis.detach() + slope * (x - clamped.detach()).unsqueeze(-1), basis)
        spline = torch.einsum("bic,oic->bo", basis, self.coefficients)
        return spline + act(x) @ self.base.T


def case(name, widths, layers, activation, loss_name, rows, seed, steps, adamw, clip):
    generator = torch.Generator().manual_seed(seed)
    modules = [Layer(widths[i], widths[i + 1], generator=generator, **layers[i]) for i in range(len(layers))]
    x = 2.6 * torch.rand(rows, widths[0], generator=generator) - 1.3
    if loss_name == "mse":
        y = torch.randn(rows, widths[-1], generator=generator)
    else:
        y = torch.randint(0, widths[-1], (rows,), generator=generator)

    def forward():
        h = x
        for i, module in enumerate(modules):
            h = module(h)
            if activation and i + 1 < len(modules):
                h = torch.nn.functional.silu(h)
        return h

    def numbers():
        return [{"coefficients": m.coefficients.tolist(), "base": m.base.tolist()} for m in modules]

    parameters = [p for m in modules for p in m.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=adamw["learningRate"], weight_decay=adamw["weightDecay"], betas=(0.9, 0.999), eps=1e-8)
    start = numbers()
    losses, first_outputs, first_gradient, after_one = [], None, None, None
    for step in range(steps):
        optimizer.zero_grad()
        outputs = forward()
        loss = torch.nn.functional.mse_loss(outputs, y) if loss_name == "mse" else torch.nn.functional.cross_entropy(outputs, y)
        loss.backward()
        if step == 0:
            first_outputs = outputs.tolist()
            first_gradient = [{"coefficients": m.coefficients.grad.tolist(), "base": m.base.grad.tolist()} for m in modules]
        if clip:
            torch.nn.utils.clip_grad_norm_(parameters, clip)
        optimizer.step()
        losses.append(loss.item())
        if step == 0:
            after_one = numbers()
    return {
        "name": name, "widths": widths, "layers": layers, "activation": activation, "loss": loss_name, "adamw": adamw, "clip": clip,
        "x": x.flatten().tolist(), "y": y.flatten().tolist(), "start": start, "outputs": first_outputs, "gradient": first_gradient,
        "afterOne": after_one, "losses": losses, "end": numbers(),
    }


def layer(grid_size=5, order=3, domain=(-1, 1), base="silu", outside="linear"):
    return {"grid_size": grid_size, "order": order, "domain": list(domain), "base": base, "outside": outside}


plain = {"learningRate": 0.01, "weightDecay": 0.0}
decayed = {"learningRate": 0.02, "weightDecay": 0.1}
specification = layer(domain=(0, 1), outside="clamp")
cases = [
    case("defaults", [2, 5, 1], [layer(), layer()], None, "mse", 24, 1, 20, plain, 1.0),
    case("specification", [1, 8, 8, 1], [specification] * 3, "silu", "mse", 16, 2, 20, plain, 1.0),
    case("zero outside, gelu, decay", [3, 4, 2], [layer(outside="zero", base="gelu", grid_size=3)] * 2, None, "mse", 16, 3, 20, decayed, 0.0),
    case("classes", [4, 3], [layer(order=2, base="tanh")], None, "cross-entropy", 30, 4, 20, decayed, 0.5),
]


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.13g}")
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return value


with open("training.json", "w") as file:
    json.dump({"torch": torch.__version__, "cases": rounded(cases)}, file, separators=(",", ":"))
    file.write("\n")
