"""OneRoster 1.1 and 1.2 as CSV: pupils joined with their class, birth date, school and school year from other files."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from schemas.messages import Issue
from schemas.vocabulary import VOORVOEGSELS
from transforms.readers.grid import Grid

Record = dict[str, str]
Tables = Mapping[str, Mapping[str, Record]]
"""Kind of file -> sourcedId -> record."""

HEADINGS = {
    "users": {"sourcedId", "givenName", "familyName", "enabledUser"},
    "roles": {"userSourcedId", "roleType", "role"},
    "enrollments": {"sourcedId", "classSourcedId", "userSourcedId", "role"},
    "classes": {"sourcedId", "title", "courseSourcedId", "schoolSourcedId"},
    "demographics": {"sourcedId", "birthDate", "sex"},
    "academicSessions": {"sourcedId", "title", "type", "startDate", "endDate"},
    "orgs": {"sourcedId", "name", "type", "parentSourcedId"},
    "courses": {"sourcedId", "title", "courseCode", "orgSourcedId"},
    "manifest": {"propertyName", "value"},
}
"""Headings by which the files are told; no ordinary list has such names."""

LEFT = frozenset({"tobedeleted", "inactive"})
STAFF = frozenset(
    {
        "administrator",
        "aide",
        "counselor",
        "districtadministrator",
        "principal",
        "proctor",
        "siteadministrator",
        "systemadministrator",
        "teacher",
    }
)
"""The roles of OneRoster 1.1 and 1.2 that are of staff; the others are of pupils, parents and guardians."""
JOINED = (
    "middleName/voorvoegsel",
    "classes/sourcedId",
    "classes/title",
    "demographics/birthDate",
    "demographics/sex",
    "orgs/identifier",
    "academicSessions/schoolYear",
)


def oneroster(grids: Sequence[Grid]) -> list[list[Grid]]:
    """Returns for every part what it becomes: itself, or where it is one of OneRoster, known as such.

    The users are cut in two: the pupils, with all that other parts say of them, and everybody else.
    """
    kinds = [_kind(grid) for grid in grids]
    records: dict[str, list[Record]] = {}
    for grid, kind in zip(grids, kinds, strict=True):
        records.setdefault(kind, []).extend(_records(grid) if kind else [])
    return [_parts(grid, kind, records) for grid, kind in zip(grids, kinds, strict=True)]


def _kind(grid: Grid) -> str:
    """Returns which file of OneRoster a part is, or nothing."""
    if not grid.rows or grid.form != "csv":
        return ""
    heading = set(map(str.strip, grid.rows[0]))
    return next((kind for kind, names in HEADINGS.items() if names <= heading), "")


def _records(grid: Grid) -> list[Record]:
    heading = [cell.strip() for cell in grid.rows[0]]
    return [dict(zip(heading, map(str.strip, row), strict=False)) for row in grid.rows[1:]]


def _parts(grid: Grid, kind: str, records: Mapping[str, list[Record]]) -> list[Grid]:
    if not kind:
        return [grid]
    if kind != "users":
        return [replace(grid, form="oneroster", aside="other_table")]
    users = _records(grid)
    roles = _roles(records.get("roles", []))
    pupils = [at for at, user in enumerate(users) if _role(user, roles) == "student"]
    join = _Join(records, [users[at] for at in pupils])
    heading = [join.heading(cell.strip()) for cell in grid.rows[0]]
    rows = [[*_padded(grid.rows[at + 1], len(heading)), *join.of(users[at], roles)] for at in pupils]
    columns = [column for column in range(len(JOINED)) if any(row[len(heading) + column] for row in rows)]
    cut = [[*row[: len(heading)], *(row[len(heading) + column] for column in columns)] for row in rows]
    if "status" in heading:
        _leave(cut, heading.index("status"), [users[at] for at in pupils], roles)
    found = _split(grid, [*heading, *(JOINED[column] for column in columns)], pupils, cut, join)
    return [*found, *_others(grid, users, roles, set(pupils), records)]


def _others(
    grid: Grid,
    users: Sequence[Record],
    roles: Mapping[str, Record],
    pupils: Collection[int],
    records: Mapping[str, list[Record]],
) -> list[Grid]:
    """Returns who is no pupil as parts with names of their own: staff with role and classes, and everybody else."""
    staff = [at for at, user in enumerate(users) if _is_staff(user, roles)]
    others = [at for at in range(len(users)) if at not in {*pupils, *staff}]
    tables = {kind: {one.get("sourcedId", ""): one for one in found} for kind, found in records.items()}
    taught = _taught(records.get("enrollments", []), tables)
    width = len(grid.rows[0])
    rows = [[*(cell.strip() for cell in grid.rows[0]), "middleName/voorvoegsel", "roles/role", "classes/title"]]
    for at in staff:
        middle, names = users[at].get("middleName", ""), taught.get(users[at].get("sourcedId", ""), [])
        prefix = middle if middle.casefold() in VOORVOEGSELS else ""
        rows.append([*_padded(grid.rows[at + 1], width), prefix, _role(users[at], roles), "\n".join(names)])
    rest = replace(grid, form="oneroster", issues=())
    mine = _named(rest, "medewerkers", rows, [0, *(grid.numbers[at + 1] for at in staff)], "staff")
    left = [grid.rows[at + 1] for at in others]
    theirs = _named(rest, "overige gebruikers", left, [grid.numbers[at + 1] for at in others], "other_table")
    return [*([mine] if staff else []), *([theirs] if others else [])]


def _named(grid: Grid, name: str, rows: list[list[str]], numbers: list[int], aside: str) -> Grid:
    return replace(grid, name=f"{grid.name}/{name}", rows=rows, numbers=numbers, aside=aside)


def _is_staff(user: Record, roles: Mapping[str, Record]) -> bool:
    """Says whether a user works at the school and is still there."""
    ended = {user.get("status", "").casefold(), roles.get(user.get("sourcedId", ""), {}).get("status", "").casefold()}
    return _role(user, roles) in STAFF and not ended & LEFT


def _taught(enrollments: Sequence[Record], tables: Tables) -> dict[str, list[str]]:
    """Returns the titles of the classes of every user who is not there as a pupil."""
    taught: dict[str, list[str]] = {}
    for one in enrollments:
        group = tables.get("classes", {}).get(one.get("classSourcedId", ""), {})
        gone = {one.get("status", "").casefold(), group.get("status", "").casefold()} & LEFT
        if group.get("title") and not gone and one.get("role", "").casefold() != "student":
            taught.setdefault(one.get("userSourcedId", ""), []).append(group["title"])
    return {user: list(dict.fromkeys(titles)) for user, titles in taught.items()}


def _split(grid: Grid, heading: list[str], pupils: Sequence[int], rows: list[list[str]], join: _Join) -> list[Grid]:
    """Returns the pupils as a part of their own."""
    numbers = [grid.numbers[0], *(grid.numbers[at + 1] for at in pupils)]
    assumed = {**grid.assumed, **join.assumed}
    issues = (*grid.issues, *([Issue("ROSTER_DELTA", grid.name)] if join.delta else []))
    return [replace(grid, rows=[heading, *rows], numbers=numbers, form="oneroster", assumed=assumed, issues=issues)]


class _Join:
    """What the other files say of a pupil."""

    def __init__(self, records: Mapping[str, list[Record]], pupils: Sequence[Record]) -> None:
        self.tables = {kind: {one.get("sourcedId", ""): one for one in found} for kind, found in records.items()}
        manifest = {one.get("propertyName", ""): one.get("value", "") for one in records.get("manifest", [])}
        self.delta = manifest.get("file.users") == "delta"
        self.classes = _classes(records.get("enrollments", []), self.tables)
        numbers = [pupil.get("identifier", "") for pupil in pupils]
        self.numbered = all(numbers) and len(set(numbers)) == len(numbers) > 0
        version = manifest.get("oneroster.version") or ("1.2" if "roles" in records else "1.1")
        self.assumed = {"version": version, "number": "identifier" if self.numbered else "sourcedId"}
        self.year = _only({_school_year(one) for one in records.get("academicSessions", []) if _is_year(one)})

    def heading(self, name: str) -> str:
        """Returns the heading; `identifier` counts as the pupils' number only where every pupil has one of its own."""
        return "identifier (onvolledig)" if name == "identifier" and not self.numbered else name

    def of(self, user: Record, roles: Mapping[str, Record]) -> list[str]:
        """Returns the columns `JOINED` for one pupil."""
        group = self.classes.get(user.get("sourcedId", ""), {})
        person = self.tables.get("demographics", {}).get(user.get("sourcedId", ""), {})
        orgs = [
            roles.get(user.get("sourcedId", ""), {}).get("orgSourcedId", ""),
            *user.get("orgSourcedIds", "").split(","),
        ]
        school = next((org for one in orgs if (org := self._school(one.strip()))), {})
        middle = user.get("middleName", "")
        return [
            middle if middle.casefold() in VOORVOEGSELS else "",
            group.get("sourcedId", ""),
            group.get("title", ""),
            person.get("birthDate", ""),
            person.get("sex", ""),
            school.get("identifier", ""),
            self._year_of(group),
        ]

    def _school(self, key: str) -> Record:
        org = self.tables.get("orgs", {}).get(key, {})
        return org if org.get("type", "school") == "school" else {}

    def _year_of(self, group: Record) -> str:
        """Returns the school year of a class by its terms, or that of all sessions where there is only one."""
        keys = (group.get("termSourcedIds") or group.get("termSourcedId", "")).split(",")
        terms = [self.tables.get("academicSessions", {}).get(key.strip(), {}) for key in keys]
        return _only({_school_year(term) for term in terms if term}) or self.year


