"""Constants of formulas with standard errors, for fits.json: SciPy's curve_fit on noisy rows, and problems of NIST's Statistical
Reference Datasets (nonlinear regression) with the values that NIST certifies. Run: python make-fits.py > fits.json"""

import json

import numpy as np
from scipy.optimize import curve_fit

random = np.random.default_rng(7)


def case(name, formula, f, truth, columns, deviation, kind="constant", start=None):
    """Rows of f with noise; deviation is an array of standard deviations, which curve_fit is told where they are a column."""
    names = list(columns)
    x = [columns[each] for each in names]
    y = f(x, *truth.values()) + deviation * random.standard_normal(len(x[0]))
    told = {"sigma": deviation, "absolute_sigma": True} if kind == "column" else {}
    values, covariance = curve_fit(lambda x, *p: f(x, *p), x, y, p0=list((start or truth).values()), xtol=1e-15, ftol=1e-15, gtol=1e-15, **told)
    return {
        "name": name,
        "formula": formula,
        "columns": {each: list(columns[each]) for each in names},
        "y": list(y),
        **({"sigma": list(deviation)} if kind == "column" else {}),
        "constants": dict(zip(truth, values)),
        "errors": dict(zip(truth, np.sqrt(np.diag(covariance)))),
        "correlation": (covariance / np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))).tolist(),
    }


def scipy_cases():
    t = np.linspace(0, 10, 40)
    yield case("decay", "a*exp(-b*t) + c", lambda x, a, b, c: a * np.exp(-b * x[0]) + c,
               {"a": 2.5, "b": 0.6, "c": 0.4}, {"t": t}, np.full(40, 0.03))
    yield case("decay with deviations", "a*exp(-b*t) + c", lambda x, a, b, c: a * np.exp(-b * x[0]) + c,
               {"a": 2.5, "b": 0.6, "c": 0.4}, {"t": t}, 0.01 + 0.005 * t, "column")
    x = random.uniform(1, 5, 60)
    z = random.uniform(-2, 2, 60)
    yield case("plane", "p*x + q*z + r", lambda x, p, q, r: p * x[0] + q * x[1] + r,
               {"p": 1.5, "q": -0.7, "r": 3.0}, {"x": x, "z": z}, np.full(60, 0.2))
    yield case("power", "k*x^n", lambda x, k, n: k * x[0] ** n, {"k": 2.7, "n": 0.41}, {"x": x * 1e4}, np.full(60, 0.5))
    s = np.geomspace(0.1, 20, 30)
    yield case("saturation", "v*s/(k + s)", lambda x, v, k: v * x[0] / (k + x[0]), {"v": 3.0, "k": 1.2}, {"s": s}, np.full(30, 0.05))
    yield case("saturation with deviations", "v*s/(k + s)", lambda x, v, k: v * x[0] / (k + x[0]),
               {"v": 3.0, "k": 1.2}, {"s": s}, 0.02 * (3 * s / (1.2 + s)), "column")
    yield case("wave", "A*sin(w*t + f)", lambda x, A, w, f: A * np.sin(x[0] * w + f), {"A": 1.5, "w": 2.2, "f": 0.3}, {"t": t}, np.full(40, 0.1))
    temperature = np.linspace(280, 400, 25)
    yield case("Arrhenius", "A*exp(-E/(8.314*T))", lambda x, A, E: A * np.exp(-E / (8.314 * x[0])), {"A": 4e7, "E": 52000.0}, {"T": temperature},
               np.full(25, 0.02), start={"A": 3e7, "E": 51000.0})
    # a bell of which only 0.3 to 2 widths are seen
    part = np.linspace(5.6, 9, 40)
    yield case("part of a bell", "h*exp(-((x - m)/s)^2)", lambda x, h, m, s: h * np.exp(-(((x[0] - m) / s) ** 2)),
               {"h": 2.5, "m": 5.0, "s": 2.0}, {"x": part}, np.full(40, 0.005))
    line = np.linspace(-5, 10, 120)
    yield case("resonance", "h/(1 + ((x - m)/g)^2) + c", lambda x, h, m, g, c: h / (1 + ((x[0] - m) / g) ** 2) + c,
               {"h": 9.0, "m": 2.2, "g": 0.3, "c": 1.0}, {"x": line}, np.full(120, 0.1))
    dose = np.geomspace(1, 200, 40)
    yield case("dose", "v*x^n/(k^n + x^n)", lambda x, v, n, k: v * x[0] ** n / (k**n + x[0] ** n),
               {"v": 3.0, "n": 2.7, "k": 40.0}, {"x": dose}, np.full(40, 0.03))
    year = np.linspace(1850, 2050, 50)
    yield case("logistic growth", "K/(1 + exp(-r*(t - m)))", lambda x, K, r, m: K / (1 + np.exp(-r * (x[0] - m))),
               {"K": 1e4, "r": 0.03, "m": 1950.0}, {"t": year}, np.full(50, 50.0))
    yield case("Gompertz", "a*exp(-b*exp(-c*t))", lambda x, a, b, c: a * np.exp(-b * np.exp(-c * x[0])),
               {"a": 50.0, "b": 6.0, "c": 0.4}, {"t": np.linspace(0, 20, 50)}, np.full(50, 0.5))
    yield case("two decays", "a*exp(-b*t) + c*exp(-d*t)", lambda x, a, b, c, d: a * np.exp(-b * x[0]) + c * np.exp(-d * x[0]),
               {"a": 2.0, "b": 0.3, "c": 5.0, "d": 3.0}, {"t": np.linspace(0, 8, 120)}, np.full(120, 0.02))
    yield case("line far away", "a*x + b", lambda x, a, b: a * x[0] + b, {"a": -0.42, "b": 3.1e3},
               {"x": np.linspace(1e4, 1.0005e4, 30)}, np.full(30, 0.1))


