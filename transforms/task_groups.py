"""The lists of who goes to which group: pupils to be set ready with their new one, staff to be linked to theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pandas import DataFrame

from schemas.profile import Person
from schemas.tables import MEDEWERKERNUMMER
from transforms.report.words import say
from transforms.rules import naam
from transforms.task import Done, Scene

LINKED_ROLES = frozenset({"top leerkracht", "top leerkracht +"})
"""The roles whose holders have to be linked to the new groups by hand, as the page of Leerwinst/TOP dossier says."""


def set_ready(scene: Scene) -> Done:
    """Lists the pupils to be set ready and fetched with their new group: who is new, moved or changed."""
    before, now = scene.before(), scene.now()
    told = [
        (key, name, group, before[key].place if key in before else "")
        for key, name, group in scene.rows()[["key", "naam", "groepsnaam"]]
        .astype(str)
        .itertuples(index=False, name=None)
        if before.get(key) != now[key]
    ]
    return scene.paper("set_ready", ("leerlingnummer", "naam", "new_group", "group_was"), told)


def link_staff(scene: Scene) -> Done:
    """Lists the staff to be linked to the new groups by hand, with a proposal, when groups or staff are other ones."""
    rows = scene.rows()
    groups = {str(name) for name in rows["groepsnaam"]} - {""}
    if scene.before("groepsmedewerkers") == scene.now("groepsmedewerkers") and not _is_new_year(scene):
        return Done()
    staff = list(_holders(scene))
    follow = _year_on(scene, rows)
    told = []
    for number, name, role, own in staff:
        named = [group for group in own if group in groups]
        later = sorted({follow[group] for group in own if group in follow} & groups)
        why = "by_list" if named else "by_last_year" if later else "by_nothing"
        told.append((number, name, role, "\n".join(named or later), say(scene.language, f"task.{why}")))
    done = Done() if staff else scene.note("TOP_STAFF_UNKNOWN")
    return done.and_(scene.paper("link_staff", (MEDEWERKERNUMMER, "naam", "rol", "proposal", "why"), told))


def _holders(scene: Scene) -> Iterator[tuple[str, str, str, list[str]]]:
    """Yields who has one of the roles by the list of staff or by the settings: number, name, role and own groups."""
    by_key = {_folded(text): person for key, person in scene.people.items() for text in (key, person.name) if text}
    by_key = {key: person for key, person in by_key.items() if scene.school in (person.schools or (scene.school,))}
    found: set[str] = set()
    for row in naam(scene.staff.fillna("")).itertuples(index=False) if scene.staff is not None else ():
        number, name = str(row.medewerkernummer), str(row.naam)
        keys = [_folded(text) for text in (number, str(row.emailadres), name) if text]
        person = next((by_key[key] for key in keys if key in by_key), Person())
        found |= {_folded(text) for text in (*keys, person.name)}
        role = _role((*str(row.rol).split("\n"), *person.roles))
        if role:
            yield number, name, role, [group for group in str(row.groepen).split("\n") if group]
    for key, person in scene.people.items():
        role = _role(person.roles) if scene.school in (person.schools or (scene.school,)) else ""
        if role and not {_folded(key), _folded(person.name)} & found:
            yield "", person.name or key, role, []


def _role(roles: Iterable[str]) -> str:
    return next((role.strip() for role in roles if _folded(role) in LINKED_ROLES), "")


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("+", " + ").split())


def _is_new_year(scene: Scene) -> bool:
    """Tells whether there is a group of which most pupils were not in it, whatever it is called."""
    before, now = scene.before(), scene.now()
    stayed, sizes = Counter[str](), Counter[str]()
    for key, one in now.items():
        sizes[one.place] += 1
        stayed[one.place] += key in before and before[key].place == one.place
    return any(2 * stayed[group] <= size for group, size in sizes.items() if group)


def _year_on(scene: Scene, rows: DataFrame) -> dict[str, str]:
    """Returns for every group that the target was told of in which group most of its pupils are now."""
    now = dict(zip(rows["key"], rows["groepsnaam"], strict=True))
    came: dict[str, Counter[str]] = {}
    for key, one in scene.before().items():
        if key in now:
            came.setdefault(one.place, Counter())[str(now[key])] += 1
    best = {old: counts.most_common(1)[0] for old, counts in came.items() if old}
    return {old: group for old, (group, count) in best.items() if group and 2 * count > came[old].total()}
