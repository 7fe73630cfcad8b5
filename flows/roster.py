"""The pupils in the register: read for comparing, and rewritten only where a delivery changed them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import BindParameter, ColumnElement, Connection, Executable, bindparam, delete, insert, select, update

from flows.register_schema import EVENT, PUPIL
from flows.seal import Seal
from schemas.tables import GEGEVENS
from transforms.compare import KNOWN
from transforms.outcome import Outcome
from transforms.values.spelling import is_date, surname

KEY = ("school", "leerlingnummer")
STANDING = ("status", "since", "school_year", "missed")
"""What the register says of a pupil besides its data."""
MARKS = ("mark_eckid", "mark_born", "mark_whole")
"""Columns with what is the same for the same child at another school: of its ECK iD, and of its birth date with its
surname, without prefixes and with them. By its birth date alone a child would find more others with every school."""
NAMED = ("eckid", "geboortedatum", "voorvoegsel", "achternaam")
"""The data that is marked."""
CHUNK = 500
"""Values asked for at once: databases limit their number in one question."""
THIS = (PUPIL.c.school == bindparam("of_school")) & (PUPIL.c.leerlingnummer == bindparam("of_number"))

Key = tuple[str, str]
Row = tuple[Any, ...]
"""Of a pupil in the register: `KEY`, `STANDING` and its sealed data."""
Sealed = Mapping[Key, bytes]
Values = dict[str, BindParameter[Any]]


@dataclass(frozen=True)
class Roster:
    """All pupils of some schools."""

    known: pd.DataFrame
    """Columns `KNOWN`."""
    sealed: Sealed
    """Their data as it lies in the register."""


@dataclass(frozen=True)
class Turn:
    """What becomes of the pupils of some schools, and which keys that is about."""

    was: pd.DataFrame
    now: pd.DataFrame
    fresh: list[Key]
    gone: list[Key]
    """Pupils that are no longer there under this number."""
    changed: list[Key]
    """Pupils with other data than before."""
    moved_on: list[Key]
    """Pupils with the same data, of whom the status or the school year they were last seen in is another."""


def read_roster(connection: Connection, seal: Seal, schools: Sequence[str]) -> Roster:
    """Returns the pupils of the schools."""
    rows = [row for some in _chunks(schools) for row in _rows(connection, PUPIL.c.school.in_(some))]
    return Roster(_open(rows, seal), {(row[0], row[1]): row[-1] for row in rows})


def find_alike(connection: Connection, seal: Seal, children: pd.DataFrame, schools: Sequence[str]) -> pd.DataFrame:
    """Returns the pupils of other schools that have the ECK iD, or birth date and surname, of one of the children.

    Args:
        children: columns `NAMED`.
        schools: the schools that are known already and are left out.
    """
    found: dict[Key, Row] = {}
    for column, marks in zip(MARKS, _marks(seal, children), strict=True):
        for some in _chunks(sorted({*marks} - {""})):
            rows = _rows(connection, PUPIL.c[column].in_(some) & PUPIL.c.school.not_in(list(schools)))
            found |= {(row[0], row[1]): row for row in rows}
    return _open(list(found.values()), seal)


def mark_all(connection: Connection, seal: Seal) -> None:
    """Gives the pupils of a register that is older than the marks their marks."""
    schools = [str(school) for school in connection.scalars(select(PUPIL.c.school).distinct())]
    for some in _chunks(schools):
        known = read_roster(connection, seal, some).known
        columns = [*(known[name].tolist() for name in KEY), *_marks(seal, known)]
        statement = update(PUPIL).where(THIS).values({name: bindparam(f"of_{name}") for name in MARKS})
        rows: list[dict[str, object]] = [
            {
                "of_school": school,
                "of_number": number,
                **{f"of_{name}": mark for name, mark in zip(MARKS, marks, strict=True)},
            }
            for school, number, *marks in zip(*columns, strict=True)
        ]
        _run(connection, statement, rows)


def no_roster() -> Roster:
    """Returns the pupils of a workspace that has no register yet."""
    return Roster(_table({column: [] for column in KNOWN}), {})


def write_roster(connection: Connection, seal: Seal, roster: Roster, outcomes: Sequence[Outcome]) -> None:
    """Brings the pupils to what the outcomes say, and keeps what they were before as events."""
    turn = _turn(roster.known, outcomes)
    deliveries = {outcome.school: outcome.delivery.id for outcome in outcomes}
    sealed = {**roster.sealed, **_seal_all(seal, turn.now.loc[[*turn.fresh, *turn.changed]])}
    updated = turn.now.loc[[*turn.changed, *turn.moved_on]]
    values: Values = {name: bindparam(f"of_{name}") for name in (*STANDING, *MARKS, "delivery", "data")}
    key: Values = {"school": bindparam("of_school"), "leerlingnummer": bindparam("of_number")}
    _run(
        connection, insert(PUPIL).values(**key, **values), _rows_of(turn.now.loc[turn.fresh], seal, sealed, deliveries)
    )
    _run(connection, update(PUPIL).where(THIS).values(**values), _rows_of(updated, seal, sealed, deliveries))
    _run(connection, delete(PUPIL).where(THIS), [{"of_school": key[0], "of_number": key[1]} for key in turn.gone])
    _run(connection, insert(EVENT), _events(turn, roster.sealed, sealed, outcomes))


def _marks(seal: Seal, pupils: pd.DataFrame) -> list[list[str]]:
    """Returns the marks of all pupils, a list for each column of `MARKS`; `""` where nothing can be told."""
    eckids, days, prefixes, names = (pupils[column].fillna("").tolist() for column in NAMED)
    born = [day if is_date(day) else "" for day in days]
    called = [surname(prefix, name) for prefix, name in zip(prefixes, names, strict=True)]
    cores = [f"{day}/{name.core}" if day and name.core else "" for day, name in zip(born, called, strict=True)]
    wholes = [f"{day}/{name.whole}" if day and name.whole else "" for day, name in zip(born, called, strict=True)]
    kinds = (("eckid", eckids), ("kern", cores), ("heel", wholes))
    return [[seal.mark(kind, text) for text in texts] for kind, texts in kinds]


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def _rows(connection: Connection, these: ColumnElement[bool]) -> list[Row]:
    columns = [PUPIL.c[name] for name in (*KEY, *STANDING, "data")]
    return [tuple(row) for row in connection.execute(select(*columns).where(these).order_by(*columns[:2]))]


def _open(rows: Sequence[Row], seal: Seal) -> pd.DataFrame:
    """Returns the rows with their data, columns `KNOWN`."""
    data = [json.loads(seal.open(_place((row[0], row[1])), row[-1])) for row in rows]
    known = {column: [str(row[place]) for row in rows] for place, column in enumerate((*KEY, *STANDING))}
    told = {column: [pupil.get(column) for pupil in data] for column in GEGEVENS}
    return _table({**known, **told})


def _run(connection: Connection, statement: Executable, rows: list[dict[str, object]]) -> None:
    if rows:
        connection.execute(statement, rows)


def _place(key: Key) -> str:
    return "/".join(key)


def _table(columns: Mapping[str, Sequence[str | None]]) -> pd.DataFrame:
    return pd.DataFrame(columns, columns=list(KNOWN), dtype="str")


def _turn(known: pd.DataFrame, outcomes: Sequence[Outcome]) -> Turn:
    was = known[known["school"].isin([outcome.school for outcome in outcomes])]
    now = pd.concat([outcome.pupils.assign(school=outcome.school)[list(KNOWN)] for outcome in outcomes])
    was, now = was.set_index(list(KEY)), now.set_index(list(KEY))
    stays = now.index.isin(was.index)
    common = now.index[stays]
    other_data, other_standing = _differs(now, was, common, GEGEVENS), _differs(now, was, common, STANDING)
    return Turn(
        was,
        now,
        fresh=now.index[~stays].tolist(),
        gone=was.index[~was.index.isin(now.index)].tolist(),
        changed=common[other_data].tolist(),
        moved_on=common[other_standing & ~other_data].tolist(),
    )


def _differs(now: pd.DataFrame, was: pd.DataFrame, keys: pd.Index[Any], columns: Sequence[str]) -> pd.Series[bool]:
    """Tells for each key whether any of the columns differs; a missing value differs from an empty one."""
    left, right = now.loc[keys, list(columns)].fillna("\0"), was.loc[keys, list(columns)].fillna("\0")
    return (left != right).any(axis=1)


def _seal_all(seal: Seal, pupils: pd.DataFrame) -> dict[Key, bytes]:
    columns = [pupils[column].astype(object).where(pupils[column].notna(), None).tolist() for column in GEGEVENS]
    sealed = {}
    for key, *cells in zip(pupils.index.tolist(), *columns, strict=True):
        data = {column: cell for column, cell in zip(GEGEVENS, cells, strict=True) if cell is not None}
        sealed[key] = seal.close(_place(key), json.dumps(data, ensure_ascii=False))
    return sealed


def _rows_of(
    pupils: pd.DataFrame, seal: Seal, sealed: Sealed, deliveries: Mapping[str, str]
) -> list[dict[str, object]]:
    """Returns the rows as the database wants them, under names that an UPDATE can use too."""
    return [
        {
            "of_school": key[0],
            "of_number": key[1],
            "of_delivery": deliveries[key[0]],
            "of_data": sealed[key],
            **{f"of_{name}": int(text or 0) if name == "missed" else text for name, text in standing.items()},
            **dict(zip((f"of_{name}" for name in MARKS), marks, strict=True)),
        }
        for (key, standing), *marks in zip(_standing(pupils).items(), *_marks(seal, pupils), strict=True)
    ]


def _standing(pupils: pd.DataFrame) -> dict[Key, dict[str, str]]:
    columns = [pupils[column].fillna("").tolist() for column in STANDING]
    texts = zip(*columns, strict=True)
    keys = pupils.index.tolist()
    return {key: dict(zip(STANDING, cells, strict=True)) for key, cells in zip(keys, texts, strict=True)}


def _events(turn: Turn, before: Sealed, after: Sealed, outcomes: Sequence[Outcome]) -> list[dict[str, object]]:
    """Returns the history of this turn: what each touched pupil was, and what it became."""
    was, now = _standing(turn.was), _standing(turn.now)
    touched = [*turn.fresh, *turn.changed, *turn.moved_on, *turn.gone]
    kinds, places = _kinds(outcomes), _places(outcomes)
    deliveries = {outcome.school: outcome.delivery.id for outcome in outcomes}
    return [
        {
            "school": key[0],
            "leerlingnummer": key[1],
            "delivery": deliveries[key[0]],
            **kinds.get(key, {"kind": "renumbered" if key not in now else "changed", "cause": ""}),
            "place": places.get(key, ""),
            "before": json.dumps(was[key]) if key in was else "",
            "after": json.dumps(now[key]) if key in now else "",
            "data_before": before.get(key),
            "data_after": after[key] if key in now else None,
        }
        for key in touched
    ]


def _places(outcomes: Sequence[Outcome]) -> dict[Key, str]:
    """Returns for every pupil that a row stood for where that row is, as JSON."""
    places = {}
    for outcome in outcomes:
        told = outcome.pupils[outcome.pupils["row"].notna()]
        rows = told[["leerlingnummer", "bestand", "blad", "rij"]].itertuples(index=False)
        for number, file, sheet, row in rows:
            place = {"file": file, "sheet": sheet, "row": int(row)}
            places[outcome.school, number] = json.dumps(place, ensure_ascii=False)
    return places


def _kinds(outcomes: Sequence[Outcome]) -> dict[Key, dict[str, str]]:
    kinds = {}
    for outcome in outcomes:
        changes = outcome.changes[["leerlingnummer", "kind", "cause"]].fillna("")
        for number, kind, cause in changes.itertuples(index=False):
            kinds[outcome.school, number] = {"kind": kind, "cause": cause}
    return kinds
