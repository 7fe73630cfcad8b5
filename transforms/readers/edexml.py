"""EDEXML 1.03, 2.0 and 2.1 and UWLR leerlinggegevens 1.0 to 2.3: one row per pupil, all it refers to joined in."""

from __future__ import annotations

import re
from collections.abc import Callable

from schemas.vocabulary import LEERLING_ELEMENTS
from transforms.readers import edexml_staff
from transforms.readers.edexml_rules import Document, rules, version
from transforms.readers.grid import Grid
from transforms.readers.refusal import Refused
from transforms.readers.safe_xml import parse

SCHOOL = ("schooljaar", "peildatum", "auteur", "xsdversie")
FIRST = [
    "@key",
    "@eckid",
    *LEERLING_ELEMENTS,
    "groep/@key",
    "groep/naam",
    "groep/jaargroep",
    "samengestelde_groepen",
    "vestiging/@key",
    "vestiging/naam",
]
"""The columns that come first, in this order, where the file has them; the others follow as the file brings them."""

SKIPPED = {"toevoegingen"}
RECORDS = {
    ("leerlingen", "leerling"): "leerling",
    ("leerlinggegevens-leerlingen", "leerling"): "leerling",
    ("groepen", "groep"): "groep",
    ("groepen", "samengestelde_groep"): "samengestelde_groep",
    ("subgroepen", "subgroep"): "samengestelde_groep",
    ("vestigingen", "vestiging"): "vestiging",
    ("leerkrachten", "leerkracht"): "leerkracht",
}
ROOTS = {"EDEX", "leerlinggegevens", "leerlingen", "leerlinggegevens-leerlingen"}
SET = ("samengestelde_groepen", "subgroepen")
"""What a pupil's other groups stand in; `subgroepen` is of UWLR 1.0."""
INSTEAD = {"Fault": "UWLR_FAULT", "geenwijzigingen": "UWLR_NO_PUPILS", "geengegevens": "UWLR_NO_PUPILS"}
"""What an answer holds instead of pupils, and what is said of it."""


class Pupils(Document):
    """Hears an EDEXML document, in whatever order its parts come, and keeps its records."""

    def __init__(self) -> None:
        super().__init__()
        self.known = False
        self.instead = ""
        self._path: list[str] = [""]
        self._skipping = 0
        self._kind = ""
        self._depth = 0
        self._record: dict[str, str] = {}
        self._text: list[str] = []

    def begin(self, name: str, attributes: dict[str, str], line: Callable[[], int]) -> None:
        if self._skipping or name in SKIPPED:
            self._skipping += 1
            self.additions += name == "blok"
            return
        self._path.append(name)
        self._text.clear()
        if self._kind:
            self._refer(name, attributes)
            return
        self.known = self.known or name in ROOTS
        self.uwlr = self.uwlr or name.startswith("leerlinggegevens")
        self.instead = self.instead or INSTEAD.get(name, "")
        self._kind = "school" if name == "school" else RECORDS.get((self._path[-2], name), "")
        if self._kind:
            self._depth = len(self._path)
            self._record = {f"@{key}": value.strip() for key, value in attributes.items() if key in ("key", "eckid")}
            if self._kind == "leerling":
                self.lines.append(line())
            elif self._kind == "leerkracht":
                self.staff_lines.append(line())

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
        """Notes the key of a group or vestiging to which a pupil or a leerkracht refers."""
        key = attributes.get("key", "").strip()
        if self._kind == "leerkracht":
            edexml_staff.refer(self._record, name, key)
        if not key or self._kind != "leerling":
            return
        if self._path[-2] in SET:
            keys = self._record.get("samengestelde_groepen", "")
            self._record["samengestelde_groepen"] = f"{keys},{key}" if keys else key
        elif name in ("groep", "vestiging") and len(self._path) == self._depth + 1:
            self._record[f"{name}/@key"] = key

    def _field(self, name: str, text: str) -> None:
        """Notes the text of a child element; some systems write a key as an element."""
        if self._kind == "leerkracht":
            edexml_staff.say(self._record, self._path[self._depth :], text)
            return
        depth, parent = len(self._path) - self._depth, self._path[-2]
        if depth == 1 and text and name not in ("groep", "vestiging", *SET):
            self._record.setdefault(f"@{name}" if name in ("key", "eckid") else name, text)
        elif depth == 2 and text and name == "key" and parent in ("groep", "vestiging"):
            self._record.setdefault(f"{parent}/@key", text)

    def _keep(self) -> None:
        kind, self._kind = self._kind, ""
        if kind == "leerling":
            self.leerling.append(self._record)
        elif kind == "leerkracht":
            self.leerkracht.append(self._record)
        elif kind == "school":
            self.school = self.school or self._record
        else:
            known, key = self.defined[kind], self._record.get("@key", "")
            if _meaning(known.setdefault(key, self._record)) != _meaning(self._record):
                self.twice.add((kind, key))


def edexml(name: str, content: bytes) -> list[Grid]:
    """Returns the pupils of an EDEXML file, each with its group, its vestiging and its school; and its leerkrachten.

    Raises:
        Refused: it is no EDEXML, it is damaged or unsafe, or there are no pupils in it.
    """
    pupils, assumed = parse(content, Pupils)
    if pupils.instead and not pupils.leerling:
        raise Refused(pupils.instead)
    if not pupils.known:
        raise Refused("XML_NOT_EDEXML")
    if not pupils.leerling:
        raise Refused("FILE_HEADING_ONLY")
    found = rules(name, pupils)
    assumed |= {"version": version(pupils)} | ({"additions": str(pupils.additions)} if pupils.additions else {})
    if any(issue.severity == "file" for issue in found):
        return [Grid("leerlingen", form="edexml", assumed=assumed, issues=found)]
    school = _school(pupils.school)
    for pupil in pupils.leerling:
        _join(pupil, pupils)
        pupil.update(school)
    heading = _heading(pupils.leerling)
    rows = [heading, *([pupil.get(column, "") for column in heading] for pupil in pupils.leerling)]
    mine = Grid("leerlingen", rows, [0, *pupils.lines], "edexml", assumed, found)
    return [mine, *edexml_staff.staff_of(name, pupils)]


def _meaning(record: dict[str, str]) -> tuple[str | None, str | None]:
    return record.get("naam"), record.get("jaargroep")


def _school(school: dict[str, str]) -> dict[str, str]:
    """Returns the school's facts as columns; BRIN and vestiging together, as `99QQ00`."""
    facts = {f"school/{column}": school[column] for column in SCHOOL if column in school}
    if "brincode" in school:
        vestiging = school.get("dependancecode", "")
        facts["school/brin"] = school["brincode"] + (vestiging if re.fullmatch("[0-9]{2}", vestiging) else "")
    return facts


def _join(pupil: dict[str, str], pupils: Pupils) -> None:
    """Adds the name and jaargroep of the group, and the name of the vestiging, to which a pupil refers."""
    for kind, parts in (("groep", ("naam", "jaargroep")), ("vestiging", ("naam",))):
        key = pupil.get(f"{kind}/@key", "")
        if (kind, key) not in pupils.twice:
            record = pupils.defined[kind].get(key, {})
            pupil.update({f"{kind}/{part}": record[part] for part in parts if part in record})


def _heading(records: list[dict[str, str]]) -> list[str]:
    """Returns the columns of which the file says anything."""
    seen = dict.fromkeys(["@key"])
    for record in records:
        seen.update(dict.fromkeys(record))
    return [column for column in FIRST if column in seen] + [column for column in seen if column not in FIRST]
