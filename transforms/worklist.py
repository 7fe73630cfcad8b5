"""Work list: the pupils about whom a person has to do something at a target, because no file does it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pandas import DataFrame

from schemas.profile import Target
from schemas.vocabulary import Language
from transforms.listing import LEFT
from transforms.outcome import Paper
from transforms.report.words import say
from transforms.rules import groepsnaam, naam
from transforms.simulate import Simulation
from transforms.writers.workbook import workbook

NAME = "werklijst.xlsx"
COLUMNS = ("leerlingnummer", "naam", "groepsnaam", "since", "task")
ORDER = ("vertrokken", "nieuw", "groep", "blijft")
"""What became of a pupil, in the order in which a person wants to see it."""


def leavers_list(
    left: DataFrame, simulation: Simulation, target: Target, language: Language, today: date
) -> Paper | None:
    """Returns the list of who left and is still at the target after the import; None where that is nobody.

    Args:
        left: who was told to the target and is not at school any more.
    """
    stays = left[left["leerlingnummer"].isin(simulation.left_behind)]
    if stays.empty:
        return None
    return _paper(_told(stays, dict(simulation.renumbered), target, language), COLUMNS, target, language, today)


def whole_list(
    present: DataFrame, left: DataFrame, simulation: Simulation, target: Target, language: Language, today: date
) -> Paper | None:
    """Returns the list of all pupils, and of who left, for a target that a person goes through; None without any."""
    rows = [*_present(present, simulation, target, language), *_leavers(left, simulation, target, language)]
    if not rows:
        return None
    rows.sort(key=lambda row: (ORDER.index(row["state"]), row["groepsnaam"], row["leerlingnummer"]))
    named = [{**row, "state": say(language, f"worklist.{row['state']}")} for row in rows]
    return _paper(DataFrame(named), (*COLUMNS[:3], "state", *COLUMNS[3:]), target, language, today)


def _present(present: DataFrame, simulation: Simulation, target: Target, language: Language) -> list[dict[str, str]]:
    states = dict.fromkeys(simulation.created, "nieuw") | dict.fromkeys(simulation.moved, "groep")
    tasks = {
        state: say(language, f"worklist.task_{state}", target=target.title) for state in ("nieuw", "groep", "blijft")
    }
    rows = _cells(present.assign(since=""))
    found = [(row, states.get(row["leerlingnummer"], "blijft")) for row in rows]
    return [{**row, "state": state, "task": tasks[state]} for row, state in found]


def _leavers(left: DataFrame, simulation: Simulation, target: Target, language: Language) -> list[dict[str, str]]:
    stays = left[left["leerlingnummer"].isin(simulation.left_behind)]
    told = _told(stays, dict(simulation.renumbered), target, language)
    return [{**row, "state": LEFT} for row in _records(told)]


def _told(left: DataFrame, numbers: Mapping[str, str], target: Target, language: Language) -> DataFrame:
    """Returns who left with what is to be done about each."""
    own = target.leaving.get(language) or target.leaving.get("nl") or ""
    usual = own or say(language, "worklist.task_vertrokken", target=target.title)
    rows = [
        {**row, "task": _renumbered(numbers[number], target, language) if number in numbers else usual}
        for row in _cells(left)
        for number in [row["leerlingnummer"]]
    ]
    rows.sort(key=lambda row: (row["groepsnaam"], row["leerlingnummer"]))
    return DataFrame(rows, columns=list(COLUMNS), dtype="str")


def _renumbered(number: str, target: Target, language: Language) -> str:
    return say(language, "worklist.task_renumbered", target=target.title, number=number)


def _cells(pupils: DataFrame) -> list[dict[str, str]]:
    return _records(naam(groepsnaam(pupils))[list(COLUMNS[:4])].fillna(""))


def _records(rows: DataFrame) -> list[dict[str, str]]:
    return [{str(column): str(cell) for column, cell in row.items()} for row in rows.to_dict("records")]


def _paper(rows: DataFrame, columns: tuple[str, ...], target: Target, language: Language, today: date) -> Paper:
    headings = {column: say(language, f"worklist.{column}") for column in columns}
    return Paper(target.name, NAME, workbook(rows[list(columns)].rename(columns=headings), today), len(rows))
