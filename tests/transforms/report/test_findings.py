"""Issues become sentences with places: every sentence once, the most severe first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.messages import Issue
from transforms.report.findings import Place, decides, findings, ranges


@pytest.mark.parametrize(
    ("rows", "told"),
    [([], ""), ([4], "4"), ([12, 4, 8, 7, 9, 4], "4, 7-9, 12"), ([1, 2], "1-2"), ([3, 5], "3, 5")],
)
def test_rows_are_told_as_ranges(rows: list[int], told: str) -> None:
    assert ranges(rows) == told


@given(st.sets(st.integers(0, 200)))
def test_ranges_name_every_row_and_no_other(rows: set[int]) -> None:
    named: set[int] = set()
    for part in filter(None, ranges(rows).split(", ")):
        first, _, last = part.partition("-")
        named.update(range(int(first), int(last or first) + 1))
    assert named == rows


def test_a_sentence_is_told_once_with_the_rows_of_every_column() -> None:
    issues = [Issue("EMAIL_INVALID", "a.csv", "", row, "E-mail") for row in (9, 4, 5)]
    issues.append(Issue("EMAIL_INVALID", "a.csv", "", 4, "E-mail ouder"))
    (finding,) = findings(issues, "nl")
    assert finding.places == (
        Place("a.csv", "", "E-mail", "4-5, 9", 3),
        Place("a.csv", "", "E-mail ouder", "4", 1),
    )
    assert finding.count == 4


def test_sentences_with_other_facts_stay_apart() -> None:
    issues = [Issue("COLUMN_UNKNOWN", facts={"heading": heading}) for heading in ("Hobby", "Kluisje", "Hobby")]
    assert len(findings(issues, "nl")) == 2


def test_the_most_severe_comes_first() -> None:
    codes = ("COLUMN_UNKNOWN", "EMAIL_INVALID", "NUMBER_MISSING", "FILE_EMPTY", "DATE_INVALID")
    found = findings([Issue(code, facts={"heading": "x"}) for code in codes], "nl")
    assert [finding.code for finding in found] == [
        "FILE_EMPTY",
        "NUMBER_MISSING",
        "EMAIL_INVALID",
        "DATE_INVALID",
        "COLUMN_UNKNOWN",
    ]


def test_a_finding_about_nowhere_has_no_places() -> None:
    (finding,) = findings([Issue("ADDRESS_SECRET", facts={"count": 3})], "nl")
    assert finding.places == ()


@pytest.mark.parametrize(
    ("issue", "state", "answer"),
    [
        (Issue("HELD_NO_PUPILS"), "held", True),
        (Issue("FILE_EMPTY"), "refused", True),
        (Issue("FILE_EMPTY"), "published", False),
        (Issue("FILE_EMPTY", target="schoolwise"), "refused", False),
        (Issue("EMAIL_INVALID"), "refused", False),
    ],
)
def test_what_decides_is_told_with_the_answer(issue: Issue, state: str, answer: bool) -> None:
    assert decides(findings([issue], "nl")[0], state) is answer
