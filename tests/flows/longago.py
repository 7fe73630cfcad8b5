"""A workspace with a past, written straight into its register: pupils who left long ago or lately, one who stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from flows.places import prediction_place, reviewed_place
from flows.register import Register
from flows.register_schema import (
    DELIVERY,
    EVENT,
    FILE,
    HOLD,
    LAST_LIST,
    LINK,
    OBLIGATION,
    PREDICTION,
    PUPIL,
)
from flows.seal import Seal
from flows.workspace import Workspace, make_folder, write_file

SCHOOL = "99QQ00"
GONE, EARLIER, LATELY, HERE = "770077", "660066", "550055", "440044"
"""Archived long ago, the number that child had before, archived lately, and still there."""
NAMES = {GONE: "Quispelbergh", LATELY: "Voskuilen", HERE: "Zwaluwenoord"}
WAITS = {"counts": json.dumps({"changes": {}, "missing": [], "issues": []})}
DAYS = {"eerste": "2022-08-20", "tweede": "2023-08-21", "derde": "2024-08-19", "vierde": "2026-08-17"}
"""Delivery -> its day."""


def data(number: str, **changed: str) -> dict[str, str]:
    """Returns what is known of a pupil."""
    known = {"achternaam": NAMES[number], "roepnaam": f"R{NAMES[number]}", "geboortedatum": "2012-03-04"}
    return {**known, "geslacht": "2", "groepsnaam": "8a", "jaargroep": "8", **changed}


def write_past(home: Path) -> Workspace:
    """Makes the workspace."""
    workspace = Workspace(home)
    register = Register(workspace)
    with register.writing() as connection:
        _write_deliveries(connection)
        _write_pupils(connection, register.seal)
        _write_events(connection, register.seal)
        _write_rest(connection, register.seal)
        connection.commit()
    for one, day in DAYS.items():
        _write_files(workspace, one, day)
    return workspace


def _write_deliveries(connection: Connection) -> None:
    for number, (one, day) in enumerate(DAYS.items(), 1):
        told = {"content": one, "number": number, "state": "published", "source": "parnassys", "day": day}
        rest = {"recipe": "r", "options": "{}", "report": f"reports/{SCHOOL}/{day}-{one}-published.html"}
        connection.execute(insert(DELIVERY).values(school=SCHOOL, id=one, counts="{}", **told, **rest))
        path = f"outbox/{SCHOOL}/{one}/schoolwise/leerlingen.csv"
        made = {"target": "schoolwise", "form": "csv", "rows": 3, "sha256": "", "status": "partial"}
        connection.execute(insert(FILE).values(school=SCHOOL, delivery=one, path=path, **made))
    waits = {"content": "wacht", "number": 9, "state": "held", "day": "2022-09-01", "recipe": "r", "options": "{}"}
    connection.execute(insert(DELIVERY).values(school=SCHOOL, id="wacht", **waits))


def _write_pupils(connection: Connection, seal: Seal) -> None:
    for number, status, since in (
        (GONE, "archived", DAYS["tweede"]),
        (LATELY, "archived", DAYS["vierde"]),
        (HERE, "active", DAYS["eerste"]),
    ):
        told = {"status": status, "since": since, "school_year": "2023-2024", "mark_born": "merk", "delivery": "x"}
        sealed = _close(seal, number, data(number))
        connection.execute(insert(PUPIL).values(school=SCHOOL, leerlingnummer=number, data=sealed, **told))


def _write_events(connection: Connection, seal: Seal) -> None:
    old, new = data(GONE, groepsnaam="7a"), data(GONE)
    place = {"file": "lijst.csv", "sheet": "", "row": 7}
    for number in (HERE, LATELY):
        _event(connection, seal, number, "eerste", "new", None, data(number), place)
    _event(connection, seal, EARLIER, "eerste", "new", None, old, place)
    _event(connection, seal, EARLIER, "tweede", "renumbered", old, None, {})
    _event(connection, seal, GONE, "tweede", "renumbered", None, new, place)
    _event(connection, seal, GONE, "tweede", "missing", new, new, {}, "final_year", "archived")
    _event(connection, seal, LATELY, "vierde", "missing", data(LATELY), data(LATELY), {}, "unexplained", "archived")


def _event(
    connection: Connection,
    seal: Seal,
    number: str,
    delivery: str,
    kind: str,
    was: dict[str, str] | None,
    now: dict[str, str] | None,
    place: dict[str, Any],
    cause: str = "",
    status: str = "active",
) -> None:
    standing = {"since": DAYS[delivery], "school_year": "2023-2024", "missed": "0"}
    values = {
        "before": json.dumps({"status": "active", **standing}) if was else "",
        "after": json.dumps({"status": status, **standing}) if now else "",
        "data_before": _close(seal, number, was) if was else None,
        "data_after": _close(seal, number, now) if now else None,
        "place": json.dumps(place) if place else "",
    }
    key = {"school": SCHOOL, "leerlingnummer": number, "delivery": delivery, "kind": kind, "cause": cause}
    connection.execute(insert(EVENT).values(**key, **values))


def _write_rest(connection: Connection, seal: Seal) -> None:
    tie = {"school": SCHOOL, "leerlingnummer": EARLIER, "other_school": SCHOOL, "other_number": GONE}
    why = {"delivery": "tweede", "decided_by": "A. Beheerder", "reason": "nieuw systeem", "day": DAYS["tweede"]}
    connection.execute(insert(LINK).values(**tie, kind="renumbered", **why))
    away = {"school": SCHOOL, "leerlingnummer": LATELY, "other_school": "99QQ01", "other_number": "1"}
    connection.execute(insert(LINK).values(**away, kind="moved", delivery="vierde", day=DAYS["vierde"]))
    for number in (GONE, HERE):
        key = {"school": SCHOOL, "target": "schoolwise", "leerlingnummer": number}
        connection.execute(insert(OBLIGATION).values(**key, day="2023-08-01"))
    listed = json.dumps([GONE, HERE])
    connection.execute(insert(LAST_LIST).values(school=SCHOOL, delivery="vierde", numbers=listed))
    for year in ("2022-2023", "2027-2028"):
        sealed = seal.close(prediction_place(SCHOOL, year), json.dumps({GONE: "8", HERE: "7"}))
        connection.execute(
            insert(PREDICTION).values(school=SCHOOL, school_year=year, made_on="2022-04-01", data=sealed)
        )
    changes = [{"leerlingnummer": number, "number_was": "", "mark": "m"} for number in (GONE, HERE)]
    for one, state in (("wacht", "waiting"), ("tweede", "approved")):
        decided = {"decided_by": "P. Directeur", "reason": "klopt", "counts": "{}"} if state == "approved" else WAITS
        sealed = seal.close(reviewed_place(SCHOOL, one), json.dumps(changes))
        connection.execute(insert(HOLD).values(school=SCHOOL, delivery=one, state=state, reviewed=sealed, **decided))


def _write_files(workspace: Workspace, one: str, day: str) -> None:
    rows = [HERE, LATELY, *((GONE,) if day <= DAYS["tweede"] else ())]
    lines = [f"{number};{NAMES[number]};R{NAMES[number]};04-03-2012;8a" for number in rows]
    text = "\r\n".join(["Leerlingnummer;Achternaam;Roepnaam;Geboortedatum;Groep", *lines])
    for file in (
        workspace.received(SCHOOL, one) / "lijst.csv",
        workspace.outbox(SCHOOL, one) / "schoolwise" / "leerlingen.csv",
        workspace.reports(SCHOOL) / f"{day}-{one}-published.html",
        workspace.reports(SCHOOL) / f"{day}-{one}-held-12345678.html",
        workspace.home / "holds" / SCHOOL / f"{one}.xlsx",
    ):
        make_folder(file.parent)
        write_file(file, text.encode())


def _close(seal: Seal, number: str, told: dict[str, str]) -> bytes:
    return seal.close(f"{SCHOOL}/{number}", json.dumps(told))
