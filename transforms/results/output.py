"""What goes: per school year a UWLR 2.2 file, and a table as a receiver's profile lays it out."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from schemas.messages import Issue
from schemas.result_profile import OSO, ResultProfile
from transforms.results.read import Row
from transforms.results.settle import Held, Settled
from transforms.sheets import FORMULA
from transforms.writers.delimited import delimited
from transforms.writers.uwlr import MADE_DECIMAL as DECIMAL
from transforms.writers.uwlr import is_tellable, uwlr

WHOLE = re.compile("[0-9]{1,18}")
REFERENCE = ("codereferentiescore", "codevergelijkingsgroep", "waarde")


@dataclass(frozen=True)
class Made:
    """One file that goes."""

    name: str
    kind: str
    """`uwlr`, or the name of the profile."""
    content: bytes
    rows: int
    status: str


def output(settled: Settled, receiver: ResultProfile, school: str, today: date) -> tuple[list[Made], list[Issue]]:
    """Returns the files for the results that go, never two school years in one, and what is to be said of them."""
    years: dict[str, list[Row]] = defaultdict(list)
    for _, one in settled.sending:
        years[one.row["schooljaar"]].append(_told(one, school))
    files: list[Made] = []
    left: set[str] = set()
    cut = signs = 0
    for year, rows in sorted(years.items()):
        numbered = [row for row in rows if is_tellable(row)]
        if numbered:
            written = uwlr(numbered, settled.tests, school, year, today)
            left, cut = left | written.left, cut + written.cut
            files.append(Made(f"leerresultaten-{year}.xml", "uwlr", written.content, len(numbered), "verified"))
        content, replaced = _table(rows, receiver)
        signs += replaced
        files.append(Made(f"resultaten-{year}.csv", receiver.name, content, len(rows), receiver.status))
    told = [Issue("RESULT_OSO_LEFT", facts={"count": cut})] if cut else []
    told += [Issue("RESULT_SIGNS", facts={"count": signs, "title": receiver.title})] if signs else []
    told += _untold(settled, receiver)
    return files, told + _issues([row for rows in years.values() for row in rows], left, receiver)


def _untold(settled: Settled, receiver: ResultProfile) -> list[Issue]:
    """Says of which results the receiver has a number that became a text, which the standard cannot tell."""
    stale = sorted({one.number for _, one in settled.sending if one.in_uwlr and not is_tellable(one.row)})
    count = sum(one.in_uwlr and not is_tellable(one.row) for _, one in settled.sending)
    numbers = ", ".join(stale[:10]) + (" …" if len(stale) > 10 else "")
    facts = {"count": count, "title": receiver.title, "numbers": numbers}
    return [Issue("RESULT_TEXT_INSTEAD", facts=facts)] if stale else []


def _told(one: Held, school: str) -> Row:
    """Returns a result as the receiver knows its pupil, with what stands in its osoresultaat."""
    return {
        **one.row,
        **_within(one.row["osoresultaat"]),
        "leerlingnummer": one.number,
        "groep": one.group,
        "resultaatid": one.key,
        "brin": school,
    }


def _within(text: str) -> dict[str, str]:
    """Returns what an osoresultaat tells, as plain columns; reference scores as `DLE Landelijk 34`."""
    tree = json.loads(text) if text else {}
    parts = [
        {child["name"]: child.get("text", "") for child in one.get("children", ())} for one in tree.get("children", ())
    ]
    told = {name: next((part[name] for part in parts if name in part), "") for name in OSO}
    scores = [" ".join(part.get(name, "") for name in REFERENCE).strip() for part in parts if "waarde" in part]
    return {**told, "referentiescores": ", ".join(scores)}


def _table(rows: Sequence[Row], receiver: ResultProfile) -> tuple[bytes, int]:
    """Returns the table, and in how many cells of it a question mark stands for what its encoding does not have."""
    ordered = sorted(rows, key=lambda row: (row["leerlingnummer"], row["afnamedatum"], row["resultaatid"]))
    told = {one.header: [_harmless(row[one.source]) for row in ordered] for one in receiver.columns}
    name = receiver.encoding
    columns = {header: [cell.encode(name, "replace").decode(name) for cell in cells] for header, cells in told.items()}
    replaced = sum(one != other for header in told for one, other in zip(told[header], columns[header], strict=True))
    return delimited(pd.DataFrame(columns, dtype="str"), receiver), replaced


def _harmless(cell: str) -> str:
    """Returns a cell that no spreadsheet runs as a formula; a negative number is none."""
    return f"'{cell}" if cell.startswith(FORMULA) and not DECIMAL.fullmatch(cell) else cell


def _issues(rows: Sequence[Mapping[str, str]], left: set[str], receiver: ResultProfile) -> list[Issue]:
    plain = [row for row in rows if not row["osoresultaat"]]
    decimals = sum(not WHOLE.fullmatch(row["score"]) for row in plain if DECIMAL.fullmatch(row["score"]))
    texts = sum(not DECIMAL.fullmatch(row["score"]) for row in plain)
    found = [Issue("RESULT_DECIMAL", facts={"count": decimals})] if decimals else []
    found += [Issue("RESULT_TEXT_SCORE", facts={"count": texts})] if texts else []
    found += [Issue("RESULT_DEFINITION_LEFT", facts={"count": len(left)})] if left else []
    if rows and receiver.status == "unverified":
        found.append(Issue("RESULTS_UNVERIFIED", facts={"title": receiver.title}))
    return found
