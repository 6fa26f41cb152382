# Known answers for src/table/metrics.ts and class-metrics.ts from scikit-learn: python make-metrics.py > metrics.json
import json
import numpy as np
from sklearn import metrics as m

random = np.random.default_rng(7)
weights = np.random.default_rng(8)


def weighted(actual, predicted, weights):
    return {
        "weights": weights.tolist(),
        "rmse": m.root_mean_squared_error(actual, predicted, sample_weight=weights),
        "mae": m.mean_absolute_error(actual, predicted, sample_weight=weights),
        "medianAbsoluteError": m.median_absolute_error(actual, predicted, sample_weight=weights),
        "r2": m.r2_score(actual, predicted, sample_weight=weights),
    }


def class_figures(actual, p, classes, weights=None):
    labels, of = list(range(classes)), {"labels": list(range(classes)), "sample_weight": weights, "zero_division": 0}
    given, one = p.argmax(1), np.eye(classes)[actual]
    area = [m.roc_auc_score(actual == k, p[:, k], sample_weight=weights) for k in labels]
    return {
        "accuracy": m.accuracy_score(actual, given, sample_weight=weights),
        "logLoss": m.log_loss(actual, p, labels=labels, sample_weight=weights),
        "balancedAccuracy": m.balanced_accuracy_score(actual, given, sample_weight=weights),
        "precision": m.precision_score(actual, given, average="macro", **of),
        "recall": m.recall_score(actual, given, average="macro", **of),
        "f1": m.f1_score(actual, given, average="macro", **of),
        "auc": area[1] if classes == 2 else m.roc_auc_score(one, p, average="macro", sample_weight=weights),
        "brier": m.brier_score_loss(actual, p[:, 1] if classes == 2 else p, sample_weight=weights),
        "perClass": [
            {"precision": a, "recall": b, "f1": c, "auc": d}
            for a, b, c, d in zip(
                m.precision_score(actual, given, average=None, **of).tolist(),
                m.recall_score(actual, given, average=None, **of).tolist(),
                m.f1_score(actual, given, average=None, **of).tolist(),
                area,
            )
        ],
        "calibrationError": calibration_error(actual, p, weights),
    }


# no function of scikit-learn's: as Guo and others (2017) define it
def calibration_error(actual, p, weights=None, bins=15):
    weights = np.ones(len(actual)) if weights is None else weights
    sure, right = p.max(1), p.argmax(1) == actual
    error = 0.0
    for i in range(bins):
        own = (sure > i / bins) & (sure <= (i + 1) / bins)
        if weights[own].sum() > 0:
            gap = np.average(right[own], weights=weights[own]) - np.average(sure[own], weights=weights[own])
            error += abs(gap) * weights[own].sum() / weights.sum()
    return error


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
        "medianAbsoluteError": m.median_absolute_error(actual, predicted),
        "r2": m.r2_score(actual, predicted),
        "weighted": weighted(actual, predicted, weights.random(rows)),
        "wholeWeights": weighted(actual, predicted, weights.integers(3, size=rows).astype(float)),
        "each": {
            "rmse": m.root_mean_squared_error(actual, predicted, multioutput=raw).tolist(),
            "mae": m.mean_absolute_error(actual, predicted, multioutput=raw).tolist(),
            "medianAbsoluteError": m.median_absolute_error(actual, predicted, multioutput=raw).tolist(),
            "r2": m.r2_score(actual, predicted, multioutput=raw).tolist(),
        },
    }


def classification(rows, classes, sure, tied=False):
    actual = np.concatenate([np.arange(classes), random.integers(classes, size=rows - classes)])
    logits = random.normal(size=(rows, classes)) * sure
    logits[np.arange(rows), actual] += sure
    p = np.exp(logits - logits.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    if tied:  # two digits make many equal
        p = p.round(1) / p.round(1).sum(1, keepdims=True)
    if sure > 10:  # exact zeros and ones, right and wrong
        p[0] = np.eye(classes)[1]
        p[1] = np.eye(classes)[1]
    return {
        "classes": classes,
        "actual": actual.tolist(),
        "probabilities": p.ravel().tolist(),
        **class_figures(actual, p, classes),
        "weights": (own := weights.random(rows)).tolist(),
        "weighted": class_figures(actual, p, classes, own),
        "confusion": m.confusion_matrix(actual, p.argmax(1), labels=list(range(classes))).tolist(),
    }


print(json.dumps({
    "madeWith": "scikit-learn " + __import__("sklearn").__version__,
    "regression": [regression(12, 1, 1.0), regression(9, 3, 1e6), regression(9, 2, 1e-6)],
    "classification": [classification(14, 2, 1.0), classification(20, 4, 2.0), classification(10, 3, 40.0),
                       classification(60, 2, 0.5, tied=True), classification(60, 3, 0.5, tied=True)],
}, indent=1))
