# Known answers for src/train/metrics.ts from scikit-learn: python make-metrics.py > metrics.json
import json
import numpy as np
from sklearn import metrics as m

random = np.random.default_rng(7)


def regression(rows, outputs, scale):
    actual = random.normal(size=(rows, outputs)) * scale + 3 * scale
    predicted = actual + random.normal(size=(rows, outputs)) * scale * 0.4
    raw = "raw_values"
    return {
        "outputs": outputs,
        "actual": actual.ravel().tolist(),
        "predicted": predicted.ravel().tolist(),
        "rmse": m.root_mean_squared_error(actual, predicted),
        "mae": m.mean_absolute_error(actual, predicted),
        "r2": m.r2_score(actual, predicted),
        "each": {
            "rmse": m.root_mean_squared_error(actual, predicted, multioutput=raw).tolist(),
            "mae": m.mean_absolute_error(actual, predicted, multioutput=raw).tolist(),
            "r2": m.r2_score(actual, predicted, multioutput=raw).tolist(),
        },
    }


def classification(rows, classes, sure):
    actual = np.concatenate([np.arange(classes), random.integers(classes, size=rows - classes)])
    logits = random.normal(size=(rows, classes)) * sure
    logits[np.arange(rows), actual] += sure
    p = np.exp(logits - logits.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    if sure > 10:  # exact zeros and ones, right and wrong
        p[0] = np.eye(classes)[1]
        p[1] = np.eye(classes)[1]
    return {
        "classes": classes,
        "actual": actual.tolist(),
        "probabilities": p.ravel().tolist(),
        "accuracy": m.accuracy_score(actual, p.argmax(1)),
        "logLoss": m.log_loss(actual, p, labels=list(range(classes))),
        "confusion": m.confusion_matrix(actual, p.argmax(1), labels=list(range(classes))).tolist(),
    }


print(json.dumps({
    "madeWith": "scikit-learn " + __import__("sklearn").__version__,
    "regression": [regression(12, 1, 1.0), regression(9, 3, 1e6), regression(9, 2, 1e-6)],
    "classification": [classification(14, 2, 1.0), classification(20, 4, 2.0), classification(10, 3, 40.0)],
}, indent=1))
