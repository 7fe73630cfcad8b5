"""The list of aids (hulpmiddelen): what a person has to do about them at a target that takes no file with them."""

from __future__ import annotations

from collections import Counter

from transforms.report.words import say
from transforms.sent import entries
from transforms.task import Done, Scene

ACTIONS = ("give", "change", "stop", "ask")


def aids(scene: Scene) -> Done:
    """Lists whose aids are to be given, changed or taken away, and of whom nothing is known yet.

    What a target has is kept there, so who keeps the same aids is not in the list.
    """
    before, now, nothing = scene.before(), scene.now(), _without_aids(scene)
    known, actions, told = bool(scene.sent.delivery), Counter[str](), []
    columns = ["key", "naam", "groepsnaam", "hulpmiddelen"]
    for key, *cells in scene.rows()[columns].astype(str).itertuples(index=False, name=None):
        was = before[key].digest if key in before else ""
        action = _action(cells[-1], now[key].digest, was, nothing[key], known)
        actions[action] += 1
        if action:
            told.append((key, *cells, say(scene.language, f"task.aid_{action}")))
    kept = sum(key in before and before[key].digest == one.digest != nothing[key] for key, one in now.items())
    facts = {action: actions[action] for action in ACTIONS}
    done = Done() if known else scene.note("AIDS_FIRST")
    done = done.and_(scene.note("AIDS_COUNTED", kept=kept, **facts)) if told else done
    return done.and_(scene.paper("aids", ("leerlingnummer", "naam", "groepsnaam", "hulpmiddelen", "action"), told))


def _without_aids(scene: Scene) -> dict[str, str]:
    """Returns what would be told of every pupil who has no aids."""
    (table,) = scene.shaped.tables
    headers = {column.header: "" for column in scene.target.columns if column.source == "hulpmiddelen"}
    listed = scene.shaped.lists["leerlingen"].loc[table.rows.index]
    bare = entries(table.rows.assign(**headers), listed["key"], listed["place"], scene.target)
    return {key: one.digest for key, one in bare.items()}


def _action(aids: str, now: str, was: str, nothing: str, known: bool) -> str:
    """Returns what is to be done about the aids of a pupil; nothing where they are the same."""
    if now == was:
        return ""
    if aids:
        return "change" if was not in ("", nothing) else "give"
    if was:
        return "stop"
    return "ask" if known else ""
