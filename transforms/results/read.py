"""Reading results: files of a sender, UWLR or a table by profile, become rows of `Resultaat` and tests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from schemas.messages import Issue
from schemas.result_profile import ResultProfile
from schemas.tables import RESULTAAT, Resultaat
from transforms.belong import school_year
from transforms.check import failures
from transforms.headings import Heading, find_heading, normal
from transforms.readers.grid import Grid
from transforms.readers.uwlr_results import FORM, Tree
from transforms.values.codes import read_school_year
from transforms.values.dates import DUTCH, ISO, Calendar, read_date

Row = Mapping[str, str]
"""The columns of `RESULTAAT`, with `bestand`, `blad` and `rij`."""

NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?", re.ASCII)
NEEDED = (("leerlingnummer_bron", "eckid"), ("toetscode", "toetsnaam"), ("afnamedatum",), ("score",))
"""What a table cannot do without; each entry is a choice."""
SAME = {"leerlingid": "leerlingnummer_bron", "@key": "resultaatid", "resultaatverwerkerid": "resultaatverwerker"}
"""UWLR name -> column of ours, where they differ."""


@dataclass(frozen=True)
class File:
    """One file of a sender, as it was read."""

    name: str
    grids: tuple[Grid, ...]
    made: str = ""
    """When it was last written, for a file that does not say when it was made; `YYYY-MM-DDThh:mm:ss`."""


@dataclass(frozen=True)
class Received:
    """What the files of a sender tell."""

    rows: tuple[Row, ...] = ()
    tests: Mapping[str, str] = field(default_factory=dict)
    """Test code -> its definition, a tree as JSON, as the newest file has it."""
    issues: tuple[Issue, ...] = ()
    read: int = 0
    rejected: int = 0

    refused: tuple[str, ...] = ()
    """The files that could not be used at all."""


def read_results(files: Sequence[File], profile: ResultProfile, school: str) -> Received:
    """Returns the results in the files; one of another school is refused.

    Args:
        school: whose results they are, as `99QQ00`.
    """
    parts: list[pd.DataFrame] = []
    tests: dict[str, str] = {}
    issues: list[Issue] = []
    refused = []
    for file in sorted(files, key=_moment):
        told, found, wrong = _of_file(file, profile, school)
        issues += wrong
        if any(issue.severity == "file" for issue in wrong):
            refused.append(file.name)
        else:
            parts += told
            tests |= found
    columns = [*RESULTAAT, "bestand", "blad", "rij"]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns, dtype="str")
    table = table.reindex(columns=columns, fill_value="")
    return replace(_checked(_described(table, tests), tests, issues), refused=tuple(refused))


def _of_file(file: File, profile: ResultProfile, school: str) -> tuple[list[pd.DataFrame], dict[str, str], list[Issue]]:
    """Returns the rows of a file, the tests it defines, and what is to be said of it."""
    parts: list[pd.DataFrame] = []
    tests: dict[str, str] = {}
    issues = [issue for grid in file.grids for issue in grid.issues]
    for grid in file.grids:
        if grid.form == FORM and grid.name == "toetsen":
            tests |= {code: tree for code, tree in grid.rows[1:] if code}
        elif grid.form == FORM:
            issues += _of_school(file, grid, school)
            parts.append(_uwlr(file, grid))
        elif grid.rows and not grid.aside:
            part = _table(file, grid, profile)
            parts += [] if part is None else [part]
    if not parts and not any(issue.severity == "file" for issue in issues):
        issues.append(Issue("RESULTS_UNKNOWN_FILE", file.name, facts={"profile": profile.name}))
    return parts, tests, issues


def _checked(table: pd.DataFrame, tests: Mapping[str, str], issues: list[Issue]) -> Received:
    """Leaves out the rows that are of no use, each with the reason."""
    read = len(table)
    found = failures(Resultaat.to_schema(), table)
    for place, code, column in found.itertuples(index=False, name=None):
        row = table.loc[place]
        told = "" if column == "" else str(column)
        issues.append(Issue(str(code), row["bestand"], row["blad"], int(row["rij"]), told))
    table = table[~table.index.isin(found["index"])]
    year = table["afnamedatum"].map(lambda day: school_year(date.fromisoformat(day)))
    differs = int(((table["schooljaar"] != "") & (table["schooljaar"] != year)).sum())
    issues += [Issue("RESULT_YEAR_DIFFERS", facts={"count": differs})] if differs else []
    undefined = int((table["methode"].eq("") & ~table["toetscode"].isin(list(tests)) & table["toetsnaam"].eq("")).sum())
    issues += [Issue("RESULT_TEST_UNDEFINED", facts={"count": undefined})] if undefined else []
    table = table.assign(schooljaar=year)
    rows = [dict(zip(table.columns, cells, strict=True)) for cells in table.to_numpy().tolist()]
    return Received(tuple(rows), tests, tuple(issues), read, read - len(rows))


def _moment(file: File) -> str:
    """Returns when a file was made: the newest one says how a test is described now."""
    told = [_made(file, grid) for grid in file.grids if grid.name == "resultaten"]
    return max(told, default=file.made)


def _made(file: File, grid: Grid) -> str:
    """Returns when a file was made, as it says itself or else as the disk does; without fractions and zone."""
    if grid.form == FORM and grid.name == "resultaten" and len(grid.rows) > 1:
        told = grid.rows[1][grid.rows[0].index("aanmaakdatum")]
        return told[:19] or file.made
    return file.made


def _of_school(file: File, grid: Grid, school: str) -> Iterator[Issue]:
    """Yields what is to be said of the head of a UWLR file."""
    first = dict(zip(grid.rows[0], grid.rows[1], strict=True))
    brin = first["brincode"].upper() + first["dependancecode"] if first["brincode"] else ""
    if not school.startswith(brin):
        yield Issue("SCHOOL_WRONG", file.name, facts={"found": brin, "school": school})
    if not first["xsdversie"]:
        yield Issue("RESULTS_NO_VERSION", file.name)


def _uwlr(file: File, grid: Grid) -> pd.DataFrame:
    table = pd.DataFrame(grid.rows[1:], columns=grid.rows[0], dtype="str").rename(columns=SAME)
    return _placed(table, file, grid, grid.numbers[1:], ISO)


def _table(file: File, grid: Grid, profile: ResultProfile) -> pd.DataFrame | None:
    """Returns the rows of a table; None where it is not one with results."""
    vocabulary = frozenset(normal(text) for texts in profile.headers.values() for text in texts)
    heading = find_heading(grid.rows, [vocabulary])
    places = _places(heading, profile) if heading else {}
    if heading is None or not all(any(name in places for name in choice) for choice in NEEDED):
        return None
    numbered = list(zip(grid.rows, grid.numbers, strict=True))[heading.last + 1 :]
    rows = [(row, number) for row, number in numbered if any(map(str.strip, row))]
    told = {name: [row[place].strip() if place < len(row) else "" for row, _ in rows] for name, place in places.items()}
    table = pd.DataFrame(told, dtype="str")
    if "toetscode" not in table:
        table["toetscode"] = table["toetsnaam"]
    return _placed(table, file, grid, [number for _, number in rows], DUTCH)


def _places(heading: Heading, profile: ResultProfile) -> dict[str, int]:
    """Returns where each column stands, under the heading that goes first of those that are there."""
    there = {normal(text): place for place, text in reversed(list(enumerate(heading.texts))) if text}
    found = {
        name: [there[normal(text)] for text in texts if normal(text) in there]
        for name, texts in profile.headers.items()
    }
    return {name: places[0] for name, places in found.items() if places}


def _placed(table: pd.DataFrame, file: File, grid: Grid, numbers: Sequence[int], calendar: Calendar) -> pd.DataFrame:
    """Returns the rows with their values in one form, and where they stand."""
    table = table.reindex(columns=list(RESULTAAT), fill_value="")
    scores = table["score"].map(_number)
    is_text = scores.eq("") & table["score"].ne("")
    return table.assign(
        afnamedatum=table["afnamedatum"].map(lambda text: read_date(text, calendar).value or "" if text else ""),
        andere_score=table["andere_score"].mask(is_text, table["score"]),
        score=scores,
        schooljaar=table["schooljaar"].map(lambda text: read_school_year(text).value or "" if text else ""),
        gemaakt=_made(file, grid),
        bestand=file.name,
        blad="" if grid.name in (file.name, "resultaten") else grid.name,
        rij=[str(number) for number in numbers],
    )


def _number(text: str) -> str:
    """Returns a number with a point and no useless zeros; `""` for what is no number."""
    if not NUMBER.fullmatch(text):
        return ""
    whole, _, rest = text.replace(",", ".").partition(".")
    whole = ("-" if whole.startswith("-") else "") + (whole.lstrip("-0") or "0")
    rest = rest.rstrip("0")
    number = f"{whole}.{rest}" if rest else whole
    return "0" if number == "-0" else number


def _described(table: pd.DataFrame, tests: Mapping[str, str]) -> pd.DataFrame:
    """Fills in what the definitions of the tests say of them, where the rows do not."""
    if not tests or table.empty:
        return table
    known = {code: facts_of(json.loads(tree)) for code, tree in tests.items()}
    nothing: dict[str, str] = {}
    for name in ("toetsnaam", "vakgebied", "leerjaar", "methode"):
        said = table["toetscode"].map(lambda code, name=name: known.get(code, nothing).get(name, ""))
        table[name] = table[name].where(table[name] != "", said)
    part = [
        known.get(code, nothing).get(f"onderdeel/{part}", "")
        for code, part in zip(table["toetscode"], table["toetsonderdeelcode"], strict=True)
    ]
    return table.assign(onderdeelnaam=table["onderdeelnaam"].where(table["onderdeelnaam"] != "", pd.Series(part)))


def facts_of(test: Tree) -> dict[str, str]:
    """Returns what a definition says of its test; the method is the highest entry of its hierarchy."""
    told = {one["name"]: one.get("text", "") for one in test.get("children", ()) if "children" not in one}
    entries = [one for one in _within(test, "toetshierarchie") if one.get("text")]
    levels = sorted((_level(one), place) for place, one in enumerate(entries))
    method = entries[levels[0][1]]["text"] if levels else ""
    parts = {}
    for one in _within(test, "toetsonderdelen"):
        said = {child["name"]: child.get("text", "") for child in one.get("children", ())}
        parts[f"onderdeel/{said.get('toetsonderdeelcode', '')}"] = said.get("toetsonderdeelnaam", "")
    return {**{name: told.get(name, "") for name in ("toetsnaam", "vakgebied", "leerjaar")}, "methode": method, **parts}


def _within(tree: Tree, name: str) -> list[Tree]:
    return [child for one in tree.get("children", ()) if one["name"] == name for child in one.get("children", ())]


def _level(entry: Tree) -> int:
    text = entry.get("attributes", {}).get("niveau", "")
    return int(text) if re.fullmatch("-?[0-9]{1,6}", text) else 0
