# Known answers for src/formula from SymPy, 30 digits rounded to float64: /usr/bin/python3 make-formulas.py > formulas.json
import json
import numpy as np
import sympy
from sympy import Symbol, diff, sympify

points = [{"x": 0.37, "y": -0.81}, {"x": 0.92, "y": 0.44}, {"x": 0.115, "y": 1.7}]

# text as kanjs reads it, and as SymPy does where that differs
formulas = [
    ("x^5 - 3*x^2*y + 7/x - y", None),
    ("(x*y - 2)/(x^2 + y^2)", None),
    ("sin(pi*x)*exp(-y/2)", None),
    ("exp(sin(pi*x) + y^2)", None),
    ("cos(x*y)^3", None),
    ("tan(x - y/3)", None),
    ("asin(x)*acos(x^2)", None),
    ("atan(x*y)/(1 + x)", None),
    ("sinh(x*y) + cosh(x - y)", None),
    ("tanh(3*x)*y", None),
    ("asinh(x*y) + acosh(1.5 + x) + atanh(x*0.9)", None),
    ("log(x)^2 + log2(x + 3) + log10(1 + y^2)", "log(x)**2 + log(x + 3)/log(2) + log(1 + y**2)/log(10)"),
    ("sqrt(1 + x*y^2)", None),
    ("cbrt(x + 2)", None),
    ("x^y + 2^x + x^pi", None),
    ("abs(y)*x", "Abs(y)*x"),
    ("erf(x*y)", None),
    ("sigmoid(2*x - y)", "1/(1 + exp(y - 2*x))"),
    ("atan2(x, y)", None),
    ("hypot(x, y*3)", "sqrt(x**2 + 9*y**2)"),
    ("min(x, y, x*y)", "Min(x, y, x*y)"),
    ("max(x, y^2)", "Max(x, y**2)"),
    ("gaussian(x - y)", "exp(-(x - y)**2)"),
    ("x^x^y/(x + 1/x)^3", "x**(x**y)/(x + 1/x)**3"),
    ("(1 - x^2)^0.5*m0", None),
]

x, y = Symbol("x", real=True), Symbol("y", real=True)
names = {"x": x, "y": y, "m0": Symbol("m0", real=True)}


def value(expression, at):
    result = expression.subs({names[name]: sympy.Rational(str(v)) for name, v in at.items()})
    return float(sympy.N(result, 30))


def derivatives(text, known):
    f = sympify((known or text).replace("^", "**"), locals={**names, "max": sympy.Max}, rational=True)
    rows = []
    for point in points:
        at = {**point, "m0": 1.3}
        rows.append({"at": at, "value": value(f, at), "x": value(diff(f, x), at), "y": value(diff(f, y), at)})
    return {"text": text, "rows": rows}


# text, and what printPython has to make of it; evaluated on NumPy arrays
printed = [
    ("2*x + sin(pi*y)^2", "2*x + np.sin(np.pi*y)**2"),
    ("-x^2 + (-x)^2 + x^-2", "-x**2 + (-x)**2 + x**-2.0"),
    ("(x - y) - (y - x)/(x*y)/2", "x - y - (y - x)/(x*y)/2"),
    ("x^y^2 - (x^y)^2", "x**y**2 - (x**y)**2"),
    ("asin(x/3) + acos(x/3) + atan(x) + atan2(y, x)", "np.arcsin(x/3) + np.arccos(x/3) + np.arctan(x) + np.arctan2(y, x)"),
    ("asinh(x) + acosh(x + 1) + atanh(x/3)", "np.arcsinh(x) + np.arccosh(x + 1) + np.arctanh(x/3)"),
    ("exp(-x)*log(x) - log2(x)/log10(x + 3)", "np.exp(-x)*np.log(x) - np.log2(x)/np.log10(x + 3)"),
    ("sinh(x) + cosh(y) + tanh(x) + tan(y/4)", "np.sinh(x) + np.cosh(y) + np.tanh(x) + np.tan(y/4)"),
    ("sqrt(x) + cbrt(y) + abs(y) + sign(y) + floor(y)", "np.sqrt(x) + np.cbrt(y) + np.abs(y) + np.sign(y) + np.floor(y)"),
    ("sigmoid(x - y)^2 - sigmoid(-x)", "(1/(1 + np.exp(-(x - y))))**2 - 1/(1 + np.exp(--x))"),
    ("hypot(x, y)", "np.hypot(x, y)"),
    ("min(x, y, 1) - max(y, x/2, 0.5)", "np.minimum(x, np.minimum(y, 1)) - np.maximum(y, np.maximum(x/2, 0.5))"),
    ("e^x + tau/x + 1.5e-7*x^1.5 + 1e21*x", "np.e**x + 2*np.pi/x + 1.5e-7*x**1.5 + 1e+21*x"),
]


def python(text, code):
    x = np.array([0.37, 1.92, 0.115])
    y = np.array([0.81, -0.44, 1.7])
    x, y = (x, np.abs(y)) if "y^2" in text else (x, y)
    values = eval(code, {"np": np, "x": x, "y": y})
    return {"text": text, "python": code, "x": x.tolist(), "y": y.tolist(), "values": np.asarray(values).tolist()}


print(
    json.dumps(
        {
            "derivatives": [derivatives(*each) for each in formulas],
            "python": [python(*each) for each in printed],
        },
        indent=1,
    )
)
