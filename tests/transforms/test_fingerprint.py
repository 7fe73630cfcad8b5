"""A fingerprint tells a layout by its headings and kinds of values, and holds no value."""

from __future__ import annotations

from datetime import date

import pytest

from transforms.fingerprint import fingerprint
from transforms.kinds import look

HEADINGS = ["Leerlingnummer", "Achternaam", "Voorvoegsel", "Geboortedatum", "Geslacht", "Groep", "Jaargroep", "E-mail"]
ROWS = [
    ["4101", "Wolkenveld", "van", "2016-05-04", "jongen", "5a", "5", "pim@school.example"],
    ["4102", "Sterrenburg", "", "2016-06-05", "meisje", "5a", "5", "noor@school.example"],
    ["4103", "Maanlicht", "de", "2015-07-06", "meisje", "6a", "6", ""],
]


def test_columns_are_told_by_heading_and_kind() -> None:
    found = fingerprint(HEADINGS, ROWS)
    assert str(found) == (
        "leerlingnummer: number; achternaam: words; voorvoegsel: prefix; geboortedatum: date; geslacht: gender; "
        "groep: group; jaargroep: year; email: email"
    )


def test_no_value_is_in_it() -> None:
    found = str(fingerprint([*HEADINGS, "pim@school.example", "0612345678"], [[*row, "x", "y"] for row in ROWS]))
    assert not [cell for row in ROWS for cell in row if len(cell) > 3 and cell in found]
    assert "pim@" not in found and "0612345678" not in found and "I: yes_no; J: yes_no" in found


def test_other_pupils_have_the_same_fingerprint_and_another_heading_has_not() -> None:
    first, second = fingerprint(HEADINGS, ROWS), fingerprint(HEADINGS, ROWS[1:])
    assert first.digest == second.digest == fingerprint([text.upper() for text in HEADINGS], ROWS).digest
    assert first.digest != fingerprint(["Leerling-ID", *HEADINGS[1:]], ROWS).digest
    assert first.digest != fingerprint(HEADINGS[::-1], [row[::-1] for row in ROWS]).digest


def test_rows_may_be_short_or_wanting() -> None:
    assert str(fingerprint(["A", "", "B"], [["5"], []])) == "a: year; b: empty"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("empty", "|"),
        ("number", "4101|4102|04103"),
        ("number", "248109.0|248110.0"),
        ("date", "2016-05-04|04-05-2016|4 mei 2016"),
        ("date", "04052016|05062016|06072016"),
        ("gender", "M|V|V|M"),
        ("gender", "J|M|M|J"),
        ("yes_no", "J|N|N|J"),
        ("yes_no", "ja|nee"),
        ("year", "1|2|8|7"),
        ("year", "Groep 5|Groep 6|Leerjaar 3"),
        ("postcode", "1234 AB|1234ac"),
        ("postcode_place", "1234 AB Sterrenmeer|5678CD 't Zand"),
        ("brin", "99QQ00|99QQ01"),
        ("school_year", "2026-2027|'26-'27"),
        ("email", "a@b.example|c@d.example"),
        ("phone", "06-12345678|+31 20 123 45 67"),
        ("prefix", "van|van der|de"),
        ("initials", "P.|J.P.|A"),
        ("track", "havo|vwo|VMBO-TL"),
        ("group", "5a|5a|6b|1/2|1/2|6b"),
        ("label", "Kabouters|Kabouters|Otters|Kabouters|Otters|Otters|Kabouters|Otters"),
        ("address", "Wolkendreef 12|Kersenlaan 34 a"),
        ("words", "Wolkenveld|Ste-Rrenburg|O'Dauw"),
        ("origin", "Nederlandse|Turkse|Poolse"),
        ("status", "ingeschreven|uitgeschreven|ingeschreven"),
        ("code", "a1b2c3d4e5f6a7b8c9d0e1f2a3b4|ff00ff00ff00ff00ff00ff00ff00"),
    ],
)
def test_kinds(kind: str, values: str) -> None:
    assert look(values.split("|")).kind == kind


def test_figures_that_decide() -> None:
    seen = look(["04-05-2016", "05-06-2017", "06-07-2018", ""], date(2026, 8, 20))
    assert (seen.filled, seen.share, seen.distinct, seen.ages, seen.age) == (3, 0.75, 1.0, 1.0, 9)
    assert not look(["1001", "1002", "1002", "1003"]).unique
    assert look(["111222333", "123456782", "182071649"]).personal
    assert not look(["111222334", "123456783", "182071640"]).personal
