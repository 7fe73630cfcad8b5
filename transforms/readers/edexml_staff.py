"""The leerkrachten of EDEXML and UWLR: one row per leerkracht, with the names of its groups joined in."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.messages import Issue
from transforms.readers.edexml_rules import Document, Record
from transforms.readers.grid import Grid

PART = "leerkrachten"
"""The name of the part in which they stand."""
GROUPS = {"groep": "groep", "samengestelde_groep": "samengestelde_groep", "subgroep": "samengestelde_groep"}
"""Element of a group of a leerkracht -> the kind of group it refers to; `subgroep` is of UWLR 1.0."""
ROLES = ("rol", "rolomschrijving")
COLUMNS = (
    "@key",
    "@eckid",
    "achternaam",
    "voorvoegsel",
    "roepnaam",
    "voornamen",
    "voorletters-1",
    "gebruikersnaam",
    "emailadres",
    "rol",
    "groepen/naam",
)
REFERENCES = "groepen/@key"
"""The column, not shown, with kind and key of every group."""


def add_line(record: Record, column: str, text: str) -> None:
    """Puts a text on a line of its own, once."""
    lines = [*filter(None, record.get(column, "").split("\n")), text]
    record[column] = "\n".join(dict.fromkeys(lines))


def refer(record: Record, element: str, key: str) -> None:
    """Notes the key of a group of a leerkracht."""
    if key and element in GROUPS:
        add_line(record, REFERENCES, f"{GROUPS[element]} {key}")


def say(record: Record, path: list[str], text: str) -> None:
    """Notes the text of an element of a leerkracht or, three deep, of one of its groups.

    Args:
        path: the elements within that of the leerkracht, down to the one with this text.
    """
    if not text:
        return
    if path[-1] in ROLES and len(path) in (1, 3):
        add_line(record, "rol", text)
    elif path[-1] == "key" and len(path) == 3:
        refer(record, path[1], text)
    elif len(path) == 1:
        record.setdefault(f"@{path[0]}" if path[0] in ("key", "eckid") else path[0], text)


def staff_of(file: str, document: Document) -> list[Grid]:
    """Returns the part with the leerkrachten; none where the file has none."""
    if not document.leerkracht:
        return []
    found = []
    for record, line in zip(document.leerkracht, document.staff_lines, strict=True):
        for name in _names(record, document):
            if name:
                add_line(record, "groepen/naam", name)
            else:
                found.append(Issue("STAFF_GROUP_UNKNOWN", file, PART, line, "groepen"))
    columns = [name for name in COLUMNS if name == "@key" or any(name in record for record in document.leerkracht)]
    rows = [columns, *([record.get(name, "") for name in columns] for record in document.leerkracht)]
    return [Grid(PART, rows, [0, *document.staff_lines], "edexml", issues=tuple(found), aside="staff")]


def _names(record: Record, document: Document) -> Iterator[str]:
    """Yields the name of every group of a leerkracht; nothing for one that the file does not have, or has twice."""
    for reference in filter(None, record.get(REFERENCES, "").split("\n")):
        kind, _, key = reference.partition(" ")
        known = {} if (kind, key) in document.twice else document.defined[kind].get(key, {})
        yield known.get("naam", "")
