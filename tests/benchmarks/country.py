"""Schools of a whole country, all invented: small ones, each with the system that its place in the row says."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from string import ascii_uppercase

from tests.forms import Row, delimited, edexml, leerling, xlsx
from tests.invented import Child, Town
from tests.make_samples import PARNASSYS, Files, parnassys_row, years
from tests.schools import HEADS

PUPILS = (20, 30)
"""The fewest and the most pupils of a school."""
ENDS = ("", "ma", "stra", "sen", "inga", "sma", "huis", "dijk", "man", "veld")


def school_at(place: int) -> str:
    """Returns the code of a school."""
    return f"{10 + place // 676:02}{ascii_uppercase[place // 26 % 26]}{ascii_uppercase[place % 26]}00"


def export_at(place: int) -> Files:
    """Returns what a school exports."""
    return SYSTEMS[place % len(SYSTEMS)](place, _children(place))


def pupils_of(place: int) -> int:
    """Returns how many pupils a school has."""
    return len(_children(place))


def _children(place: int) -> list[Child]:
    town = Town(place, 1000 + place * 7)
    few, many = PUPILS
    known = years(town, 4, lambda year: f"Groep {year}")[: town.random.randint(few, many)]
    return [replace(child, achternaam=_surname(town, child)) for child in known]


def fill(inbox: Path, count: int) -> None:
    """Puts the export of so many schools in an inbox, as if it has been there for a while."""
    before = time.time() - 60
    for place in range(count):
        folder = inbox / school_at(place)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in export_at(place).items():
            (folder / name).write_bytes(content)
            os.utime(folder / name, (before, before))


def _surname(town: Town, child: Child) -> str:
    """Returns one of thousands of surnames, for a country has more than the few dozen of a sample."""
    return f"{town.random.choice(HEADS)}{child.achternaam.lower()}{town.random.choice(ENDS)}"


def _text(_place: int, children: list[Child]) -> Files:
    return {"leerlingen.csv": delimited(_rows(children), ";", "utf-8")}


def _workbook(_place: int, children: list[Child]) -> Files:
    return {"leerlingen.xlsx": xlsx("Leerlingen", _rows(children))}


def _standard(place: int, children: list[Child], maker: str = "Wolk LAS 3") -> Files:
    groups = [(f"Groep {year}", f"Groep {year}", str(year)) for year in range(1, 9)]
    return {"EDEX.XML": edexml(school_at(place), "2.1", maker, groups, list(map(leerling, children)))}


def _other_standard(place: int, children: list[Child]) -> Files:
    return _standard(place, children, "Wolk LAS 6")


def _rows(children: list[Child]) -> list[Row]:
    return [PARNASSYS, *map(parnassys_row, children)]


SYSTEMS: tuple[Callable[[int, list[Child]], Files], ...] = (_text, _workbook, _standard, _other_standard)
