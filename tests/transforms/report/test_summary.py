"""The JSON document says exactly what the design promises, with counts that come from the outcome."""

import hashlib

import pandas as pd
import pytest

from schemas.messages import Issue
from tests.changes import change_set
from transforms.outcome import Delivery, ImportFile, Ledger, Outcome
from transforms.report import summary

CHANGED = change_set(
    ("000101", "new", "", "", False, "Otters", ""),
    ("000102", "moved", "groep,groepsnaam", "", False, "4A", "3A"),
    ("000103", "missing", "", "final_year", True, "", "8A"),
    ("000104", "missing", "", "final_year", True, "", "8A"),
    ("000105", "missing", "", "whole_group", True, "", "5B"),
    ("000106", "missing", "", "", False, "", "6A"),
    ("000107", "unchanged", "", "", False, "6A", "6A"),
)


def an_outcome() -> Outcome:
    return Outcome(
        Delivery("d1", "99QQ00", (("lijst.csv", b""),)),
        "published",
        school="99QQ00",
        source="parnassys",
        school_year="2026-2027",
        ledger=(
            Ledger("a.csv", "", 10, 5, 1, 1, {"leaver": 2}, 1),
            Ledger("b.csv", "", 4, 2, 0, 0, {"duplicate": 1}, 1),
        ),
        changes=CHANGED,
        files=(ImportFile("schoolwise", "csv", "leerlingen.csv", b"inhoud", 7, "partial"),),
        issues=(
            Issue("EMAIL_INVALID", "a.csv", "Blad1", 4, "E-mail"),
            Issue(
                "TARGET_REQUIRED",
                row=5,
                facts={"target": "schoolWise", "header": "GROEP", "who": "de leerling"},
                target="schoolwise",
            ),
        ),
    )


def test_has_exactly_the_promised_keys() -> None:
    told = summary(an_outcome(), "nl")
    promised = "delivery school source school_year state rows changes missing files issues"
    assert list(told) == promised.split()


def test_rows_are_the_sum_of_the_ledgers() -> None:
    rows = summary(an_outcome(), "nl")["rows"]
    assert rows == {"read": 14, "accepted": 7, "rejected": 1, "parked": 1, "ignored": 3, "blank": 2}


def test_changes_count_every_kind_and_the_archived() -> None:
    assert summary(an_outcome(), "nl")["changes"] == {
        "new": 1,
        "changed": 0,
        "moved": 1,
        "renumbered": 0,
        "missing": 4,
        "returned": 0,
        "unchanged": 1,
        "archived": 3,
    }


@pytest.mark.parametrize("archived", [True, "True", "1"])
def test_archived_may_be_a_truth_or_a_text(archived: object) -> None:
    changes = CHANGED.head(1).assign(archived=pd.Series([archived]))
    counts = summary(Outcome(Delivery("d", "", ()), "checked", changes=changes))["changes"]
    assert isinstance(counts, dict) and counts["archived"] == 1


def test_missing_pupils_are_counted_per_cause_the_unexplained_first() -> None:
    assert summary(an_outcome(), "nl")["missing"] == [
        {"cause": "unexplained", "count": 1},
        {"cause": "whole_group", "count": 1},
        {"cause": "final_year", "count": 2},
    ]


def test_files_are_told_with_their_hash() -> None:
    sha256 = hashlib.sha256(b"inhoud").hexdigest()
    promised = {"target": "schoolwise", "path": "leerlingen.csv", "rows": 7, "sha256": sha256, "status": "partial"}
    assert summary(an_outcome(), "nl")["files"] == [promised]


def test_issues_name_the_target_only_where_there_is_one() -> None:
    issues = summary(an_outcome(), "en")["issues"]
    assert isinstance(issues, list)
    assert issues[0] == {
        "code": "EMAIL_INVALID",
        "severity": "value",
        "file": "a.csv",
        "sheet": "Blad1",
        "row": 4,
        "column": "E-mail",
        "text": "This e-mail address is not correct; it was left out.",
    }
    assert issues[1]["target"] == "schoolwise"


def test_an_outcome_of_nothing_is_told_as_nothing() -> None:
    told = summary(Outcome(Delivery("d1", "99QQ00", ()), "refused"))
    assert told["school"] == "99QQ00"
    assert told["missing"] == told["files"] == told["issues"] == []