def _roles(records: Sequence[Record]) -> dict[str, Record]:
    """Returns the role of every user, the primary one where there are several (version 1.2)."""
    roles: dict[str, Record] = {}
    for one in records:
        user = one.get("userSourcedId", "")
        if user not in roles or (one.get("roleType") == "primary" and roles[user].get("roleType") != "primary"):
            roles[user] = one
    return roles


def _role(user: Record, roles: Mapping[str, Record]) -> str:
    return (roles.get(user.get("sourcedId", ""), {}).get("role") or user.get("role", "")).casefold()


def _leave(rows: list[list[str]], status: int, users: Sequence[Record], roles: Mapping[str, Record]) -> None:
    """Marks, in place, pupils whose role has ended although the user has not."""
    for row, user in zip(rows, users, strict=True):
        if roles.get(user.get("sourcedId", ""), {}).get("status", "").casefold() in LEFT:
            row[status] = "tobedeleted"


def _classes(enrollments: Sequence[Record], tables: Tables) -> dict[str, Record]:
    """Returns the class of every user: the homeroom, else the primary one, else the first."""
    best: dict[str, tuple[int, Record]] = {}
    for one in enrollments:
        group = tables.get("classes", {}).get(one.get("classSourcedId", ""), {})
        if not group or {one.get("status", ""), group.get("status", "")} & LEFT:
            continue
        rank = 2 * (group.get("classType") == "homeroom") + (one.get("primary") == "true")
        user = one.get("userSourcedId", "")
        if user not in best or rank > best[user][0]:
            best[user] = rank, group
    return {user: group for user, (_, group) in best.items()}


def _is_year(session: Record) -> bool:
    return session.get("type") == "schoolYear" and session.get("status", "").casefold() not in LEFT


def _school_year(session: Record) -> str:
    """Returns `2026-2027` by the day on which a session begins: what `schoolYear` counts differs between systems."""
    year, _, month = session.get("startDate", "")[:7].partition("-")
    if not (year.isdigit() and month.isdigit()):
        return ""
    first = int(year) - (int(month) < 8)
    return f"{first}-{first + 1}"


def _only(found: set[str]) -> str:
    return found.pop() if len(found) == 1 else ""


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row[:width], *([""] * (width - len(row)))]
