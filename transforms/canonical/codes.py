"""Codes: the columns whose values are closed lists, read in the words of their source."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from transforms.canonical.batch import Batch, distinct
from transforms.values.codes import (
    read_brin,
    read_code,
    read_gender,
    read_school_year,
    read_status,
    read_track,
    read_yes,
)
from transforms.values.reading import Reading


def codes(batch: Batch) -> None:
    """Reads gender, track, status, marks, school year and school."""
    _genders(batch)
    for column in ("bekostigd", "plaatsing_actief"):
        _in_words(batch, column, read_yes)
    _in_words(batch, "inschrijfstatus", read_status)
    _in_words(batch, "leerweg", read_track)
    batch.plain("schooljaar", read_school_year)
    batch.plain("brin", read_brin)


def _in_words(batch: Batch, column: str, read: Callable[[str, Mapping[str, str]], Reading]) -> None:
    sources = [part.source for part in batch.parts]
    batch.each(column, lambda text, source: read(text, batch.words.get((source, column), {})), sources)


def _genders(batch: Batch) -> None:
    seen: list[set[str]] = [set() for _ in batch.parts]
    rows, _ = distinct(batch.cells["geslacht"], batch.part)
    for row in rows:
        seen[batch.part[row]].add((batch.cells["geslacht"][row] or "").casefold())
    contexts = [(part.source, frozenset(column)) for part, column in zip(batch.parts, seen, strict=True)]

    def read(text: str, context: tuple[str, frozenset[str]]) -> Reading:
        words = batch.words.get((context[0], "geslacht"), {})
        return read_code(text, words) if context[0] in batch.exact else read_gender(text, words, context[1])

    batch.each("geslacht", read, contexts)
