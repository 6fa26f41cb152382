# Known answers for src/formula from SymPy, 30 digits rounded to float64: /usr/bin/python3 make-formulas.py > formulas.json
import json
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


print(json.dumps({"derivatives": [derivatives(*each) for each in formulas]}, indent=1))
