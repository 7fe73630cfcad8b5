"""Trial: a few rows of the import files of a target in files of their own, to see whether it takes them as expected."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Hashable, Mapping
from dataclasses import replace
from typing import Any

from pandas import DataFrame, Series

from schemas.profile import Of, Target
from transforms.canary import canary
from transforms.listing import LEFT
from transforms.outcome import Trial, TrialRow
from transforms.shape import Shaped

NAMES = frozenset({"achternaam", "voorvoegsel", "roepnaam", "voorletters", "voornamen", "naam", "achternaam_voluit"})
"""Columns of which the kinds of characters count."""
PREFIXED = frozenset({"voorvoegsel", "naam", "achternaam_voluit"})
KINDS = frozenset({"new", "changed", "moved", "renumbered", "returned"})
APOSTROPHES, HYPHENS = "'’‘`", "-‐‑–"
BEFORE = "proef"
"""Stands before the name of a trial file, unless the target wants its files to have certain names."""
Places = dict[Of, list[Any]]


def trial(shaped: Shaped, target: Target, kinds: Mapping[str, str]) -> Trial | None:
    """Returns a few rows of the files of a target that show all that is in them; None where there are none.

    Args:
        kinds: pupil number -> kind of its change.
    """
    of = _main(target)
    rows, columns = shaped.lists[of], _names(target, of)
    told = [_row(row, columns, kinds) for row in _cells(rows, columns)]
    years = rows.get("jaargroep", rows.get("rol", Series("", index=rows.index))).fillna("")
    ranked = [
        (_some(one.kind), one.signs, _some(year), _some(one.group)) for one, year in zip(told, years, strict=True)
    ]
    chosen = canary(ranked)
    if not chosen:
        return None
    places = _belonging(shaped, target, of, rows.index[chosen].tolist())
    files = shaped.of_fewer({kind: one[one.index.isin(places[kind])] for kind, one in shaped.lists.items()})
    before = "" if target.files else BEFORE
    return Trial(
        target.name,
        tuple(replace(file, name=f"{before}{file.name}") for file in files),
        tuple(told[place] for place in chosen),
    )


def _main(target: Target) -> Of:
    """Returns what is chosen from: pupils, or else what the first file has a row for."""
    kinds: list[Of] = [part.of for part in target.apart().values()]
    return "leerlingen" if "leerlingen" in kinds else kinds[0]


def _names(target: Target, of: Of) -> set[str]:
    """Returns the columns with names that the target gets."""
    parts = [part for part in target.apart().values() if part.of == of]
    return {column.source for part in parts for column in part.columns} & NAMES


def _cells(rows: DataFrame, columns: Collection[str]) -> list[dict[Hashable, str]]:
    wanted = [column for column in ("key", "place", "toestand", "voorvoegsel") if column in rows]
    cells = rows[list(dict.fromkeys([*wanted, *columns]))].astype("object")
    return cells.where(cells.notna(), "").to_dict("records")


def _row(row: Mapping[Hashable, str], columns: Collection[str], kinds: Mapping[str, str]) -> TrialRow:
    key, kind = row["key"], kinds.get(row["key"], "")
    kind = "left" if row.get("toestand") == LEFT else kind if kind in KINDS else ""
    prefix = ["prefix"] if PREFIXED & set(columns) and row.get("voorvoegsel") else []
    found = (*signs([row[column] for column in columns]), *prefix, *_number_signs(key))
    return TrialRow(key, kind, found, row["place"])


def signs(names: Collection[str]) -> list[str]:
    """Returns which kinds of characters occur in names that a system may not take well."""
    texts = [unicodedata.normalize("NFC", name) for name in names]
    letters = {sign for text in texts for sign in text}
    found = {
        "accent": any(sign.isalpha() and "\x7f" < sign <= "\xff" for sign in letters),
        "beyond_latin1": any(sign > "\xff" and (sign.isalpha() or unicodedata.combining(sign)) for sign in letters),
        "apostrophe": bool(letters & set(APOSTROPHES)),
        "hyphen": bool(letters & set(HYPHENS)),
        "space": any(" " in text for text in texts),
    }
    return [kind for kind, there in found.items() if there]


def _number_signs(key: str) -> list[str]:
    number = key.partition("\n")[0]
    letter = ["letter"] if any(sign.isalpha() for sign in number) else []
    return ["zero", *letter] if number.startswith("0") else letter


def _some(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _belonging(shaped: Shaped, target: Target, of: Of, chosen: list[Any]) -> Places:
    """Returns the labels of the chosen rows and of those that belong with them in the other files."""
    places: Places = {of: chosen}
    groups = set(shaped.lists[of].loc[chosen, "place"]) - {""}
    for other in ("groepen", "groepsmedewerkers"):
        if other in shaped.lists and other not in places:
            rows = shaped.lists[other]
            places[other] = rows.index[rows["place"].isin(groups)].tolist()
    if "medewerkers" in shaped.lists and "medewerkers" not in places:
        rows, taught = shaped.lists["medewerkers"], shaped.lists.get("groepsmedewerkers")
        found = [] if taught is None else taught.loc[places["groepsmedewerkers"], "key"].tolist()
        keys = [key.partition("\n")[0] for key in found]
        places["medewerkers"] = rows.index[rows["key"].isin(keys)].tolist()
    return _closed(shaped, target, places)


def _closed(shaped: Shaped, target: Target, places: Places) -> Places:
    """Adds the rows that the chosen ones refer to, and those that these refer to."""
    tables = {table.name: table for table in shaped.tables}
    for _ in target.references:  # a chain of references is no longer than there are references
        for file, header, other, other_header in target.references:
            mine, theirs = tables[file], tables[other]
            values = set(mine.rows.loc[mine.rows.index.isin(places[mine.of]), header].fillna("")) - {""}
            needed = theirs.rows.index[theirs.rows[other_header].isin(values)]
            places[theirs.of] = [*places[theirs.of], *(place for place in needed if place not in places[theirs.of])]
    return places
