"""A delivery of several files is one: lists complete the pupils, and never add, remove or mistake one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

import pandas as pd
import pytest

from schemas.profile import Settings, shipped
from tests.builders import HIDDEN
from tests.deliveries import NOBODY, TODAY, column, known_after, outcome_of
from tests.findings import codes as codes_of
from tests.forms import archive, workbook, xlsx
from transforms.deliver import take_in
from transforms.outcome import Delivery, Outcome
from transforms.report import page, summary

FIRST = ("Pim", "Noor", "Sil", "Zoë", "Mees", "Isra")
LAST = ("Wolkenveld", "Sterrenburg", "Kersentuin", "Zandkasteel", "Lindelaan", "Waterlelie")
NAMES = [f"{first};van;{last};{day:02}-05-2014" for day, (first, last) in enumerate(zip(FIRST, LAST, strict=True), 14)]
HEAD = "Roepnaam;Tussenvoegsel;Achternaam;Geboortedatum"
MAIN = [f"Stamnummer;{HEAD};Klas", *(f"00{place};{name};1A" for place, name in enumerate(NAMES))]
UNNUMBERED = [f"{HEAD};Klas;Klassenmentor 1", *(f"{name};1A;WIN" for name in NAMES)]
NUMBERS = ["Leerlingnummer;Leerweg", *(f"00{place};HAVO" for place in range(6))]
WHOLE = [f"Leerlingnummer;{HEAD};Leerweg", *(f"00{place};{name};HAVO" for place, name in enumerate(NAMES))]
STAFF = ["Docentcode;Personeelsnummer;Achternaam", "WIN;9;Windmolen"]
File = Sequence[str] | bytes


codes = partial(codes_of, unsaid=("PROFILE_", "YEAR_GROUP_"))


def written(file: File) -> bytes:
    return file if isinstance(file, bytes) else "\r\n".join(file).encode()


def delivered(*files: File, known: pd.DataFrame = NOBODY, source: str = "") -> Outcome:
    named = [(f"{place}.csv", written(file)) for place, file in enumerate(files, 1)]
    outcome = outcome_of(named, "99QQ00", source, known)
    told = json.dumps(summary(outcome, "nl")["issues"]) + page(outcome, shipped(), "en")
    assert not [name for name in (*FIRST[1:], *LAST) if name in told], "no pupil is told"
    return outcome


def zipped(**members: File) -> bytes:
    return archive({f"{name}.csv": written(lines) for name, lines in members.items()})


def texts(outcome: Outcome, code: str) -> list[str]:
    return [issue.text("en") for issue in outcome.issues if issue.code == code]


def fates(outcome: Outcome, file: str = "2.csv") -> dict[str, int]:
    (ledger,) = [ledger for ledger in outcome.ledger if ledger.file == file]
    return {**ledger.ignored, **({"rejected": ledger.rejected} if ledger.rejected else {})}


# ── Numbers and leerweg ──────────────────────────────────────────────────────────────────────────────────────────────
def test_a_list_completes_pupils_by_number() -> None:
    outcome = delivered(MAIN, NUMBERS)
    assert (outcome.state, outcome.source) == ("published", "magister")
    assert column(outcome, "leerweg") == {f"00{place}": "HAVO" for place in range(6)}
    assert fates(outcome) == {"supplement": 6}
    assert texts(outcome, "JOINED_COLUMN") == ["Completed from this list, and filled in now: Leerweg: 6 of 6 pupils."]


def test_the_order_of_the_files_and_the_package_are_of_no_account() -> None:
    expected = column(delivered(MAIN, NUMBERS), "leerweg")
    assert column(delivered(NUMBERS, MAIN), "leerweg") == expected
    assert column(delivered(zipped(a=MAIN, b=NUMBERS)), "leerweg") == expected
    assert column(delivered(xlsx("Blad1", [line.split(";") for line in NUMBERS]), MAIN), "leerweg") == expected


def test_coverage_counts_what_is_known_now() -> None:
    main = [f"{MAIN[0]};Leerweg", *(f"{row};{'VWO' if place < 2 else ''}" for place, row in enumerate(MAIN[1:]))]
    outcome = delivered(main, NUMBERS[:5])
    assert list(column(outcome, "leerweg").values()) == ["VWO", "VWO", "HAVO", "HAVO", "", ""]
    assert texts(outcome, "JOINED_COLUMN")[0].endswith("Leerweg: 4 of 6 pupils.")


@pytest.mark.parametrize("package", [False, True])
def test_a_list_brings_the_numbers_themselves(package: bool) -> None:
    outcome = delivered(zipped(a=UNNUMBERED, b=WHOLE)) if package else delivered(UNNUMBERED, WHOLE)
    assert column(outcome, "leerweg") == {f"00{place}": "HAVO" for place in range(6)}
    assert column(outcome, "groepsnaam") == {f"00{place}": "1A" for place in range(6)}
    assert len(texts(outcome, "JOINED_COLUMN")) == 2


def test_numbers_from_one_list_find_the_rows_of_another() -> None:
    numbers = [f"Leerlingnummer;{HEAD}", *(f"00{place};{name}" for place, name in enumerate(NAMES))]
    outcome = delivered(UNNUMBERED, NUMBERS, numbers, source="magister")
    assert column(outcome, "leerweg") == {f"00{place}": "HAVO" for place in range(6)}


def test_a_pupil_to_whom_no_row_gives_a_number_is_rejected_and_nobody_is_archived() -> None:
    before = delivered(MAIN)
    outcome = delivered(UNNUMBERED, WHOLE[:5], known=known_after(before))
    assert fates(outcome, "1.csv") == {"rejected": 2}
    assert {"NUMBER_MISSING", "KEPT_UNNUMBERED"} <= set(codes(outcome))
    assert len(column(outcome, "leerweg")) == 6


def test_eckid_comes_before_the_name() -> None:
    main = [f"{HEAD};Klas;ECK iD;Klassenmentor 1", *(f"{name};1A;eck{place};W" for place, name in enumerate(NAMES))]
    side = ["Stamnummer;ECK iD;Achternaam;Leerweg", *(f"00{place};ECK{place};{LAST[place]};VWO" for place in range(6))]
    assert column(delivered(main, side), "leerweg") == {f"00{place}": "VWO" for place in range(6)}
    keys = ["ECK iD;Leerweg", *(f"eck{place};VWO" for place in range(6))]
    main = [f"Stamnummer;{HEAD};Klas;ECK iD", *(f"{row};eck{place}" for place, row in enumerate(MAIN[1:]))]
    assert set(column(delivered(main, keys), "leerweg").values()) == {"VWO"}


def test_names_meet_however_they_are_spelled() -> None:
    side = ["Stamnummer;Naam;Geboortedatum;Leerweg"]
    side += [
        f"00{place};van {last}, {first.upper()};2014-05-{14 + place};VWO"
        for place, (first, last) in enumerate(zip(FIRST, LAST, strict=True))
    ]
    assert set(column(delivered(UNNUMBERED, side), "leerweg").values()) == {"VWO"}


# ── Never more than the pupil list says ──────────────────────────────────────────────────────────────────────────────
def test_what_the_pupil_list_says_stays() -> None:
    main = [f"{MAIN[0]};Leerweg", *(f"{row};VWO" for row in MAIN[1:])]
    outcome = delivered(main, NUMBERS)
    assert set(column(outcome, "leerweg").values()) == {"VWO"} and not texts(outcome, "JOINED_COLUMN")


def test_a_list_adds_nobody_and_makes_nobody_present() -> None:
    before = known_after(delivered(MAIN))
    outcome = delivered(MAIN[:6], WHOLE, known=before)
    assert list(column(outcome, "leerweg")) == [f"00{place}" for place in range(5)]
    assert list(outcome.changes.loc[outcome.changes["kind"] == "missing", "leerlingnummer"]) == ["005"]
    assert texts(outcome, "JOINED_NOBODY")[0].startswith("1 of the 6 rows")


def test_a_list_makes_nobody_missing() -> None:
    before = known_after(delivered(MAIN))
    outcome = delivered(MAIN, NUMBERS[:4], known=before)
    assert len(column(outcome, "leerweg")) == 6 and not (outcome.changes["kind"] == "missing").any()


def test_a_list_without_a_prefix_gives_none_to_a_surname() -> None:
    main = [
        "Stamnummer;Roepnaam;Achternaam;Klas",
        *(f"00{place};{first};{last};1A" for place, (first, last) in enumerate(zip(FIRST, LAST, strict=True))),
    ]
    side = ["Leerlingnummer;Tussenvoegsel;Leerweg", *(f"00{place};van;HAVO" for place in range(6))]
    outcome = delivered(main, side)
    assert set(column(outcome, "voorvoegsel").values()) == {""} and set(column(outcome, "leerweg").values()) == {"HAVO"}


def test_an_address_is_never_joined() -> None:
    side = ["Leerlingnummer;Straat;Postcode;Leerweg", *(f"00{place};Wolkendreef;1234AB;HAVO" for place in range(6))]
    outcome = delivered(MAIN, side)
    assert set(column(outcome, "straat").values()) == {""} and set(column(outcome, "leerweg").values()) == {"HAVO"}


# ── Doubt ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_two_children_of_one_name_and_birth_date_are_not_guessed() -> None:
    double = [*UNNUMBERED, UNNUMBERED[1].replace("1A", "1B")]
    outcome = delivered(double, WHOLE)
    assert fates(outcome) == {"supplement": 5, "rejected": 1}
    assert "000" not in column(outcome, "leerweg") and len(column(outcome, "leerweg")) == 5
    assert [issue.row for issue in outcome.issues if issue.code == "JOINED_DOUBTFUL"] == [2]


def test_two_rows_that_could_be_of_one_child_are_not_guessed() -> None:
    outcome = delivered(UNNUMBERED, [*WHOLE, WHOLE[1].replace("000", "777")])
    assert fates(outcome) == {"supplement": 5, "rejected": 2}


def test_rows_of_one_pupil_that_disagree_join_nothing() -> None:
    outcome = delivered(MAIN, [*NUMBERS, "003;VWO", "002;HAVO"])
    assert column(outcome, "leerweg")["003"] == "" and column(outcome, "leerweg")["002"] == "HAVO"
    assert fates(outcome) == {"supplement": 6, "rejected": 2}


def test_a_number_with_another_childs_name_and_birth_date_joins_nothing() -> None:
    side = [*WHOLE[:6], "005;Britt;;Hazelwurm;01-01-2013;VWO"]
    outcome = delivered(MAIN, side)
    assert column(outcome, "leerweg")["005"] == "" and fates(outcome) == {"supplement": 5, "rejected": 1}


def test_a_row_with_another_number_is_not_found_by_its_name() -> None:
    outcome = delivered(MAIN, [*WHOLE[:6], WHOLE[6].replace("005", "905")])
    assert column(outcome, "leerweg")["005"] == "" and "JOINED_NOBODY" in codes(outcome)


def test_a_number_that_excel_spoiled_is_rejected_with_its_row() -> None:
    outcome = delivered(MAIN, [*NUMBERS[:6], "1,2E+11;HAVO"])
    assert [(issue.file, issue.row) for issue in outcome.issues if issue.code == "NUMBER_MALFORMED"] == [("2.csv", 7)]
    assert fates(outcome) == {"supplement": 5, "rejected": 1} and len(column(outcome, "leerweg")) == 6


# ── What is refused ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("source", ["", "magister"])
def test_a_list_alone_is_refused_and_says_what_is_missing(source: str) -> None:
    outcome = delivered(NUMBERS, source=source)
    assert (outcome.state, codes(outcome)) == ("refused", ["SUPPLEMENT_ALONE"])
    assert "Achternaam" in outcome.issues[0].text("nl") and "Leerweg" in outcome.issues[0].text("nl")


def test_a_list_of_other_pupils_refuses_the_delivery() -> None:
    outcome = delivered(MAIN, [row.replace("00", "90") for row in NUMBERS])
    assert (outcome.state, codes(outcome)) == ("refused", ["SUPPLEMENT_OTHER"])


def test_the_numbers_of_the_whole_school_may_complete_one_class() -> None:
    outcome = delivered(MAIN, [*NUMBERS, *(f"{number};HAVO" for number in range(100, 200))])
    assert set(column(outcome, "leerweg").values()) == {"HAVO"}
    assert texts(outcome, "JOINED_NOBODY")[0].startswith("100 of the 106 rows")


def test_one_file_that_cannot_be_read_refuses_everything() -> None:
    outcome = delivered(MAIN, NUMBERS, b"%PDF-1.7")
    assert (outcome.state, codes(outcome)) == ("refused", ["FILE_PDF"])
    outcome = delivered(MAIN, ["Vak;Lokaal", "Wiskunde;101", "Tekenen;102"])
    assert (outcome.state, codes(outcome)) == ("refused", ["SOURCE_UNKNOWN"])


def test_a_list_without_numbers_and_nothing_that_brings_them_is_refused() -> None:
    assert codes(delivered(UNNUMBERED, NUMBERS, source="magister"))[0] == "SOURCE_MISMATCH"


# ── Staff, other tables and full lists ───────────────────────────────────────────────────────────────────────────────
def test_staff_beside_pupils_are_set_aside_and_alone_are_refused() -> None:
    outcome = delivered(MAIN, STAFF)
    assert (outcome.state, len(column(outcome, "leerweg")), fates(outcome)) == ("published", 6, {"staff": 2})
    assert codes(outcome) == ["STAFF_SET_ASIDE"]
    assert codes(delivered(STAFF)) == ["STAFF_LIST"]


def test_a_table_of_something_else_in_a_zip_stays_aside() -> None:
    groups = ["Stamnummer;Klas;Aantal", "7001;1A;6", "7002;1B;5"]
    outcome = delivered(zipped(leerlingen=MAIN, groepen=groups))
    assert outcome.state == "published" and len(column(outcome, "leerweg")) == 6
    assert [dict(ledger.ignored) for ledger in outcome.ledger if "groepen" in ledger.sheet] == [{"other_table": 2}]


def test_two_full_lists_stay_a_union() -> None:
    outcome = delivered([*MAIN[:4]], [MAIN[0], *(row.replace("1A", "1B") for row in MAIN[4:])])
    assert column(outcome, "groepsnaam") == {f"00{place}": "1A" if place < 3 else "1B" for place in range(6)}


def test_hidden_sheets_beside_staff_are_what_the_reader_says_of_them() -> None:
    staff, other = [row.split(";") for row in STAFF], [["Lokaal", "Verdieping"], ["A1", "0"]]
    outcome = delivered(MAIN, workbook({"Nu": staff, f"{HIDDEN}Oud": staff, f"{HIDDEN}Lokalen": other}))
    told = {ledger.sheet: (ledger.rejected, dict(ledger.ignored)) for ledger in outcome.ledger[1:]}
    assert told == {"Nu": (0, {"staff": 2}), "Oud": (2, {}), "Lokalen": (0, {"hidden_sheet": 2})}


def test_a_class_list_without_the_class_beside_one_with_it_keeps_its_pupils() -> None:
    plain = [row.rpartition(";")[0] for row in (MAIN[0], *MAIN[4:])]
    assert len(column(delivered(MAIN[:4], plain), "leerweg")) == 6


def test_a_list_with_other_facts_of_the_same_pupils_doubles_nobody() -> None:
    outcome = delivered(MAIN, WHOLE)
    assert fates(outcome) == {"supplement": 6} and set(column(outcome, "leerweg").values()) == {"HAVO"}
    assert set(column(outcome, "groepsnaam").values()) == {"1A"}


def test_schools_of_a_batch_complete_their_own_pupils_only() -> None:
    files = [("a.csv", "\n".join(MAIN).encode()), ("b.csv", "\n".join(NUMBERS).encode())]
    batch = [Delivery("een", "99QQ00", tuple(files)), Delivery("twee", "99QQ01", (files[0],))]
    intake = take_in(batch, shipped(), Settings(), {}, TODAY)
    tracks = intake.rows[intake.rows["fate"] == ""].groupby("school")["leerweg"].nunique()
    assert tracks.to_dict() == {"99QQ00": 1, "99QQ01": 0}
