"""Writes special-functions/*.json: values of special functions by SciPy at random points, inputs rounded to four digits.

Run with Debian's python3-scipy (1.10): python3 bench/accuracy/make-special-functions.py
The first 1000 points are to train on, the other 1000 to test with. Inputs stand as they are drawn; the accuracy suite maps each
range to [-1, 1]. Ranges keep away from singularities, where no polynomial follows.
"""

import json
import pathlib

import numpy as np
from scipy import special

HALF_PI = np.pi / 2

FUNCTIONS = {
    "bessel-j": ("jv(v, x)", special.jv, [["v", 0, 3], ["x", 0.5, 10]]),
    "bessel-k": ("kv(v, x)", special.kv, [["v", 0, 2], ["x", 0.5, 5]]),
    "elliptic-first": ("ellipkinc(phi, m)", special.ellipkinc, [["phi", 0, HALF_PI], ["m", 0, 0.9]]),
    "elliptic-second": ("ellipeinc(phi, m)", special.ellipeinc, [["phi", 0, HALF_PI], ["m", 0, 0.9]]),
    "legendre": ("lpmv(0, v, x)", lambda v, x: special.lpmv(0, v, x), [["v", 0, 1], ["x", -0.5, 1]]),
    "spherical-harmonic-0-1": (
        "Re sph_harm(0, 1, theta, phi)",
        lambda theta, phi: special.sph_harm(0, 1, theta, phi).real,
        [["theta", 0, 2 * np.pi], ["phi", 0, np.pi]],
    ),
    "spherical-harmonic-1-2": (
        "Re sph_harm(1, 2, theta, phi)",
        lambda theta, phi: special.sph_harm(1, 2, theta, phi).real,
        [["theta", 0, 2 * np.pi], ["phi", 0, np.pi]],
    ),
    "bessel-exponential": ("exp(jv(0, 20 x) + y^2)", lambda x, y: np.exp(special.jv(0, 20 * x) + y**2), [["x", -1, 1], ["y", -1, 1]]),
}

folder = pathlib.Path(__file__).parent / "special-functions"
for seed, (name, (formula, f, inputs)) in enumerate(FUNCTIONS.items()):
    random = np.random.default_rng(seed)
    columns = [np.clip(np.round(random.uniform(lo, hi, 2000), 4), lo, hi) for _, lo, hi in inputs]
    y = f(*columns)
    assert np.all(np.isfinite(y)), name
    record = {
        "function": formula,
        "inputs": [{"name": label, "range": [lo, hi]} for label, lo, hi in inputs],
        "x": np.stack(columns, axis=1).ravel().tolist(),
        "y": [float(f"{value:.15g}") for value in y],
    }
    (folder / f"{name}.json").write_text(json.dumps(record, separators=(",", ":")) + "\n")
