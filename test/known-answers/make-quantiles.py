# Writes quantiles.json: quantiles of a few columns by numpy, linear between values. Run with: python make-quantiles.py
import json

import numpy as np

random = np.random.default_rng(7)
columns = [
    [1.0],
    [3.0, 1.0],
    [0.0, 0.0, 0.0, 2.0, 1e6],
    random.normal(size=41).tolist(),
    np.exp(random.normal(size=100)).tolist(),
    (1e9 + random.random(17)).tolist(),
]
shares = [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0]
answers = [{"values": values, "quantiles": np.quantile(values, shares).tolist()} for values in columns]
with open("quantiles.json", "w") as file:
    json.dump({"shares": shares, "columns": answers}, file)
    file.write("\n")
