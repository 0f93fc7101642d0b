"""recordlinkage: comparison vectors, an unsupervised ECM and a logistic regression with labels.

The regression is given every second query with its answer for training and is judged on the other
half, which no unsupervised matcher is allowed.
"""

import sys
import warnings

import numpy as np
import pandas as pd
import recordlinkage

from common import Clock, read, report

warnings.filterwarnings("ignore")

BLOCKING = [
    ["ssn"],
    ["ssn4", "family"],
    ["ssn4", "birth"],
    ["given", "birth"],
    ["family", "birth"],
    ["phone"],
    ["email"],
    ["family", "house", "zip"],
    ["given", "house", "zip"],
    ["given", "family", "zip"],
]


def candidates(queries, records):
    found = None
    for columns in BLOCKING:
        # A block of blanks is no block.
        left = queries.dropna(subset=columns)
        right = records.dropna(subset=columns)
        indexer = recordlinkage.Index()
        indexer.block(columns)
        pairs = indexer.index(left, right)
        found = pairs if found is None else found.union(pairs)
    return found


def compare(pairs, queries, records):
    comparer = recordlinkage.Compare(n_jobs=2)
    comparer.string("given", "given", method="jarowinkler", label="given", missing_value=0.5)
    comparer.string("family", "family", method="jarowinkler", label="family", missing_value=0.5)
    comparer.string("given", "family", method="jarowinkler", label="swapped", missing_value=0.5)
    comparer.string("middle", "middle", method="jarowinkler", label="middle", missing_value=0.5)
    comparer.string("birth", "birth", method="levenshtein", label="birth", missing_value=0.5)
    comparer.string("ssn", "ssn", method="levenshtein", label="ssn", missing_value=0.5)
    comparer.string("street", "street", method="jarowinkler", label="street", missing_value=0.5)
    for column in ("suffix", "ssn4", "phone", "email", "house", "zip", "city"):
        comparer.string(column, column, method="levenshtein", label=column, missing_value=0.5)
    return comparer.compute(pairs, queries, records)


def best_person(scores, records):
    frame = scores.rename("score").reset_index()
    frame.columns = ["query", "record", "score"]
    frame = frame.sort_values("score").drop_duplicates("query", keep="last")
    person_of = records.person_id
    return {
        query: (float(score), person_of[record])
        for query, record, score in zip(frame["query"], frame["record"], frame.score)
    }


def binary(vectors):
    """What ECM learns from: whether a field agrees."""
    return (vectors >= 0.9).astype(np.uint8)


def smoothed(flags):
    """A few made-up rows, so that no probability becomes zero, which ECM cannot compute with."""
    ones = np.ones((flags.shape[1], flags.shape[1]), dtype=np.uint8)
    single = np.eye(flags.shape[1], dtype=np.uint8)
    return np.vstack([flags.to_numpy(), single, ones - single])


def main(people_file, queries_file):
    records, queries, truth = read(people_file, queries_file)
    records = records.set_index("unique_id")
    queries = queries.set_index("unique_id")
    clock = Clock()
    pairs = candidates(queries, records)
    vectors = compare(pairs, queries, records)
    compared = clock.seconds()

    clock = Clock()
    flags = binary(vectors)
    # The kernel is used directly: its probabilities saturate at one, the odds before that do not.
    kernel = recordlinkage.ECMClassifier(init="jaro", binarize=None, max_iter=100).kernel
    kernel.fit(smoothed(flags))
    joint = kernel._joint_log_likelihood(flags.to_numpy())
    odds = pd.Series(joint[:, 1] - joint[:, 0], index=flags.index)
    report("recordlinkage (ECM)", best_person(odds, records), truth, compared + clock.seconds())

    clock = Clock()
    numbers = {query: place for place, query in enumerate(queries.index)}
    query_of = vectors.index.get_level_values(0)
    in_training = np.random.default_rng(1).random(len(numbers)) < 0.5
    training = np.array([in_training[numbers[query]] for query in query_of])
    person = records.person_id.reindex(vectors.index.get_level_values(1)).to_numpy()
    wanted = np.array([truth[query] for query in query_of])
    labels = vectors.index[training & (person == wanted)]
    # Blank and equal are different things to a linear model.
    features = pd.concat([vectors, (vectors == 0.5).astype(float).add_suffix("_blank"), (vectors == 1.0).astype(float).add_suffix("_equal")], axis=1)
    regression = recordlinkage.LogisticRegressionClassifier()
    regression.kernel.max_iter = 500
    regression.fit(features[training], labels)
    judged = features[~training]
    margin = pd.Series(regression.kernel.decision_function(judged.to_numpy()), index=judged.index)
    half = {query: answer for query, answer in truth.items() if not in_training[numbers[query]]}
    seconds = (compared + clock.seconds()) * len(half) / len(truth)
    report("recordlinkage (regression)", best_person(margin, records), half, seconds, "trained on labels")


if __name__ == "__main__":
    main(*sys.argv[1:3])
