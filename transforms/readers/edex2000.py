"""EDEX2000: four files of fixed width (EDEXLL, EDEXLK, EDEXGR, EDEXLG), told by where their dates and years stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from schemas.messages import Issue
from transforms.readers.grid import Grid
from transforms.readers.text import decode

_SCHOOL = {"schooljaar": 9, "brincode": 4, "dependancecode": 5}
_YEAR = r"\d{4}.\d{4}"
_BRIN = r"\d{2}[A-Z]{2}"


@dataclass(frozen=True)
class Layout:
    """One of the four files: the widths of its fields, what must stand in some of them, and what tells the file."""

    widths: Mapping[str, int]
    forms: Mapping[str, str]
    """Field -> the form of what stands in it, in every line."""
    telling: tuple[str, ...]
    """Fields of which at least one is filled in half of the lines; without them any text might be this."""
    aside: str = ""

    @property
    def width(self) -> int:
        return sum(self.widths.values())

    def fields(self, line: str) -> dict[str, str]:
        """Returns the fields of a line, which may stop after the last one that is filled."""
        fields, start = {}, 0
        for name, width in self.widths.items():
            fields[name] = line[start : start + width].strip()
            start += width
        return fields


LAYOUTS = {
    "EDEXLL": Layout(
        {
            "achternaam": 40,
            "tussenvoegsel": 10,
            "voornaam": 20,
            "geboortedatum": 8,
            "geslacht": 1,
            "etniciteit": 1,
            "leerlingkey": 5,
            "groepskey": 5,
            "schooljaar": 9,
            "sofinummer": 9,
            "leerlinggewicht": 4,
            "postcode": 6,
            "instroomdatum": 8,
            "uitstroomdatum": 8,
            "land": 2,
            "brincode": 4,
            "dependancecode": 5,
        },
        {
            "geboortedatum": r"(\d{8}|\d\d.\d\d.\d\d)?",
            "geslacht": r"\w?",
            "leerlingkey": r"\S+",
            "groepskey": r"\S*",
            "schooljaar": f"({_YEAR})?",
            "sofinummer": r"\d*",
            "brincode": f"({_BRIN})?",
        },
        ("geboortedatum", "schooljaar"),
    ),
    "EDEXLK": Layout(
        {"achternaam": 40, "tussenvoegsel": 10, "voornaam": 20, "leerkrachtkey": 5, "brincode": 4, "dependancecode": 5},
        {"leerkrachtkey": r"\S+", "brincode": f"({_BRIN})?", "dependancecode": r"\d*"},
        ("brincode",),
        "staff",
    ),
    "EDEXGR": Layout(
        {"groepsnaam": 30, "jaargroep": 1, "groepkey": 5, **_SCHOOL},
        {"groepsnaam": ".+", "jaargroep": r"\w?", "groepkey": r"\S+", "schooljaar": f"({_YEAR})?"},
        ("schooljaar",),
        "other_table",
    ),
    "EDEXLG": Layout(
        {"leerkrachtkey": 5, "groepkey": 5, **_SCHOOL},
        {"leerkrachtkey": r"\S+", "groepkey": r"\S+", "schooljaar": f"({_YEAR})?", "brincode": f"({_BRIN})?"},
        ("schooljaar",),
        "other_table",
    ),
}


def edex2000(name: str, content: bytes) -> list[Grid]:
    """Returns a file of EDEX2000 as a grid, the pupils' or one that is set aside; nothing where it is not one."""
    if b";" in content[:2000] or b"\t" in content[:2000]:
        return []
    decoded = decode(content)
    lines = [line.rstrip("\x1a \r") for line in decoded.text.split("\n")]
    filled = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    table = _table([line for _, line in filled])
    if not table:
        return []
    layout = LAYOUTS[table]
    rows = [[*layout.widths, "school/brin"], *(_row(layout.fields(line)) for _, line in filled)]
    assumed = {"encoding": decoded.encoding, "table": table}
    end = _ending(lines)
    return [Grid(name, rows, [0, *(at for at, _ in filled)], "edex2000", assumed, ending=end, aside=layout.aside)]


def _ending(lines: Sequence[str]) -> str:
    """Returns how the text ends; lines may stop after their last filled field, but none before the pupil's key."""
    if not lines[-1].strip():
        return "clean"
    return "short" if len(lines[-1]) < min(map(len, filter(str.strip, lines))) + (len(lines) == 1) else "open"


