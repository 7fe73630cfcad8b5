"""A trial file: a few rows of the whole file that show all kinds of it, in files that hang together."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from xml.etree import ElementTree

import pandas as pd

from schemas.profile import Settings, Target, parse_target, shipped
from schemas.tables import GEGEVENS
from transforms.compare import KNOWN
from transforms.outcome import ImportFile, Trial
from transforms.stock import Stock
from transforms.supply import Supplied, supply

SCHOOL = "99QQ00"
NAMES = ("Ypelaar", "Öztürk", "d'Ancona", "Bos-Vink", "El Idrissi", "Wałęsa", "Vroom", "Zand")
OWING = pd.DataFrame(columns=["target", "leerlingnummer"], dtype="str")
TOGETHER = """
title = "Samen"
status = "verified"
evidence = []
checked_on = 2026-08-20
forms = ["csv"]
leavers = "none"
delimiter = ";"
rules = ["groepsnaam", "groepscode"]
references = [["pupils", "group", "groups", "code"]]
[[files]]
name = "pupils"
columns = [{header = "number", from = "leerlingnummer"}, {header = "name", from = "achternaam"},
           {header = "group", from = "groepscode"}]
[[files]]
name = "groups"
of = "groepen"
columns = [{header = "code", from = "groepscode"}, {header = "name", from = "groepsnaam"}]
"""


def school(count: int = 200) -> pd.DataFrame:
    """Returns the pupils of a school with eight years of two groups each."""
    rows = [
        dict.fromkeys(GEGEVENS, "")
        | {
            "school": SCHOOL,
            "leerlingnummer": f"{number:04d}" if number % 50 == 0 else str(1000 + number),
            "achternaam": "Testman" if number % 10 else NAMES[number // 10 % len(NAMES)],
            "voorvoegsel": "van" if number == 33 else "",
            "roepnaam": "Fien",
            "geboortedatum": "2016-01-01",
            "jaargroep": str(1 + number % 8),
            "groepsnaam": f"{1 + number % 8}{'ab'[number // 8 % 2]}",
            "status": "active",
            "bestand": "lijst.csv",
            "blad": "",
            "rij": str(number + 2),
        }
        for number in range(count)
    ]
    columns = [*KNOWN, "bestand", "blad", "rij"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def supplied(target: Target, pupils: pd.DataFrame, kinds: dict[str, str] | None = None) -> Supplied:
    stock = Stock(SCHOOL, "2026-2027", "d1", "", pupils, OWING, draw=lambda signs: signs[0], tried=kinds or {})
    profiles = shipped().model_copy(update={"targets": {target.name: target}})
    return supply(stock, [target.name], profiles, Settings(), date(2026, 8, 20))


def tried(target: Target, pupils: pd.DataFrame, kinds: dict[str, str] | None = None) -> tuple[Supplied, Trial]:
    found = supplied(target, pupils, kinds)
    assert len(found.trials) == 1
    return found, found.trials[0]


def lines(file: ImportFile) -> list[str]:
    return file.content.decode("utf-8-sig").splitlines()


def cells(files: Sequence[ImportFile], name: str, header: str) -> set[str]:
    file = next(file for file in files if file.name == f"{name}.csv")
    return {row[header] for row in csv.DictReader(io.StringIO("\n".join(lines(file))), delimiter=";")}


def test_the_rows_are_those_of_the_whole_file_in_its_order() -> None:
    found, trial = tried(shipped().targets["jij_leerlingen"], school())
    (whole,), (few,) = found.files, trial.files
    assert few.name == f"proef{whole.name}" and few.rows == len(trial.rows) <= 10
    kept = [line for line in lines(whole) if line in lines(few)]
    assert kept == lines(few) and len(kept) == few.rows + 1


def test_every_kind_of_change_of_character_and_of_year_is_in_it() -> None:
    pupils = school()
    numbers = pupils["leerlingnummer"].tolist()
    kinds = dict.fromkeys(numbers, "unchanged")
    kinds |= dict(zip(numbers[10:51:10], ("new", "changed", "moved", "returned", "renumbered"), strict=True))
    target = shipped().targets["jij_leerlingen"].model_copy(update={"one_file_per": "school"})
    _, trial = tried(target, pupils, kinds)
    assert {row.kind for row in trial.rows} - {""} == {"new", "changed", "moved", "returned", "renumbered"}
    wanted = {"accent", "apostrophe", "hyphen", "space", "beyond_latin1", "prefix", "zero"}
    assert {sign for row in trial.rows for sign in row.signs} == wanted


def test_without_changes_every_year_group_is_in_it() -> None:
    pupils = school().assign(achternaam="Testman", voorvoegsel="")
    _, trial = tried(shipped().targets["jij_leerlingen"], pupils)
    assert {row.group[0] for row in trial.rows} == set("12345678") and len(trial.rows) == 10


def test_a_small_school_is_in_it_whole() -> None:
    _, trial = tried(shipped().targets["jij_leerlingen"], school(3))
    assert len(trial.rows) == 3


def test_files_that_go_together_hang_together_and_keep_their_names() -> None:
    _, trial = tried(parse_target("samen", TOGETHER), school())
    assert [file.name for file in trial.files] == ["pupils.csv", "groups.csv"]
    assert cells(trial.files, "pupils", "group") == cells(trial.files, "groups", "code")
    assert len(cells(trial.files, "pupils", "number")) == len(trial.rows)


def test_edexml_has_the_groups_of_its_pupils_only() -> None:
    _, trial = tried(shipped().targets["gynzy"], school())
    root = ElementTree.fromstring(trial.files[0].content)
    groups = {one.get("key") for one in root.findall("groepen/groep")}
    used = {one.get("key") for one in root.findall("leerlingen/leerling/groep")}
    assert groups == used and len(root.findall("leerlingen/leerling")) == len(trial.rows) <= 10


def test_where_trying_would_archive_everybody_else_there_is_none() -> None:
    found = supplied(shipped().targets["schoolwise"], school())
    assert found.trials == () and "CANARY_NOT_POSSIBLE" in [issue.code for issue in found.issues]
    allowed = shipped().targets["schoolwise"].model_copy(update={"trial": {"nl": "Zet het uit."}})
    found, _ = tried(allowed, school())
    assert "CANARY_NOT_POSSIBLE" not in [issue.code for issue in found.issues]


def test_a_password_gets_into_no_second_file() -> None:
    columns = [{"header": "nummer", "from": "leerlingnummer"}, {"header": "geheim", "from": "wachtwoord"}]
    target = shipped().targets["jij_leerlingen"]
    target = Target.model_validate(
        {**target.model_dump(by_alias=True), "columns": columns, "leavers": "none", "options": {}, "usual": {}}
    )
    found = supplied(target, school(20))
    assert found.files and found.trials == () and "CANARY_PASSWORDS" in [issue.code for issue in found.issues]


def test_nobody_asked_for_it() -> None:
    stock = Stock(SCHOOL, "2026-2027", "d1", "", school(), OWING, draw=lambda signs: signs[0])
    found = supply(stock, ["jij_leerlingen", "schoolwise"], shipped(), Settings(), date(2026, 8, 20))
    assert found.trials == () and "CANARY_NOT_POSSIBLE" not in [issue.code for issue in found.issues]
