"""LightGBM, tuned by five folds: python -m tests.bench.learning_rival TRAIN TEST NUMERIC…

Prints the probabilities of the second file as JSON. Runs in the environment of what learns.
"""

import csv
import json
import sys
from itertools import product
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

OUTCOME = "converted"
FOLDS, TREES, SEED = 5, 400, 0
GRID = [
    {"num_leaves": leaves, "min_data_in_leaf": least, "feature_fraction": share}
    for leaves, least, share in product((4, 8, 16, 31), (20, 60), (0.8,))
]
COMMON = {
    "objective": "binary",
    "metric": "binary_logloss",
    "learning_rate": 0.05,
    "lambda_l2": 5.0,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "num_threads": 1,
    "seed": SEED,
    "verbose": -1,
    "deterministic": True,
}


def main(train: Path, test: Path, numeric: list[str]) -> None:
    """Print what the best model says of the second file."""
    rows, others = ([*csv.DictReader(file.open(encoding="utf-8"))] for file in (train, test))
    names = [name for name in rows[0] if name != OUTCOME]
    texts = [at for at, name in enumerate(names) if name not in numeric]
    values, asked = as_numbers(names, numeric, rows, others)
    outcomes = np.array([int(row[OUTCOME]) for row in rows])
    folds = np.random.default_rng(SEED).permutation(len(rows)) % FOLDS
    loss, trees, best = min(
        (tried(values, outcomes, folds, texts, {**COMMON, **chosen}) for chosen in GRID),
        key=lambda each: each[0],
    )
    data = lightgbm.Dataset(values, outcomes, categorical_feature=texts)
    model = lightgbm.train(best, data, trees)
    print(json.dumps({"loss": loss, "trees": trees, "said": np.asarray(model.predict(asked)).tolist()}))  # noqa: T201 what it is for


def as_numbers(
    names: list[str], numeric: list[str], rows: list[dict[str, str]], others: list[dict[str, str]]
) -> tuple[Any, Any]:
    """Return both files as numbers; a text by its place among those of the first."""
    found = []
    for each in (rows, others):
        columns = []
        for name in names:
            if name in numeric:
                columns.append([float(row[name]) if row[name] else np.nan for row in each])
            else:
                places = {text: at for at, text in enumerate(sorted({row[name] for row in rows}))}
                columns.append([places.get(row[name], -1) for row in each])
        found.append(np.column_stack(columns))
    return found[0], found[1]


def tried(
    values: Any, outcomes: Any, folds: Any, texts: list[int], settings: dict[str, Any]
) -> tuple[float, int, dict[str, Any]]:
    """Return the least loss out of fold, with how many trees it is reached, and the settings."""
    losses = np.zeros(TREES)
    for fold in range(FOLDS):
        known = folds != fold
        data = lightgbm.Dataset(values[known], outcomes[known], categorical_feature=texts)
        asked = lightgbm.Dataset(values[~known], outcomes[~known], reference=data)
        told: dict[str, Any] = {}
        lightgbm.train(
            settings, data, TREES, valid_sets=[asked], callbacks=[lightgbm.record_evaluation(told)]
        )
        losses += np.array(told["valid_0"]["binary_logloss"]) * (~known).sum() / len(outcomes)
    return float(losses.min()), int(losses.argmin()) + 1, settings


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