# data and certified values: NIST StRD, nonlinear regression, https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml
NIST = [
    {
        "name": "Misra1a",
        "formula": "b1*(1 - exp(-b2*x))",
        "f": lambda x, b1, b2: b1 * (1 - np.exp(-b2 * x)),
        "x": [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0],
        "y": [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78],
        "starts": [[500, 0.0001], [250, 0.0005]],
        "constants": [2.3894212918e02, 5.5015643181e-04],
        "errors": [2.7070075241e00, 7.2668688436e-06],
        "residuals": 1.2455138894e-01,
    },
    {
        "name": "MGH09",
        "formula": "b1*(x^2 + x*b2)/(x^2 + x*b3 + b4)",
        "f": lambda x, b1, b2, b3, b4: b1 * (x**2 + x * b2) / (x**2 + x * b3 + b4),
        "x": [4.0, 2.0, 1.0, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625],
        "y": [0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246],
        "starts": [[25, 39, 41.5, 39], [0.25, 0.39, 0.415, 0.39]],
        "constants": [1.9280693458e-01, 1.9128232873e-01, 1.2305650693e-01, 1.3606233068e-01],
        "errors": [1.1435312227e-02, 1.9633220911e-01, 8.0842031232e-02, 9.0025542308e-02],
        "residuals": 3.0750560385e-04,
    },
    {
        "name": "Rat42",
        "formula": "b1/(1 + exp(b2 - b3*x))",
        "f": lambda x, b1, b2, b3: b1 / (1 + np.exp(b2 - b3 * x)),
        "x": [9, 14, 21, 28, 42, 57, 63, 70, 79],
        "y": [8.93, 10.8, 18.59, 22.33, 39.35, 56.11, 61.73, 64.62, 67.08],
        "starts": [[100, 1, 0.1], [75, 2.5, 0.07]],
        "constants": [7.2462237576e01, 2.6180768402e00, 6.7359200066e-02],
        "errors": [1.7340283401e00, 8.8295217536e-02, 3.4465663377e-03],
        "residuals": 8.0565229338e00,
    },
    {
        "name": "Rat43",
        "formula": "b1/(1 + exp(b2 - b3*x))^(1/b4)",
        "f": lambda x, b1, b2, b3, b4: b1 / (1 + np.exp(b2 - b3 * x)) ** (1 / b4),
        "x": list(range(1, 16)),
        "y": [16.08, 33.83, 65.8, 97.2, 191.55, 326.2, 386.87, 520.53, 590.03, 651.92, 724.93, 699.56, 689.96, 637.56, 717.41],
        "starts": [[100, 10, 1, 1], [700, 5, 0.75, 1.3]],
        "constants": [6.9964151270e02, 5.2771253025e00, 7.5962938329e-01, 1.2792483859e00],
        "errors": [1.6302297817e01, 2.0828735829e00, 1.9566123451e-01, 6.8761936385e-01],
        "residuals": 8.7864049080e03,
    },
    {
        "name": "BoxBOD",
        "formula": "b1*(1 - exp(-b2*x))",
        "f": lambda x, b1, b2: b1 * (1 - np.exp(-b2 * x)),
        "x": [1, 2, 3, 5, 7, 10],
        "y": [109, 149, 149, 191, 213, 224],
        "starts": [[1, 1], [100, 0.75]],
        "constants": [2.1380940889e02, 5.4723748542e-01],
        "errors": [1.2354515176e01, 1.0455993237e-01],
        "residuals": 1.1680088766e03,
    },
    {
        "name": "MGH10",
        "formula": "b1*exp(b2/(x + b3))",
        "f": lambda x, b1, b2, b3: b1 * np.exp(b2 / (x + b3)),
        "x": [50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100, 105, 110, 115, 120, 125],
        "y": [34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872],
        "starts": [[2, 400000, 25000], [0.02, 4000, 250]],
        "constants": [5.6096364710e-03, 6.1813463463e03, 3.4522363462e02],
        "errors": [1.5687892471e-04, 2.3309021107e01, 7.8486103508e-01],
        "residuals": 8.7945855171e01,
    },
    {
        "name": "Thurber",
        "formula": "(b1 + b2*x + b3*x^2 + b4*x^3)/(1 + b5*x + b6*x^2 + b7*x^3)",
        "f": lambda x, b1, b2, b3, b4, b5, b6, b7: (b1 + b2 * x + b3 * x**2 + b4 * x**3) / (1 + b5 * x + b6 * x**2 + b7 * x**3),
        "x": [-3.067, -2.981, -2.921, -2.912, -2.840, -2.797, -2.702, -2.699, -2.633, -2.481, -2.363, -2.322, -1.501, -1.460, -1.274, -1.212,
              -1.100, -1.046, -0.915, -0.714, -0.566, -0.545, -0.400, -0.309, -0.109, -0.103, 0.010, 0.119, 0.377, 0.790, 0.963, 1.006, 1.115,
              1.572, 1.841, 2.047, 2.200],
        "y": [80.574, 84.248, 87.264, 87.195, 89.076, 89.608, 89.868, 90.101, 92.405, 95.854, 100.696, 101.060, 401.672, 390.724, 567.534,
              635.316, 733.054, 759.087, 894.206, 990.785, 1090.109, 1080.914, 1122.643, 1178.351, 1260.531, 1273.514, 1288.339, 1327.543,
              1353.863, 1414.509, 1425.208, 1421.384, 1442.962, 1464.350, 1468.705, 1447.894, 1457.628],
        "starts": [[1000, 1000, 400, 40, 0.7, 0.3, 0.03], [1300, 1500, 500, 75, 1, 0.4, 0.05]],
        "constants": [1.2881396800e03, 1.4910792535e03, 5.8323836877e02, 7.5416644291e01, 9.6629502864e-01, 3.9797285797e-01, 4.9727297349e-02],
        "errors": [4.6647963344e00, 3.9571156086e01, 2.8698696102e01, 5.5675370270e00, 3.1333340687e-02, 1.4984928198e-02, 6.5842344623e-03],
        "residuals": 5.6427082397e03,
    },
    {
        "name": "Eckerle4",
        "formula": "(b1/b2)*exp(-0.5*((x - b3)/b2)^2)",
        "f": lambda x, b1, b2, b3: (b1 / b2) * np.exp(-0.5 * ((x - b3) / b2) ** 2),
        "x": [400, 405, 410, 415, 420, 425, 430, 435, 436.5, 438, 439.5, 441, 442.5, 444, 445.5, 447, 448.5, 450, 451.5, 453, 454.5, 456, 457.5,
              459, 460.5, 462, 463.5, 465, 470, 475, 480, 485, 490, 495, 500],
        "y": [0.0001575, 0.0001699, 0.0002350, 0.0003102, 0.0004917, 0.0008710, 0.0017418, 0.0046400, 0.0065895, 0.0097302, 0.0149002, 0.0237310,
              0.0401683, 0.0712559, 0.1264458, 0.2073413, 0.2902366, 0.3445623, 0.3698049, 0.3668534, 0.3106727, 0.2078154, 0.1164354, 0.0616764,
              0.0337200, 0.0194023, 0.0117831, 0.0074357, 0.0022732, 0.0008800, 0.0004579, 0.0002345, 0.0001586, 0.0001143, 0.0000710],
        "starts": [[1, 10, 500], [1.5, 5, 450]],
        "constants": [1.5543827178e00, 4.0888321754e00, 4.5154121844e02],
        "errors": [1.5408051163e-02, 4.6803020753e-02, 4.6800518816e-02],
        "residuals": 1.4635887487e-03,
    },
]

for each in NIST:
    residuals = sum((each["f"](np.array(each["x"]), *each["constants"]) - np.array(each["y"])) ** 2)
    # data and certified values are as NIST has them only if they agree with each other
    assert abs(residuals / each["residuals"] - 1) < 1e-6, (each["name"], residuals)
    if len(each["errors"]) > 0:
        step = [1e-6 * abs(b) for b in each["constants"]]
        x = np.array(each["x"])
        slopes = np.array([
            (each["f"](x, *[b + h * (i == k) for k, (b, h) in enumerate(zip(each["constants"], step))])
             - each["f"](x, *[b - h * (i == k) for k, (b, h) in enumerate(zip(each["constants"], step))])) / (2 * step[i])
            for i in range(len(step))
        ])
        variance = residuals / (len(x) - len(step))
        errors = np.sqrt(np.diag(np.linalg.inv(slopes @ slopes.T)) * variance)
        assert np.allclose(errors, each["errors"], rtol=1e-4), (each["name"], errors)
    del each["f"]

print(json.dumps({"scipy": list(scipy_cases()), "nist": NIST}))