def _row(fields: dict[str, str]) -> list[str]:
    """Returns the fields, with BRIN and vestiging together as `99QQ00` behind them."""
    brin, location = fields["brincode"], fields["dependancecode"].lstrip("0")
    known = brin and len(location) <= 2 and (location.isdigit() or not location)
    return [*fields.values(), brin + location.rjust(2, "0") if known else brin]


def with_groups(grids: Sequence[Grid]) -> list[Grid]:
    """Gives every pupil the name and the jaargroep of the group, and every teacher the names of the groups it has."""
    groups, taught = _groups(grids), _taught(grids)
    joined = [_joined(grid, groups) if _is_pupils(grid) and groups else grid for grid in grids]
    return [_teaching(grid, groups, taught) if _is_staff(grid) and taught else grid for grid in joined]


def _is_staff(grid: Grid) -> bool:
    return grid.assumed.get("table") == "EDEXLK" and "groepen/naam" not in grid.rows[0]


def _taught(grids: Sequence[Grid]) -> dict[str, list[tuple[str, str]]]:
    """Returns key and school year of the groups of every teacher."""
    taught: dict[str, list[tuple[str, str]]] = {}
    for grid in grids:
        if grid.assumed.get("table") == "EDEXLG":
            for teacher, group, school_year, *_ in grid.rows[1:]:
                taught.setdefault(teacher, []).append((group, school_year))
    return taught


def _teaching(
    grid: Grid, groups: Mapping[tuple[str, str], tuple[str, str]], taught: Mapping[str, Sequence[tuple[str, str]]]
) -> Grid:
    """Adds the names of the groups, each on a line of its own; a group without a name has its key."""
    key = grid.rows[0].index("leerkrachtkey")
    rows = [[*grid.rows[0], "groepen/naam"]]
    for row in grid.rows[1:]:
        names = [(groups.get(group) or groups.get((group[0], "")) or group)[0] for group in taught.get(row[key], ())]
        rows.append([*row, "\n".join(dict.fromkeys(names))])
    return replace(grid, rows=rows)


def _is_pupils(grid: Grid) -> bool:
    return grid.form == "edex2000" and not grid.aside and "groep/naam" not in grid.rows[0]


def _table(lines: Sequence[str]) -> str:
    longest = max(map(len, lines), default=0)
    fitting = (name for name, layout in LAYOUTS.items() if longest <= layout.width and _fits(lines, layout))
    return next(fitting, "")


def _fits(lines: Sequence[str], layout: Layout) -> bool:
    """Whether every line has what belongs in the fields, and half of them what tells this file from any text."""
    forms = {name: re.compile(form) for name, form in layout.forms.items()}
    told = 0
    for line in lines:
        fields = layout.fields(line)
        if not all(form.fullmatch(fields[name]) for name, form in forms.items()):
            return False
        told += any(fields[name] for name in layout.telling)
    return told * 2 >= len(lines) > 0


def _groups(grids: Sequence[Grid]) -> dict[tuple[str, str], tuple[str, str]]:
    """Returns name and jaargroep by key and school year, and by key alone."""
    groups: dict[tuple[str, str], tuple[str, str]] = {}
    for grid in grids:
        if grid.assumed.get("table") == "EDEXGR":
            for name, year, key, school_year, *_ in grid.rows[1:]:
                groups[key, school_year] = name, year
                groups[key, ""] = name, year
    return groups


def _joined(grid: Grid, groups: Mapping[tuple[str, str], tuple[str, str]]) -> Grid:
    key, year = (grid.rows[0].index(name) for name in ("groepskey", "schooljaar"))
    rows = [[*grid.rows[0], "groep/naam", "groep/jaargroep"]]
    unknown = []
    for row, number in zip(grid.rows[1:], grid.numbers[1:], strict=True):
        found = groups.get((row[key], row[year])) or groups.get((row[key], ""))
        rows.append([*row, *(found or ("", ""))])
        unknown += [number] if row[key] and not found else []
    issues = [Issue("GROUP_UNKNOWN", grid.name, row=number, column="groepskey") for number in unknown]
    return replace(grid, rows=rows, issues=(*grid.issues, *issues))
