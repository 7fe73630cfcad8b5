"""H: privacy. That no name reaches a log, a report or the terminal is also in `tests/flows/test_privacy.py`."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from schemas.profile import shipped
from tests.cases.school import SCHOOL, codes, delivered, file, lines, of, places, pupil, pupils, text
from tests.deliveries import active, column, known_after
from tests.flows.command import run
from transforms.outcome import Outcome
from transforms.report import page

ADDRESS = {
    "straat": "Wolkendreef",
    "huisnummer": "12",
    "postcode": "1234AB",
    "plaats": "Sterrenmeer",
    "telefoon/nummer": "0612345678",
}
SECRETS = ("Wolkendreef", "1234AB", "Sterrenmeer", "0612345678")


def told(outcome: Outcome) -> str:
    """Returns all that leaves the path: files, pupils, findings and the report."""
    files = "".join(made.content.decode() for made in outcome.files)
    return files + outcome.pupils.to_csv() + page(outcome, shipped(), "nl") + repr(outcome.issues)


@pytest.mark.parametrize(
    "row",
    [
        pupil("1", **ADDRESS, geheimadres="Ja"),
        pupil("1", **ADDRESS, geheimadres="J"),
        pupil("1", **ADDRESS, geheimadres="iets onleesbaars"),
        pupil("1", **ADDRESS | {"straat": "***Geheim***"}),
        pupil("1", **ADDRESS, **{"telefoon/geheim": "1"}),
    ],
)
def test_h1_nothing_of_a_secret_address_leaves(row: dict[str, str]) -> None:
    before = known_after(of([pupil("1", **ADDRESS), *pupils(3)]))
    assert "Wolkendreef" in before.to_csv()
    outcome = of([row, *pupils(3)], known=before)
    assert not [secret for secret in SECRETS if secret in told(outcome)]
    assert "ADDRESS_SECRET" in codes(outcome) and "1" in file(outcome)


def test_h1_eight_blank_cells_are_no_address() -> None:
    outcome = of([pupil("1", **dict.fromkeys(ADDRESS, "")), pupil("2", **ADDRESS)])
    assert column(outcome, "straat") == {"1": "", "2": "Wolkendreef"}


def test_h2_personal_numbers_and_nationality_go_no_further_than_the_heading() -> None:
    rows = [pupil("1", BSN="111222333", Onderwijsnummer="100000009", Nationaliteit="Atlantisch"), pupil("2")]
    outcome = of(rows)
    assert not [found for found in ("111222333", "100000009", "Atlantisch") if found in told(outcome)]
    assert {column for _, column in places(outcome, "COLUMN_DROPPED")} == {"BSN", "Onderwijsnummer", "Nationaliteit"}


def test_h3_a_pupil_without_a_personal_number_is_a_pupil() -> None:
    assert sorted(file(of([pupil("1", BSN=""), pupil("2", BSN="111222333")]))) == ["1", "2"]


def test_h4_the_address_of_a_parent_is_not_the_pupils() -> None:
    heading = "STAMNR;FIRSTNAME;LASTNAME;EMAIL;CLASS;STUDYPERIOD;email"
    outcome = delivered(lines(heading, "1;Pim;Wolk;pim@school.example;1a;2627;ouder@thuis.example"))
    assert column(outcome, "emailadres") == {"1": "pim@school.example"} and "ouder@" not in told(outcome)


def test_h5_no_name_in_findings_and_report() -> None:
    rows = [
        pupil("", Roepnaam="Wubbelinde"),
        pupil("2", Achternaam="=Wubbelinde"),
        pupil("3", Geboortedatum="99-99-2016"),
    ]
    outcome = of([*rows, *pupils(3)], known=known_after(of(pupils(30, first=5000))))
    assert not [
        found
        for found in ("Wubbelinde", "Ypelaar", "99-99")
        if found in page(outcome, shipped(), "nl") + repr(outcome.issues)
    ]
    assert active(outcome)


def test_h6_what_is_set_apart_is_as_closed_as_the_original(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    original, home = tmp_path / "lijst.csv", tmp_path / "home"
    original.write_bytes(text([pupil(""), *pupils(30)]).encode())
    run(home, "deliver", original, "--school", SCHOOL)
    assert "Ypelaar" not in capsys.readouterr().out
    (received,) = (home / "received").rglob("lijst.csv")
    assert received.read_bytes() == original.read_bytes()
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in home.rglob("*"))
