# scikit-learn on one table and given folds, with its defaults: a linear model (scaled), a forest, HistGradientBoosting, an MLP (scaled).
# stdin: { file, target, task, folds }; stdout: a line of JSON for each system: figures and seconds of each fold.
import csv, json, os, sys, time, warnings

threads = sys.argv[1]
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = threads
import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.metrics import accuracy_score, log_loss, r2_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

warnings.filterwarnings("ignore")
job = json.load(sys.stdin)
with open(job["file"]) as source:
    header, *rows = list(csv.reader(source))
at = header.index(job["target"])
y = np.array([row[at] for row in rows], dtype=float if job["task"] == "regression" else object)


def number(cell):
    return float(cell) if cell != "" else np.nan


numbers, words = [], []
for i in range(len(header)):
    if i == at:
        continue
    try:
        numbers.append([number(row[i]) for row in rows])
    except ValueError:
        words.append([row[i] for row in rows])
x = np.empty((len(rows), len(numbers) + len(words)), dtype=object)
for i, column in enumerate(numbers + words):
    x[:, i] = column
n, w = list(range(len(numbers))), list(range(len(numbers), len(numbers) + len(words)))
gaps = any(np.isnan(column).any() for column in map(np.array, numbers))


def filled():
    return [SimpleImputer(strategy="median")] if gaps else []


def scaled(model):
    columns = [("numbers", make_pipeline(*filled(), StandardScaler()), n)]
    if w:
        columns.append(("words", OneHotEncoder(handle_unknown="ignore"), w))
    return make_pipeline(ColumnTransformer(columns, sparse_threshold=0), model)


def plain(model):
    columns = [("numbers", make_pipeline(*filled()) if gaps else "passthrough", n)]
    if w:
        columns.append(("words", OneHotEncoder(handle_unknown="ignore"), w))
    return make_pipeline(ColumnTransformer(columns, sparse_threshold=0), model)


def boosted(model):
    columns = [("numbers", "passthrough", n)]
    if w:
        ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)
        columns.append(("words", ordinal, w))
        model.set_params(categorical_features=w)
    return make_pipeline(ColumnTransformer(columns, sparse_threshold=0), model)


jobs = int(threads)
if job["task"] == "regression":
    systems = {
        "linear": lambda: scaled(RidgeCV(np.logspace(-3, 3, 13))),
        "forest": lambda: plain(RandomForestRegressor(random_state=0, n_jobs=jobs)),
        "boosting": lambda: boosted(HistGradientBoostingRegressor(random_state=0)),
        "mlp": lambda: scaled(MLPRegressor(random_state=0)),
    }
else:
    systems = {
        "linear": lambda: scaled(LogisticRegression(max_iter=1000)),
        "forest": lambda: plain(RandomForestClassifier(random_state=0, n_jobs=jobs)),
        "boosting": lambda: boosted(HistGradientBoostingClassifier(random_state=0)),
        "mlp": lambda: scaled(MLPClassifier(random_state=0)),
    }

classes = sorted(set(y)) if job["task"] == "classification" else None
for system, make in systems.items():
    figures = []
    for fold in job["folds"]:
        held = np.zeros(len(rows), dtype=bool)
        held[fold] = True
        begun = time.perf_counter()
        model = make().fit(x[~held], y[~held])
        seconds = time.perf_counter() - begun
        if classes:
            share = model.predict_proba(x[held])
            figures.append({
                "logLoss": float(log_loss(y[held], share, labels=list(model.classes_))),
                "accuracy": float(accuracy_score(y[held], model.predict(x[held]))),
                "seconds": seconds,
            })
        else:
            figures.append({"r2": float(r2_score(y[held], model.predict(x[held]))), "seconds": seconds})
    print(json.dumps({"system": system, "folds": figures}), flush=True)
