"""Reading, cleaning and scoring that every linkage library gets alike.

A query is linked to records; the person of the best record is the answer. Whether the answer is
given at all is decided by one threshold per library, chosen afterwards so that its F1 on the very
labels is highest: an advantage that the product does not get.
"""

import re
import sys
import time
import unicodedata

import pandas as pd

QUERY_COLUMNS = [
    "given_name", "middle_name", "family_name", "suffix", "date_of_birth", "gender",
    "national_id", "email", "phone_number", "line_1", "locality", "postal_code",
]


def folded(text):
    text = unicodedata.normalize("NFKD", text or "").encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9 ]", "", re.sub(r"[-,]", " ", text.lower())).strip()


def digits(text):
    return re.sub(r"\D", "", text or "")


def clean(frame):
    """The columns that both libraries compare, blank as None."""
    out = pd.DataFrame(index=frame.index)
    out["given"] = frame.given_name.map(folded).str.split(" ").str[0]
    out["middle"] = frame.middle_name.map(folded)
    out["family"] = frame.family_name.map(folded).str.replace(r" (jr|sr|ii|iii|iv)$", "", regex=True)
    out["suffix"] = frame.suffix.map(folded)
    out["birth"] = frame.date_of_birth.where(frame.date_of_birth.str.len() == 10, "")
    number = frame.national_id.map(digits)
    out["ssn"] = number.where(number.str.len() == 9, "")
    out["ssn4"] = number.str[-4:]
    out["phone"] = frame.phone_number.map(digits).str[-10:]
    out["email"] = frame.email.str.lower()
    line = frame.line_1.map(folded)
    out["house"] = line.str.extract(r"^(\d+)", expand=False).fillna("")
    out["street"] = line.str.replace(r"^\d+ ", "", regex=True)
    out["city"] = frame.locality.map(folded)
    out["zip"] = frame.postal_code.str[:5]
    out["initial"] = out.given.str[:1]
    return out.replace("", None)


def read(people_file, queries_file):
    """Records and queries, each with their ids, and the right answers."""
    as_text = {"dtype": str, "keep_default_na": False}
    people = pd.read_csv(people_file, **as_text)
    queries = pd.read_csv(queries_file, **as_text)
    records = clean(people)
    records["person_id"] = people.person_id
    records["unique_id"] = people.record_id
    asked = clean(queries)
    asked["unique_id"] = queries.query_id
    truth = dict(zip(queries.query_id, queries.person_id))
    return records, asked, truth


def report(name, best, truth, seconds, note=""):
    """Prints F1 at the best threshold. `best` maps a query to (score, person)."""
    answers = sorted(((score, query, person) for query, (score, person) in best.items()), reverse=True)
    known = sum(1 for person in truth.values() if person)
    top = (0.0, 0.0, 0.0, None)
    given = right = 0
    for place, (score, query, person) in enumerate(answers):
        given += 1
        right += truth[query] == person
        last_of_score = place + 1 == len(answers) or answers[place + 1][0] != score
        if right and last_of_score:
            precision, recall = right / given, right / known
            top = max(top, (2 * precision * recall / (precision + recall), precision, recall, score))
    f1, precision, recall, threshold = top
    rate = len(truth) / seconds
    print(
        f"{name:28} F1 {f1:.4f}  P {precision:.4f}  R {recall:.4f}  "
        f"threshold {threshold}  {rate:12,.0f} queries/s  {note}"
    )
    sys.stdout.flush()


class Clock:
    """Seconds since it was made."""

    def __init__(self):
        self.start = time.perf_counter()

    def seconds(self):
        return time.perf_counter() - self.start
