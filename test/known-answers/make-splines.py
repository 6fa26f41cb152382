# Known answers for src/math from SciPy and PyTorch: python make-splines.py > splines.json
import json
import numpy as np
import torch
from scipy.interpolate import BSpline, make_lsq_spline
from scipy.special import erf, erfc

random = np.random.default_rng(5)

grids = {
    "uniform": np.linspace(-1, 1, 6),
    "one interval": np.array([0.0, 3.0]),
    "irregular": np.array([-2.0, -1.9, -0.3, 0.1, 0.15, 2.0, 5.0]),
    "far from zero": 1000 + np.array([0.0, 0.5, 0.75, 1.5]),
}


def extend(breakpoints, order):
    first, last = breakpoints[1] - breakpoints[0], breakpoints[-1] - breakpoints[-2]
    before = breakpoints[0] - first * np.arange(order, 0, -1)
    after = breakpoints[-1] + last * np.arange(1, order + 1)
    return np.concatenate([before, breakpoints, after])


def numbers(values):
    return np.asarray(values, dtype=float).ravel().tolist()


def spline(name, order):
    breakpoints = grids[name]
    knots = extend(breakpoints, order)
    coefficients = random.normal(size=len(knots) - order - 1)
    lo, hi = breakpoints[0], breakpoints[-1]
    first, last = breakpoints[1] - lo, hi - breakpoints[-2]
    middles = (breakpoints[1:] + breakpoints[:-1]) / 2
    inside = np.concatenate([breakpoints, middles, [np.nextafter(hi, lo)], random.uniform(lo, hi, 10)])
    outside = np.array([lo - 1.5 * first, lo - first, lo - 0.1 * first, hi + 0.1 * last, hi + last, hi + 1.5 * last])
    curve = BSpline(knots, coefficients, order, extrapolate=True)
    return {
        "grid": name,
        "order": order,
        "breakpoints": numbers(breakpoints),
        "coefficients": numbers(coefficients),
        # values, first and second derivatives
        "inside": {"x": numbers(inside), "values": [numbers(curve(inside, nu)) for nu in range(3)]},
        "outside": {"x": numbers(outside), "values": [numbers(curve(outside, nu)) for nu in range(3)]},
    }


def fit(name, order, points, weighted):
    breakpoints = grids[name]
    knots = extend(breakpoints, order)
    # every interval has points, then the rest anywhere
    cells = np.concatenate([np.linspace(a, b, order + 3)[:-1] for a, b in zip(breakpoints, breakpoints[1:])])
    x = np.sort(np.concatenate([cells, random.uniform(breakpoints[0], breakpoints[-1], points), breakpoints[-1:]]))
    y = np.sin(2 * x) + random.normal(size=len(x)) * 0.1
    weights = random.uniform(0.1, 3, len(x)) if weighted else np.ones(len(x))
    # SciPy's weights multiply the residual before it is squared
    curve = make_lsq_spline(x, y, knots, order, w=np.sqrt(weights), method="qr")
    shuffled = random.permutation(len(x))
    case = {"grid": name, "order": order, "breakpoints": numbers(breakpoints)}
    case |= {"x": numbers(x[shuffled]), "y": numbers(y[shuffled])}
    if weighted:
        case["weights"] = numbers(weights[shuffled])
    at = np.linspace(breakpoints[0], breakpoints[-1], 25)
    return case | {"at": numbers(at), "values": numbers(curve(at)), "coefficients": numbers(curve.c)}


def activation(name, function):
    at = [-300.0, -40.0, -8.5, -3.0, -1.0, -0.5, -1e-8, 1e-8, 0.1, 0.7, 1.0, 2.5, 6.0, 12.0, 40.0, 300.0]
    at += numbers(random.normal(size=12) * 3)
    x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    y = function(x)
    (slope,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    curvature = torch.zeros_like(x)
    if slope.requires_grad:
        (second,) = torch.autograd.grad(slope.sum(), x, allow_unused=True)
        curvature = curvature if second is None else second
    return {"name": name, "x": at, "values": [y.tolist(), slope.tolist(), curvature.tolist()]}


errors = np.concatenate([-np.geomspace(1e-12, 6, 20), [0, 0.5, np.nextafter(0.5, 1)], np.geomspace(1e-12, 26, 60)])

print(
    json.dumps(
        {
            "splines": [spline(name, order) for name in grids for order in range(6)],
            "fits": [fit(name, order, 30, order % 2 == 1) for name in ("uniform", "irregular") for order in range(1, 6)],
            "erf": {"x": numbers(errors), "erf": numbers(erf(errors)), "erfc": numbers(erfc(errors))},
            "activations": [
                activation("silu", torch.nn.functional.silu),
                activation("gelu", torch.nn.functional.gelu),
                activation("relu", torch.relu),
                activation("tanh", torch.tanh),
            ],
        }
    )
)
