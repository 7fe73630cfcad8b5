"""Secrecy: a file in which the mark of a secret address may stand under another heading gives no address at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from schemas.messages import Issue
from schemas.tables import ADRES_RUW
from transforms.columns import Columns
from transforms.extract import extract
from transforms.survey import Survey
from transforms.values.codes import as_words, may_mark
from transforms.values.text import clean, is_error

MARK = "geheim_adres"
ADDRESS = frozenset({"straat", "postcode", "adres", "postcode_plaats"})
"""Columns of which one at least says where a pupil lives."""


def unsure(parts: Sequence[Survey], file: str, winner: str) -> list[Issue]:
    """Returns the unknown headings of the parts of a file that may be the mark which the profile knows and misses."""
    if not any(ADDRESS & one.columns[winner].used.keys() for one in parts):
        return []
    return [_told(one, place, file, winner) for one in parts for place in _suspect(one, file, winner)]


def without_addresses(one: Survey) -> Survey:
    """Returns a part of which no profile uses an address or telephone."""
    return replace(one, columns={name: _without(columns) for name, columns in one.columns.items()})


def _without(columns: Columns) -> Columns:
    used = {column: places for column, places in columns.used.items() if column not in ADRES_RUW}
    return replace(columns, used=used)


def _suspect(one: Survey, file: str, winner: str) -> Iterator[int]:
    """Yields the places of the unknown columns that say only yes and no of the pupils."""
    columns = one.columns[winner]
    if MARK not in columns.source.headers or MARK in columns.used or not one.heading:
        return
    asked = replace(columns, used={**columns.used, **{str(place): (place,) for place in columns.unknown}})
    cells = extract(one.grid, one.heading, asked, file, one.sheet).cells
    words = as_words(columns.source.values.get(MARK, {}))
    for place in columns.unknown:
        texts = set(map(clean, cells[str(place)]))
        if may_mark({text for text in texts if not is_error(text)}, words):
            yield place


def _told(one: Survey, place: int, file: str, winner: str) -> Issue:
    columns = one.columns[winner]
    label = columns.label(place)
    facts = {"heading": label, "known": columns.source.headers[MARK][0]}
    return Issue("SECRECY_UNSURE", file, one.sheet, column=label, facts=facts)
