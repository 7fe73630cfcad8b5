"""All that a workspace holds, opened and without moments: what must be the same however a run went."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import select

from flows.places import prediction_place, result_place, reviewed_place, staff_place
from flows.register import Register
from flows.register_schema import METADATA
from flows.seal import Seal
from flows.workspace import Workspace
from tests.flows.exports import is_serial, tree
from transforms import deliver
from transforms.readers import read

OWN = {"run", "received_at", "finished_at", "decided_at", "mark_eckid", "mark_born", "mark_whole"}
"""Columns that differ from run to run, or with the key, by intention."""
SEALED = ("data", "data_before", "data_after", "reviewed")
UNLIKE = ("setting", "offered")
"""Tables that differ with the key, or because who is killed offers the same once more."""
Dump = tuple[dict[str, bytes], dict[str, list[dict[str, Any]]]]


def dump(home: Path) -> Dump:
    """Returns the files, and every row of every table of the register."""
    opened = Register(Workspace(home))
    with opened.reading() as connection:
        rows = {
            name: [
                _plain(name, row, opened.seal)
                for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
            ]
            for name, table in METADATA.tables.items()
            if name not in UNLIKE
        }
    return tree(home), rows


def _plain(table: str, row: Mapping[str, Any], seal: Seal) -> dict[str, Any]:
    place = f"{row['school']}/{row['leerlingnummer']}" if table in ("pupil", "event") else ""
    place = reviewed_place(row["school"], row["delivery"]) if table == "hold" else place
    place = prediction_place(row["school"], row["school_year"]) if table == "prediction" else place
    place = f"{row['school']}/sent/{row['target']}" if table == "sent" else place
    place = staff_place(row["school"], row["mark"]) if table in ("staff", "staff_event") else place
    place = result_place(row["school"]) if table == "result" else place
    told = {name: value for name, value in row.items() if name not in OWN and not is_serial(name, value)}
    opened = {name: seal.open(place, row[name]) for name in SEALED if name in told and row[name]}
    if "options" in told:
        opened["options"] = json.loads(row["options"])
        opened["options"].pop("at", None)
    if table in ("purge", "result_run"):
        told.pop("made_at")
    return {**told, **opened}


@contextmanager
def thought_out_once() -> Iterator[None]:
    """Computes what is pure only once for the same input: a run is then little else than writing."""
    found: dict[bytes, Any] = {}

    def once(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            asked = [argument for argument in arguments if not callable(argument)]
            key = real.__name__.encode() + pickle.dumps(asked)
            if key not in found:
                found[key] = real(*arguments)
            return found[key]

        return call

    with (
        patch.object(deliver, "take_in", once(deliver.take_in)),
        patch.object(deliver, "work_out", once(deliver.work_out)),
    ):
        yield


@contextmanager
def reading_here() -> Iterator[None]:
    """Reads in this process: nothing then waits for another one, and a copy of this process can do all by itself."""

    @contextmanager
    def reading(files: object) -> Iterator[object]:
        yield read

    users = ("flows.process.reading", "flows.decide.reading", "flows.results.reading")
    with patch(users[0], reading), patch(users[1], reading), patch(users[2], reading):
        yield
