"""Holds `bonafide inspect national-ids` against python-stdnum, type by type."""

import argparse
import collections
import csv
import importlib
import os
import random
import subprocess
import sys
import tempfile

import numbers_of_types as made
from stdnum.exceptions import ValidationError

TARGET = 0.99

# Country, our type, module of python-stdnum, maker of valid numbers.
TYPES = [
    ("US", "ssn", "us.ssn", made.us_ssn),
    ("US", "itin", "us.itin", made.us_itin),
    ("BR", "cpf", "br.cpf", made.br_cpf),
    ("IN", "aadhaar", "in_.aadhaar", made.in_aadhaar),
    ("IN", "pan", "in_.pan", made.in_pan),
    ("CA", "sin", "ca.sin", made.ca_sin),
    ("MX", "curp", "mx.curp", made.mx_curp),
    ("JP", "my_number", "jp.in_", made.jp_my_number),
    ("FR", "nir", "fr.nir", made.fr_nir),
    ("IT", "codice_fiscale", "it.codicefiscale", made.it_codice_fiscale),
    ("KR", "rrn", "kr.rrn", made.kr_rrn),
    ("ES", "dni", "es.dni", made.es_dni),
    ("ES", "nie", "es.nie", made.es_nie),
    ("ID", "nik", "id.nik", made.id_nik),
    ("NL", "bsn", "nl.bsn", made.nl_bsn),
    ("TR", "tckn", "tr.tckimlik", made.tr_tckn),
    ("CH", "ahv", "ch.ssn", made.ch_ahv),
    ("PL", "pesel", "pl.pesel", made.pl_pesel),
    ("SE", "personnummer", "se.personnummer", made.se_personnummer),
    ("BE", "national_number", "be.ssn", made.be_national_number),
    ("BE", "eid", "be.eid", made.be_eid),
    ("TH", "national_id", "th.pin", made.th_pin),
    ("IE", "ppsn", "ie.pps", made.ie_ppsn),
    ("AR", "dni", "ar.dni", made.ar_dni),
    ("NO", "fodselsnummer", "no.fodselsnummer", made.no_fodselsnummer),
    ("ZA", "id_number", "za.idnr", made.za_idnr),
]

# Numbers of which the published rule says something particular: shown, not counted.
PECULIAR = [
    ("US", "itin", "us.itin", "ITIN groups 50-65, given out in recent years", "valid",
     lambda dice: "9" + made.digits(dice, 2) + str(dice.randrange(50, 66)) + made.digits(dice, 4)),
    ("BR", "cpf", "br.cpf", "eleven equal digits", "refuted", lambda dice: dice.choice("123456789") * 11),
    ("IN", "pan", "in_.pan", "PAN of a company", "refuted",
     lambda dice: made.letters(dice, 3) + "C" + made.letters(dice, 1) + "1234" + made.letters(dice, 1)),
    ("IT", "codice_fiscale", "it.codicefiscale", "digits replaced by letters (omocodia)", "valid",
     lambda dice: made.it_codice_fiscale(dice, replaced=dice.randrange(1, 8))),
    ("KR", "rrn", "kr.rrn", "born after October 2020, random last digit", "valid",
     lambda dice: f"{dice.randrange(21, 26)}0615{dice.choice('34')}" + "00" + made.digits(dice, 4)),
    ("SE", "personnummer", "se.personnummer", "coordination number, day + 60", "valid",
     lambda dice: made.se_personnummer(dice, added=60)),
    ("BE", "national_number", "be.ssn", "bis number, month + 40", "valid",
     lambda dice: made.be_national_number(dice, added=40)),
    ("NO", "fodselsnummer", "no.fodselsnummer", "help number of a hospital, month + 40", "refuted",
     lambda dice: made.no_fodselsnummer(dice, day_added=0, month_added=40)),
    ("NO", "fodselsnummer", "no.fodselsnummer", "test number, month + 80", "refuted",
     lambda dice: made.no_fodselsnummer(dice, day_added=0, month_added=80)),
    ("IE", "ppsn", "ie.pps", "second letter H: no natural person", "refuted",
     lambda dice: made.ie_ppsn(dice, second="H")),
]


# Disagreements that a published rule decides: country, type, our reason, theirs, and the rule.
DECIDED = [
    ("US", "ssn", "ok", "InvalidFormat", "four digits are the last four of a number"),
    ("US", "itin", "ok", "InvalidComponent", "the tax office gives out groups 50-65 too"),
    ("IN", "pan", "never_issued", "ok", "only a fourth letter P stands for a person"),
    ("FR", "nir", "never_issued", "ok", "the first digit is the sex: 0, 5, 6 and 9 stand for none"),
    ("IT", "codice_fiscale", "birth_date", "ok", "days are 1-31 and 41-71"),
    ("KR", "rrn", "ok", "InvalidChecksum", "foreigners and births since October 2020 have no such check digit"),
    ("ID", "nik", "birth_date", "ok", "days are 1-31 and 41-71"),
    ("NL", "bsn", "format", "ok", "shorter than eight digits is no number"),
    ("SE", "personnummer", "birth_date", "ok", "the century is 18, 19 or 20"),
    ("SE", "personnummer", "ok", "InvalidComponent", "coordination numbers have day + 60"),
    ("BE", "national_number", "birth_date", "ok", "no month has that many days"),
    ("BE", "national_number", "ok", "InvalidChecksum", "births from 2000 on; Verify holds the date against the day"),
    ("TH", "national_id", "ok", "InvalidComponent", "0 stands on cards of people without civil status"),
    ("IE", "ppsn", "never_issued", "ok", "a second letter H stands for no person"),
    ("NO", "fodselsnummer", "never_issued", "ok", "help numbers (month + 40) are given to nobody"),
    ("ZA", "id_number", "ok", "InvalidComponent", "2 stands for refugees"),
]


