"""Folders, settings and own profiles of a workspace, and files offered from anywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from importlib.resources import files
from pathlib import Path

import pytest

from flows import clock
from flows.faults import Fault
from flows.offer import delivery_of, offer, safe_names
from flows.workspace import Workspace, default_home, folder_of
from schemas.profile import shipped
from transforms.rules import missing_rules

OWN = """title = "Eigen"
status = "verified"
evidence = ["brief van de leverancier"]
checked_on = 2026-08-01
required = [["leerlingnummer"]]
headers = { leerlingnummer = ["Ons nummer"] }
"""


def test_a_workspace_without_settings_has_the_usual_ones(tmp_path: Path) -> None:
    settings = Workspace(tmp_path).settings()
    assert (settings.limits.missing_number, settings.limits.missing_percent) == (10, 10)
    assert Workspace(tmp_path).profiles() == shipped()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("limits = 3", "limits"),
        ("[schools.99QQ00]\nsector = 'hbo'", "schools.99QQ00.sector"),
        ("[limits\n", "line 1"),
        ("talen = 'nl'", "talen"),
    ],
)
def test_wrong_settings_say_where_and_what(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "doorstroom.toml").write_text(text)
    with pytest.raises(Fault, match="SETTINGS_INVALID") as caught:
        Workspace(tmp_path).settings()
    assert problem in str(caught.value.issue.facts["problem"])


def test_settings_of_notepad_are_read(tmp_path: Path) -> None:
    (tmp_path / "doorstroom.toml").write_bytes(b'\xef\xbb\xbflanguage = "en"\r\n')
    assert Workspace(tmp_path).settings().language == "en"


def test_an_own_profile_overrides_the_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "profiles" / "sources"
    own.mkdir(parents=True)
    (own / "parnassys.toml").write_text(OWN)
    (own / "elders.toml").write_text(OWN)
    sources = Workspace(tmp_path).profiles().sources
    assert sources["parnassys"].headers == {"leerlingnummer": ("Ons nummer",)}
    assert set(sources) == {*shipped().sources, "elders"}


def test_a_wrong_own_profile_says_where_and_what(tmp_path: Path) -> None:
    own = tmp_path / "profiles" / "targets"
    own.mkdir(parents=True)
    (own / "mijn.toml").write_text('title = "x"\nkolommen = 3\n')
    with pytest.raises(Fault) as caught:
        Workspace(tmp_path).profiles()
    assert caught.value.issue.facts["where"] == "targets/mijn.toml"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (('rules = ["groepsnaam", "groepscode"]', 'rules = ["groepsnaam"]'), "rules: groepscode"),
        (('rules = ["groepsnaam", "groepscode"]', 'rules = ["groepscode", "goochelen"]'), "rules: goochelen"),
        (("mail = true", 'mail = true\ntasks = ["afwassen"]'), "tasks: afwassen"),
    ],
)
def test_an_own_profile_without_the_rule_that_a_column_needs_is_wrong(
    tmp_path: Path, change: tuple[str, str], problem: str
) -> None:
    shipped_one = files("schemas").joinpath("targets", "schoolwise.toml").read_text("utf-8")
    folder = tmp_path / "profiles" / "targets"
    folder.mkdir(parents=True)
    assert change[0] in shipped_one
    (folder / "schoolwise.toml").write_text(shipped_one.replace(*change), "utf-8")
    with pytest.raises(Fault) as caught:
        Workspace(tmp_path).profiles()
    assert problem in caught.value.issue.text("nl")


def test_every_shipped_target_names_the_rules_that_its_columns_need() -> None:
    assert {target.name: missing_rules(target) for target in shipped().targets.values()} == {
        name: [] for name in shipped().targets
    }


def test_the_home_is_here_only_when_here_is_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_home() == Path.home() / "doorstroom"
    (tmp_path / "doorstroom.toml").touch()
    assert default_home() == tmp_path


@pytest.mark.parametrize("school", ["", "..", "99QQ00/..", "/etc", "99QQ001"])
def test_what_is_no_school_never_becomes_a_path(school: str) -> None:
    assert folder_of(school) == "onbekend"


def test_a_delivery_is_known_by_its_content_only() -> None:
    files = [("a.csv", b"1"), ("b.csv", b"2")]
    same = [("y.csv", b"2"), ("x.csv", b"1")]
    assert delivery_of(files).id == delivery_of(same, "99QQ00", "esis").id != delivery_of(files[:1]).id


@pytest.mark.parametrize(
    ("names", "safe"),
    [
        (["../../etc/passwd", r"C:\temp\a.csv"], ["passwd", "a.csv"]),
        (["a.csv", "A.CSV", "a.csv"], ["a.csv", "A (2).CSV", "a (3).csv"]),
        (["..", "", "CON.csv", "a\x00b?.csv"], ["bestand", "bestand (2)", "_CON.csv", "a_b_.csv"]),
        (["x" * 300 + ".csv"], ["x" * 96 + ".csv"]),
        (["leerlingen é.csv"], ["leerlingen é.csv"]),
    ],
)
def test_names_are_made_safe_and_unique(names: list[str], safe: list[str]) -> None:
    assert safe_names(names) == safe


def test_files_that_cannot_be_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_bytes(b"12345")
    monkeypatch.setattr("flows.offer.LARGEST", 4)
    _, issues = offer([tmp_path / "a.csv", tmp_path / "b.csv", tmp_path])
    assert [(issue.code, issue.file) for issue in issues[:2]] == [
        ("FILE_TOO_LARGE", "a.csv"),
        ("FILE_NOT_FOUND", "b.csv"),
    ]
    assert issues[2].code == "FILE_NOT_FOUND"


def test_the_day_is_that_of_the_netherlands(monkeypatch: pytest.MonkeyPatch) -> None:
    class Midnight(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime(2026, 7, 31, 22, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Midnight)
    assert clock.today() == date(2026, 8, 1)
