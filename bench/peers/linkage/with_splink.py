"""splink on DuckDB: term frequencies, levels per field, parameters by EM.

The set-up follows splink's own guide: u by random sampling, the share of matches from deterministic
rules, m by expectation maximisation in three passes that block on different fields.
"""

import logging
import sys
import warnings

import pandas as pd
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from common import Clock, read, report

warnings.filterwarnings("ignore")
logging.getLogger("splink").setLevel(logging.ERROR)

# The same eight doors as in fixed_points.rs, and two that forgive a wrong birth date or surname.
BLOCKING = [
    block_on("ssn"),
    block_on("ssn4", "family"),
    block_on("ssn4", "birth"),
    block_on("given", "birth"),
    block_on("family", "birth"),
    block_on("phone"),
    block_on("email"),
    block_on("family", "house", "zip"),
    block_on("given", "house", "zip"),
    block_on("given", "family", "zip"),
]


def national_id():
    """Nine digits with slips, else the last four."""
    return cl.CustomComparison(
        output_column_name="ssn",
        comparison_levels=[
            cll.NullLevel("ssn4"),
            cll.ExactMatchLevel("ssn"),
            cll.DamerauLevenshteinLevel("ssn", 1),
            cll.ExactMatchLevel("ssn4"),
            cll.ElseLevel(),
        ],
    )


def address():
    return cl.CustomComparison(
        output_column_name="address",
        comparison_levels=[
            cll.NullLevel("street"),
            cll.And(cll.ExactMatchLevel("house"), cll.ExactMatchLevel("street"), cll.ExactMatchLevel("zip")),
            cll.And(cll.ExactMatchLevel("house"), cll.JaroWinklerLevel("street", 0.88)),
            cll.ExactMatchLevel("zip"),
            cll.ExactMatchLevel("city"),
            cll.ElseLevel(),
        ],
    )


def main(people_file, queries_file):
    records, queries, truth = read(people_file, queries_file)
    person_of = dict(zip(records.unique_id, records.person_id))
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="unique_id",
        blocking_rules_to_generate_predictions=BLOCKING,
        comparisons=[
            cl.ForenameSurnameComparison("given", "family"),
            cl.ExactMatch("middle"),
            cl.ExactMatch("suffix"),
            cl.DateOfBirthComparison("birth", input_is_string=True),
            national_id(),
            cl.DamerauLevenshteinAtThresholds("phone", 1),
            cl.EmailComparison("email"),
            address(),
        ],
    )
    records["given_family"] = records.given + " " + records.family
    queries["given_family"] = queries.given + " " + queries.family
    database = DuckDBAPI()
    left = database.register(queries, dataset_display_name="queries", table_name="queries")
    right = database.register(records.drop(columns="person_id"), dataset_display_name="records", table_name="records")
    whole = Clock()
    linker = Linker([left, right], settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("ssn"), block_on("given", "family", "birth"), block_on("email")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for rule in (block_on("given", "family"), block_on("birth"), block_on("phone")):
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, record_sample_proportion=1.0
        )
    predicting = Clock()
    pairs = linker.inference.predict(threshold_match_weight=-20).as_pandas_dataframe()
    seconds = predicting.seconds()
    flipped = pairs.source_dataset_l == "records"
    pairs["query"] = pairs.unique_id_l.where(~flipped, pairs.unique_id_r)
    pairs["record"] = pairs.unique_id_r.where(~flipped, pairs.unique_id_l)
    pairs = pairs.sort_values("match_weight").drop_duplicates("query", keep="last")
    best = {
        query: (weight, person_of[record])
        for query, record, weight in zip(pairs["query"], pairs["record"], pairs.match_weight)
    }
    report("splink (DuckDB, EM)", best, truth, seconds, f"training not counted: {whole.seconds() - seconds:.1f} s")


if __name__ == "__main__":
    pd.options.mode.chained_assignment = None
    main(*sys.argv[1:3])
