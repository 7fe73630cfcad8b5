"""UWLR leerresultaten: one row per result with its pupil and its school, and one row per test that the file defines.

Senders are read as they are: SOAP envelopes, other prefixes, decimal scores, a missing xsdversie or beginnormwaarde.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from transforms.readers.grid import Grid
from transforms.readers.refusal import Refused
from transforms.readers.safe_xml import parse
from transforms.readers.sniff import opening

FORM = "uwlr_results"
ROOT = re.compile(r"<(?:[\w.-]+:)?leerresultaten_verzoek[\s/>]")
RESULTS = (
    "leerlingid",
    "eckid",
    "resultaatverwerkerid",
    "@key",
    "afnamedatum",
    "toetscode",
    "versie",
    "toetsonderdeelcode",
    "score",
    "andere_score",
    "osoresultaat",
    "infourl",
    "schooljaar",
    "brincode",
    "dependancecode",
    "aanmaakdatum",
    "xsdversie",
)
"""The columns of the part `resultaten`; `osoresultaat` is a tree as JSON."""
TESTS = ("toetscode", "toets")
"""The columns of the part `toetsen`; `toets` is the whole definition, a tree as JSON."""
KEPT = ("niveau", "vocabulaire", "vocabulairelocatie")
"""Attributes that a tree keeps."""
TREES = ("toets", "osoresultaat")

Tree = dict[str, Any]
"""An element: its name, and its attributes, text and children where it has them."""


def is_results(content: bytes) -> bool:
    """Tells whether an XML text is about results and not about pupils."""
    return ROOT.search(opening(content)) is not None


def uwlr_results(name: str, content: bytes) -> list[Grid]:
    """Returns the results of a file and the tests it defines; `name` is that of the file.

    Raises:
        Refused: it is damaged or unsafe, or there are no results in it.
    """
    heard, assumed = parse(content, _Results)
    if not heard.rows:
        raise Refused("RESULTS_EMPTY")
    school = [heard.school.get(column, "") for column in RESULTS[-5:]]
    rows = [list(RESULTS), *([row.get(column, "") for column in RESULTS[:-5]] + school for row in heard.rows)]
    tests = [list(TESTS), *([_text_of(tree, "toetscode"), _as_json(tree)] for tree in heard.tests)]
    return [
        Grid("resultaten", rows, [0, *heard.lines], FORM, assumed, aside="other_table"),
        Grid("toetsen", tests, [0] * len(tests), FORM, aside="other_table"),
    ]


class _Results:
    """Hears a leerresultaten document, in whatever order its parts come."""

    def __init__(self) -> None:
        self.school: dict[str, str] = {}
        self.rows: list[dict[str, str]] = []
        self.lines: list[int] = []
        self.tests: list[Tree] = []
        self._path: list[str] = []
        self._trees: list[Tree] = []
        self._pupil: dict[str, str] = {}
        self._first = 0
        """Of the pupil at hand, the place of the first result: what is said of the pupil may come after it."""
        self._text: list[str] = []

    def begin(self, name: str, attributes: dict[str, str], line: Callable[[], int]) -> None:
        self._path.append(name)
        self._text.clear()
        if self._trees or name in TREES:
            kept = {key: attributes[key] for key in KEPT if attributes.get(key)}
            self._trees.append({"name": name, **({"attributes": kept} if kept else {}), "children": []})
        elif name == "toetsafname":
            self._pupil, self._first = {}, len(self.rows)
        elif name == "resultaat":
            self.rows.append({"@key": attributes.get("key", "").strip()})
            self.lines.append(line())

    def text(self, data: str) -> None:
        self._text.append(data)

    def finish(self, name: str) -> None:
        text = "".join(self._text).strip()
        self._text.clear()
        self._path.pop()
        parent = self._path[-1] if self._path else ""
        if self._trees:
            self._close_tree(name, text)
        elif parent == "school":
            self.school.setdefault(name, text)
        elif parent == "toetsafname" and text:
            self._pupil.setdefault(name, text)
        elif (parent == "resultaat" or name == "andere_score") and text and self.rows:
            self.rows[-1].setdefault(name, text)
        if name == "toetsafname":
            for row in self.rows[self._first :]:
                row.update(self._pupil)

    def _close_tree(self, name: str, text: str) -> None:
        tree = self._trees.pop()
        if not tree["children"]:
            del tree["children"]
            tree |= {"text": text} if text else {}
        if self._trees:
            self._trees[-1]["children"].append(tree)
        elif name == "toets":
            self.tests.append(tree)
        elif self.rows:
            self.rows[-1].setdefault(name, _as_json(tree))


def _text_of(tree: Tree, name: str) -> str:
    return next((str(one.get("text", "")) for one in tree.get("children", ()) if one["name"] == name), "")


def _as_json(tree: Tree) -> str:
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))
