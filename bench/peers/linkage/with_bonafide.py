"""Scores an answer file of `bonafide reference match`: every match given counts, no threshold."""

import sys

import pandas as pd

from common import report


def main(name, people_file, queries_file, answers_file, seconds):
    as_text = {"dtype": str, "keep_default_na": False}
    people = pd.read_csv(people_file, usecols=["record_id", "person_id"], **as_text)
    person_of = dict(zip(people.record_id, people.person_id))
    queries = pd.read_csv(queries_file, usecols=["query_id", "person_id"], **as_text)
    truth = dict(zip(queries.query_id, queries.person_id))
    answers = pd.read_csv(answers_file, **as_text)
    best = {
        query: (1.0, person_of[record])
        for query, record in zip(answers.query_id, answers.record_id)
        if record
    }
    report(name, best, truth, float(seconds), "as it answers")


if __name__ == "__main__":
    main(*sys.argv[1:6])
