"""Logistic regressions with a normal prior on the weights, for odds.json, by scikit-learn: rows that overlap, rows that a line parts, a rare class.
Run: python make-odds.py > odds.json"""

import json

import numpy as np
from sklearn.linear_model import LogisticRegression

random = np.random.default_rng(11)
PRIOR = 3.0  # standard deviation of a weight


def case(name, terms, y):
    terms = (terms - terms.mean(0)) / terms.std(0)
    # scikit-learn's C multiplies the likelihood where the prior here divides the weights
    fit = LogisticRegression(C=PRIOR**2, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(terms, y)
    weights, constant = fit.coef_[0], fit.intercept_[0]
    z = constant + terms @ weights
    loss = np.logaddexp(0, np.where(y == 1, -z, z)).sum() + ((weights / PRIOR) ** 2).sum() / 2
    return {"name": name, "terms": terms.T.tolist(), "y": y.tolist(), "constant": constant, "weights": list(weights), "loss": loss}


x = random.normal(size=(60, 2))
rare = random.normal(size=(80, 3))
parted = random.normal(size=(40, 2))
cases = [
    case("rows that overlap", x, (x[:, 0] - 0.5 * x[:, 1] + random.logistic(size=60) > 0).astype(float)),
    case("a rare class", rare, (rare[:, 1] + random.logistic(size=80) > 2.5).astype(float)),
    case("rows that a line parts", parted, (parted[:, 0] + 2 * parted[:, 1] > 0.3).astype(float)),
]
print(json.dumps(cases))
