"""Invented exports for the tests of the shell, and what a workspace looks like after them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from flows.offer import delivery_of
from flows.process import process
from flows.register import Register
from flows.register_schema import DELIVERY, EVENT, FILE, HOLD
from flows.result import Result
from flows.roster import read_roster
from flows.workspace import Workspace
from transforms.outcome import Delivery

SCHOOL = "99QQ00"
TODAY = date(2026, 8, 20)
HEADINGS = "Leerlingnummer;Achternaam;Voorvoegsel;Roepnaam;Geboortedatum;Geslacht;Leerjaar;Huidige groep;Huidige status"
VARYING = {"run", "received_at", "finished_at", "data_before", "data_after"}
"""Columns that differ from run to run by intention."""


def export(numbers: Iterable[int], change: str = "") -> bytes:
    """Returns a pupil list; `change` is a surname for the first pupil."""
    rows = [HEADINGS, *(_row(number) for number in numbers)]
    if change:
        rows[1] = rows[1].replace("Ypelaar", change)
    return "\r\n".join(rows).encode()


def _row(number: int) -> str:
    year = 1 + number % 8
    born = f"{1 + number % 28:02d}-{1 + number // 28 % 12:02d}-{2022 - year - 4}"
    return f"{1000 + number};Ypelaar{number};van;Wubbe{number};{born};M;{year};{year}a;ingeschreven"


def offered(numbers: Iterable[int], change: str = "", **options: Any) -> Delivery:
    """Returns a delivery of one file."""
    return delivery_of([("leerlingen.csv", export(numbers, change))], **{"school": SCHOOL, **options})


def deliver(home: Path, *deliveries: Delivery, **options: Any) -> list[Result]:
    """Processes deliveries in a workspace, on an invented day."""
    return process(Workspace(home), deliveries, **{"today": TODAY, **options})


def states(results: Iterable[Result]) -> list[str]:
    return [result.outcome.state for result in results]


def codes(result: Result) -> list[str]:
    return [issue.code for issue in result.outcome.issues]


def tree(home: Path) -> dict[str, bytes]:
    """Returns the files that a user or a later run may see, with their content."""
    hidden = ("register.", "doorstroom.log", ".journal/inbox", ".journal/results.lock")
    files = {file.relative_to(home).as_posix(): file for file in sorted(home.rglob("*")) if file.is_file()}
    return {name: file.read_bytes() for name, file in files.items() if not name.startswith(hidden)}


def is_serial(name: str, value: object) -> bool:
    """Tells whether it is a number that the database counts itself; it skips those of what was taken back."""
    return name == "id" and isinstance(value, int)


def register(home: Path) -> dict[str, Any]:
    """Returns all that the register of a workspace says, without seals and moments."""
    opened = Register(Workspace(home))
    with opened.reading() as connection:
        schools = list(connection.scalars(select(DELIVERY.c.school).distinct()))
        known = read_roster(connection, opened.seal, schools).known
        tables = {
            table.name: [
                {name: value for name, value in row.items() if name not in VARYING and not is_serial(name, value)}
                for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in (DELIVERY, EVENT, FILE, HOLD)
        }
    return {**tables, "pupil": known.fillna("?").to_dict("records")}
