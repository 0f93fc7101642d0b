"""Makes national ids: valid ones by the published rules, and numbers with known peculiarities.

The people do not exist; a valid number may still have been given to somebody by its authority.
"""

import datetime

from stdnum import luhn, verhoeff
from stdnum.be import eid
from stdnum.br import cpf
from stdnum.es import dni
from stdnum.fr import nir
from stdnum.ie import vat
from stdnum.it import codicefiscale
from stdnum.jp import in_ as my_number
from stdnum.kr import rrn
from stdnum.mx import curp
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.th import pin
from stdnum.tr import tckimlik
from stdnum.us import itin, ssn

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CONSONANTS = "BCDFGLMNPRSTV"
MONTHS_IT = "ABCDEHLMPRST"
STATES_MX = "AS BC BS CC CL CM CS CH DF GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC".split()
PROVINCES_ID = "1101 1271 3171 3273 3374 3578 5171 6471 7371".split()


def born(dice, first=1925, last=2019):
    start = datetime.date(first, 1, 1)
    return start + datetime.timedelta(days=dice.randrange((datetime.date(last, 12, 31) - start).days))


def digits(dice, count):
    return "".join(dice.choice("0123456789") for _ in range(count))


def letters(dice, count, among=LETTERS):
    return "".join(dice.choice(among) for _ in range(count))


def with_luhn(body):
    return body + luhn.calc_check_digit(body)


def us_ssn(dice):
    while True:
        number = digits(dice, 9)
        if ssn.is_valid(number):
            return number


def us_itin(dice):
    while True:
        number = "9" + digits(dice, 8)
        if itin.is_valid(number):
            return number


def br_cpf(dice):
    body = digits(dice, 9)
    return body + cpf._calc_check_digits(body + "00")


def in_aadhaar(dice):
    body = dice.choice("23456789") + digits(dice, 10)
    return body + verhoeff.calc_check_digit(body)


def in_pan(dice):
    return letters(dice, 3) + "P" + letters(dice, 1) + f"{dice.randrange(1, 10000):04}" + letters(dice, 1)


def ca_sin(dice):
    return with_luhn(dice.choice("1234567" + "9") + digits(dice, 7))


def mx_curp(dice):
    day = born(dice)
    place = digits(dice, 1) if day.year < 2000 else letters(dice, 1)
    body = (
        dice.choice(CONSONANTS) + "E" + letters(dice, 2, CONSONANTS) + day.strftime("%y%m%d")
        + dice.choice("HM") + dice.choice(STATES_MX) + letters(dice, 3, CONSONANTS) + place
    )
    return body + curp.calc_check_digit(body)


def fr_nir(dice):
    department = dice.choice(["2A", "2B"] + [f"{number:02}" for number in range(1, 96)])
    body = (
        dice.choice("12") + born(dice).strftime("%y%m") + department
        + f"{dice.randrange(1, 900):03}" + f"{dice.randrange(1, 1000):03}"
    )
    return body + nir.calc_check_digits(body)


def it_codice_fiscale(dice, replaced=0):
    day = born(dice)
    number = day.day + dice.choice([0, 40])
    body = list(
        letters(dice, 6, CONSONANTS) + day.strftime("%y") + MONTHS_IT[day.month - 1]
        + f"{number:02}" + letters(dice, 1) + digits(dice, 3)
    )
    for place in (14, 13, 12, 10, 9, 7, 6)[:replaced]:
        body[place] = "LMNPQRSTUV"[int(body[place])]
    body = "".join(body)
    return body + codicefiscale.calc_check_digit(body)


def kr_rrn(dice, kinds=None, last=2019):
    day = born(dice, last=last)
    kind = dice.choice(kinds or ("12" if day.year < 2000 else "34"))
    body = day.strftime("%y%m%d") + kind + f"{dice.randrange(0, 96):02}" + digits(dice, 3)
    return body + rrn.calc_check_digit(body)


def es_dni(dice):
    body = digits(dice, 8)
    return body + dni.calc_check_digit(body)


def es_nie(dice):
    first = dice.choice("XYZ")
    body = digits(dice, 7)
    return first + body + dni.calc_check_digit(str("XYZ".index(first)) + body)


def id_nik(dice):
    day = born(dice)
    number = day.day + dice.choice([0, 40])
    area = dice.choice(PROVINCES_ID) + f"{dice.randrange(1, 20):02}"
    return area + f"{number:02}" + day.strftime("%m%y") + f"{dice.randrange(1, 10000):04}"


def nl_bsn(dice):
    while True:
        body = digits(dice, 8)
        check = sum((9 - place) * int(digit) for place, digit in enumerate(body)) % 11
        if check < 10 and int(body):
            return body + str(check)


def tr_tckn(dice):
    body = dice.choice("123456789") + digits(dice, 8)
    return body + tckimlik.calc_check_digits(body)


def ch_ahv(dice):
    body = "756" + digits(dice, 9)
    check = -sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(body)) % 10
    return body + str(check)


def pl_pesel(dice):
    day = born(dice)
    month = day.month + (20 if day.year >= 2000 else 0)
    body = day.strftime("%y") + f"{month:02}" + day.strftime("%d") + digits(dice, 4)
    return body + pesel.calc_check_digit(body)


def se_personnummer(dice, added=0):
    day = born(dice)
    ten = with_luhn(day.strftime("%y%m") + f"{day.day + added:02}" + f"{dice.randrange(1, 1000):03}")
    century = f"{day.year // 100}" if dice.random() < 0.5 else ""
    return century + ten


def be_national_number(dice, added=0):
    day = born(dice)
    body = day.strftime("%y") + f"{day.month + added:02}" + day.strftime("%d") + f"{dice.randrange(1, 998):03}"
    counted = int(("2" if day.year >= 2000 else "") + body)
    return body + f"{97 - counted % 97:02}"


def be_eid(dice):
    body = dice.choice(["590", "591", "592"]) + digits(dice, 7)
    return body + eid._calc_check_digits(body)


def th_pin(dice):
    body = dice.choice("12345678") + digits(dice, 11)
    return body + pin.calc_check_digit(body)


def ie_ppsn(dice, second=None):
    body = digits(dice, 7)
    second = dice.choice(["", "", "A", "B", "W", "T"]) if second is None else second
    counted = body + second if second in ("A", "B", "H") else body
    return body + vat.calc_check_digit(counted) + second


def ar_dni(dice):
    return str(dice.randrange(3_000_000, 60_000_000))


def no_fodselsnummer(dice, day_added=None, month_added=0):
    day_added = dice.choice([0, 0, 0, 40]) if day_added is None else day_added
    while True:
        day = born(dice)
        serials = range(0, 500) if day.year < 2000 else range(500, 1000)
        body = (
            f"{day.day + day_added:02}{day.month + month_added:02}" + day.strftime("%y")
            + f"{dice.choice(serials):03}"
        )
        first = fodselsnummer.calc_check_digit1(body)
        second = fodselsnummer.calc_check_digit2(body + first)
        if len(first + second) == 2:
            return body + first + second


def za_idnr(dice):
    return with_luhn(born(dice).strftime("%y%m%d") + digits(dice, 4) + dice.choice("01") + "8")


def jp_my_number(dice):
    body = digits(dice, 11)
    return body + my_number.calc_check_digit(body)
