"""EDEXML 1.03, 2.0 and 2.1 and UWLR leerlinggegevens: one row per pupil, everything it refers to joined in."""

from __future__ import annotations

from collections.abc import Callable

from schemas.messages import Issue
from transforms.readers.grid import Grid
from transforms.readers.refusal import Refused
from transforms.readers.safe_xml import parse

SCHOOL = ("schooljaar", "peildatum", "auteur", "xsdversie")
FIRST = [
    "@key",
    "@eckid",
    "achternaam",
    "voorvoegsel",
    "voornamen",
    "voorletters-1",
    "roepnaam",
    "geboortedatum",
    "geslacht",
    "jaargroep",
    "groep/@key",
    "groep/naam",
    "groep/jaargroep",
    "samengestelde_groepen",
    "vestiging/@key",
    "vestiging/naam",
]
"""The columns that come first, in this order, where the file has them; the others follow as the file brings them."""

SKIPPED = {"toevoegingen", "leerkrachten"}
RECORDS = {
    ("leerlingen", "leerling"): "leerling",
    ("groepen", "groep"): "groep",
    ("vestigingen", "vestiging"): "vestiging",
}
ROOTS = {"EDEX", "leerlinggegevens", "leerlingen"}


class Pupils:
    """Hears an EDEXML document, in whatever order its parts come, and keeps its records."""

    def __init__(self) -> None:
        self.known = False
        self.school: dict[str, str] = {}
        self.leerling: list[dict[str, str]] = []
        self.lines: list[int] = []
        self.groep: dict[str, dict[str, str]] = {}
        self.vestiging: dict[str, dict[str, str]] = {}
        self._path: list[str] = [""]
        self._skipping = 0
        self._kind = ""
        self._depth = 0
        self._record: dict[str, str] = {}
        self._text: list[str] = []

    def begin(self, name: str, attributes: dict[str, str], line: Callable[[], int]) -> None:
        if self._skipping or name in SKIPPED:
            self._skipping += 1
            return
        self._path.append(name)
        self._text.clear()
        if self._kind:
            self._refer(name, attributes)
            return
        self.known = self.known or name in ROOTS
        self._kind = "school" if name == "school" else RECORDS.get((self._path[-2], name), "")
        if self._kind:
            self._depth = len(self._path)
            self._record = {f"@{key}": value.strip() for key, value in attributes.items() if key in ("key", "eckid")}
            if self._kind == "leerling":
                self.lines.append(line())

    def text(self, data: str) -> None:
        if not self._skipping:
            self._text.append(data)

    def finish(self, name: str) -> None:
        if self._skipping:
            self._skipping -= 1
            return
        if self._kind and len(self._path) == self._depth:
            self._keep()
        elif self._kind:
            self._field(name, "".join(self._text).strip())
        self._text.clear()
        self._path.pop()

    def _refer(self, name: str, attributes: dict[str, str]) -> None:
        """Notes the key of a group or vestiging to which a pupil refers."""
        key = attributes.get("key", "").strip()
        if not key or self._kind != "leerling":
            return
        if name == "samengestelde_groep":
            keys = self._record.get("samengestelde_groepen", "")
            self._record["samengestelde_groepen"] = f"{keys},{key}" if keys else key
        elif name in ("groep", "vestiging") and len(self._path) == self._depth + 1:
            self._record[f"{name}/@key"] = key

    def _field(self, name: str, text: str) -> None:
        """Notes the text of a child element; some systems write a key as an element."""
        depth, parent = len(self._path) - self._depth, self._path[-2]
        if depth == 1 and text and name not in ("groep", "vestiging", "samengestelde_groepen"):
            self._record.setdefault("@key" if name == "key" else name, text)
        elif depth == 2 and text and name == "key" and parent in ("groep", "vestiging"):
            self._record.setdefault(f"{parent}/@key", text)

    def _keep(self) -> None:
        kind, self._kind = self._kind, ""
        if kind == "leerling":
            self.leerling.append(self._record)
        elif kind == "school":
            self.school = self.school or self._record
        else:
            known = self.groep if kind == "groep" else self.vestiging
            known.setdefault(self._record.get("@key", ""), self._record)


def edexml(name: str, content: bytes) -> Grid:
    """Returns the pupils of an EDEXML file, each with its group, its vestiging and its school.

    Raises:
        Refused: it is no EDEXML, it is damaged or unsafe, or there are no pupils in it.
    """
    pupils, assumed = parse(content, Pupils)
    if not pupils.known:
        raise Refused("XML_NOT_EDEXML")
    if not pupils.leerling:
        raise Refused("FILE_HEADING_ONLY")
    school = _school(pupils.school)
    for pupil in pupils.leerling:
        _join(pupil, pupils)
        pupil.update(school)
    heading = _heading(pupils.leerling)
    rows = [heading, *([pupil.get(column, "") for column in heading] for pupil in pupils.leerling)]
    return Grid("leerlingen", rows, [0, *pupils.lines], "edexml", assumed, _dangling(name, pupils))


def _school(school: dict[str, str]) -> dict[str, str]:
    """Returns the school's facts as columns; BRIN and vestiging together, as `99QQ00`."""
    facts = {f"school/{column}": school[column] for column in SCHOOL if column in school}
    if "brincode" in school:
        facts["school/brin"] = school["brincode"] + school.get("dependancecode", "")
    return facts


def _join(pupil: dict[str, str], pupils: Pupils) -> None:
    """Adds the name and jaargroep of the group, and the name of the vestiging, to which a pupil refers."""
    if (key := pupil.get("groep/@key")) in pupils.groep:
        group = pupils.groep[key]
        pupil.update({f"groep/{part}": group[part] for part in ("naam", "jaargroep") if part in group})
    if (key := pupil.get("vestiging/@key")) in pupils.vestiging:
        pupil["vestiging/naam"] = pupils.vestiging[key].get("naam", "")


def _heading(records: list[dict[str, str]]) -> list[str]:
    """Returns the columns of which the file says anything."""
    seen = dict.fromkeys(["@key"])
    for record in records:
        seen.update(dict.fromkeys(record))
    return [column for column in FIRST if column in seen] + [column for column in seen if column not in FIRST]


def _dangling(name: str, pupils: Pupils) -> tuple[Issue, ...]:
    """Returns an issue for each pupil that refers to a group or vestiging that the file does not have."""
    return tuple(
        Issue("GROUP_UNKNOWN", name, "leerlingen", line, column)
        for pupil, line in zip(pupils.leerling, pupils.lines, strict=True)
        for column, known in (("groep", pupils.groep), ("vestiging", pupils.vestiging))
        if pupil.get(f"{column}/@key", "") not in {"", *known}
    )
