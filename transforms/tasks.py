"""Tasks: the lists for a person that only some targets have, as named functions that a target's profile names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pandas import DataFrame

from schemas.tables import MEDEWERKERNUMMER
from transforms.report.words import say
from transforms.task import Done, Scene
from transforms.task_aids import aids
from transforms.task_groups import link_staff, set_ready

SCHOOL_ADMIN_ONLY = "vestigingsbeheerder"
"""The role of which only the schoolbeheerder may make accounts in JIJ!."""


def tasks(scene: Scene) -> Done:
    """Returns the lists that a target's profile names, none where there is nothing to tell the target."""
    done = Done()
    for name in scene.target.tasks if scene.shaped.tables else ():
        done = done.and_(TASKS[name](scene))
    return done


def first_passwords(scene: Scene) -> Done:
    """Says of the first file with passwords that it holds everybody, also who has an account and a password already."""
    return Done() if scene.sent.delivery else scene.note("PASSWORDS_FIRST")


def new_pupils(scene: Scene) -> Done:
    """Lists who is new to the target, for a file that holds everybody."""
    rows = scene.rows()
    without = int((rows["leerweg"] == "").sum())
    done = scene.note("TRACKS_MISSING", count=without) if without else Done()
    if not scene.sent.delivery:
        return done.and_(scene.note("NEW_PUPILS_UNKNOWN"))
    new = rows[~rows["key"].isin(list(scene.sent.keys))]
    columns = ("leerlingnummer", "naam", "groepsnaam", "leerweg")
    return done.and_(scene.paper("new_pupils", columns, _cells(new, columns)))


def new_staff(scene: Scene) -> Done:
    """Lists for whom an account is to be made, with who may make it."""
    rows = scene.rows()
    new = rows[~rows["key"].isin(list(scene.sent.keys))]
    (table,) = scene.shaped.tables
    headers = [column.header for column in scene.target.columns if column.source == "rol"]
    roles = table.rows.loc[new.index, headers].fillna("").agg(", ".join, axis=1).tolist() if len(new) else []
    makers = ["maker_school" if role == SCHOOL_ADMIN_ONLY else "maker_any" for role in roles]
    told = [
        (number, name, role, say(scene.language, f"task.{maker}"))
        for number, name, role, maker in zip(new[MEDEWERKERNUMMER], new["naam"], roles, makers, strict=True)
    ]
    return scene.paper("new_staff", (MEDEWERKERNUMMER, "naam", "rol", "maker"), told)


TASKS: Mapping[str, Callable[[Scene], Done]] = {
    "passwords": first_passwords,
    "new_pupils": new_pupils,
    "new_staff": new_staff,
    "aids": aids,
    "set_ready": set_ready,
    "link_staff": link_staff,
}
"""What a target's profile may name under `tasks`."""


def _cells(rows: DataFrame, columns: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(map(str, cells)) for cells in rows[list(columns)].itertuples(index=False, name=None)]