def one_wrong(dice, number):
    places = [place for place, character in enumerate(number) if character.isdigit()]
    place = dice.choice(places)
    wrong = dice.choice([digit for digit in "0123456789" if digit != number[place]])
    return number[:place] + wrong + number[place + 1:]


def garbage(dice, number):
    """Other characters of the same kind, and one time in four another length."""
    mixed = "".join(
        dice.choice("0123456789") if character.isdigit() else dice.choice(made.LETTERS)
        for character in number
    )
    if dice.random() < 0.25:
        mixed = mixed[: dice.randrange(1, len(mixed))] if dice.random() < 0.5 else mixed + dice.choice("07A")
    return mixed


def theirs(module, number):
    try:
        module.validate(number)
        return True, "ok"
    except ValidationError as error:
        return False, type(error).__name__
    except Exception as error:  # A crash of the peer is a verdict worth showing.
        return False, f"raises {type(error).__name__}"


def ours(binary, rows):
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "in.csv"), os.path.join(folder, "out.csv")
        with open(source, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["country", "id_type", "value"])
            writer.writerows(rows)
        subprocess.run(
            [binary, "inspect", "national-ids", source, "--out", target],
            check=True, stderr=subprocess.DEVNULL,
        )
        with open(target, newline="") as file:
            return [(row["valid"] == "true", row["reason"]) for row in csv.DictReader(file)]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--binary", required=True)
    options.add_argument("--seed", type=int, default=20251125)
    options.add_argument("--count", type=int, default=2000, help="numbers of each kind and type")
    options = options.parse_args()
    dice = random.Random(options.seed)

    rows = []
    for country, id_type, module, make in TYPES:
        for _ in range(options.count):
            number = make(dice)
            for kind, value in [
                ("valid", number),
                ("one digit wrong", one_wrong(dice, number)),
                ("garbage", garbage(dice, number)),
            ]:
                rows.append((country, id_type, module, kind, value))
    for country, id_type, module, what, _, make in PECULIAR:
        for _ in range(50):
            rows.append((country, id_type, module, what, make(dice)))

    verdicts = ours(options.binary, [(row[0], row[1], row[4]) for row in rows])
    rules = {entry[:4]: entry[4] for entry in DECIDED}
    agreement = collections.defaultdict(lambda: [0, 0, 0])
    refused_valid = collections.Counter()
    disputes = collections.defaultdict(list)
    peculiar = collections.defaultdict(lambda: [0, 0, 0])
    counted = {"valid", "one digit wrong", "garbage"}
    for (country, id_type, name, kind, value), (we_accept, our_reason) in zip(rows, verdicts):
        they_accept, their_reason = theirs(importlib.import_module(f"stdnum.{name}"), value)
        key = (country, id_type)
        if kind not in counted:
            tally = peculiar[key + (kind,)]
            tally[0] += 1
            tally[1] += we_accept
            tally[2] += they_accept
            continue
        agreement[key][0] += 1
        agreement[key][1] += we_accept == they_accept
        agreement[key][2] += we_accept != they_accept and key + (our_reason, their_reason) in rules
        if kind == "valid" and not we_accept:
            refused_valid[key] += 1
        if we_accept != they_accept:
            disputes[key + (kind, our_reason, their_reason)].append(value)

    print(f"Agreement with python-stdnum, {options.count} numbers of each kind and type, seed {options.seed}")
    print("Undecided: agreement where no published rule decides against the peer; this is what the target is for.")
    print(f"{'type':<24}{'numbers':>9}{'agreement':>11}{'undecided':>11}{'target':>9}{'valid refused':>15}")
    missed = 0
    for country, id_type, _, _ in TYPES:
        total, same, decided = agreement[(country, id_type)]
        share, undecided = same / total, (same + decided) / total
        missed += undecided < TARGET
        mark = "" if undecided >= TARGET else "  missed"
        print(
            f"{country + ' ' + id_type:<24}{total:>9}{share:>11.4f}{undecided:>11.4f}{'>= ' + str(TARGET):>9}"
            f"{refused_valid[(country, id_type)]:>15}{mark}"
        )
    total, same, decided = (sum(tally[place] for tally in agreement.values()) for place in range(3))
    print(f"{'all':<24}{total:>9}{same / total:>11.4f}{(same + decided) / total:>11.4f}")

    print("\nDisagreements: type, kind of number, our reason, theirs, how many, examples")
    for (country, id_type, kind, our_reason, their_reason), values in sorted(disputes.items()):
        examples = " ".join(values[:3])
        rule = rules.get((country, id_type, our_reason, their_reason), "undecided")
        print(f"  {country} {id_type}, {kind}: {our_reason} / {their_reason}, {len(values)}: {examples} ({rule})")
    if not disputes:
        print("  none")

    print("\nPeculiar numbers: what the published rule says, and how many of 50 each accepts")
    for country, id_type, _, what, rule, _ in PECULIAR:
        _, we, they = peculiar[(country, id_type, what)]
        print(f"  {country} {id_type}, {what}: {rule}; Bonafide {we}, python-stdnum {they}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
