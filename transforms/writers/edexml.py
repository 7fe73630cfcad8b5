"""EDEXML 2.1, the national standard: one school, its groups and its pupils, with only the elements the target asks for.

The rows' headers are element names; `@` is an attribute of the pupil, `groep/@key` and `groep/naam` its group.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from pandas import DataFrame

from schemas.vocabulary import LEERLING_ELEMENTS
from transforms.writers.school_facts import school_facts

XSI = "http://www.w3.org/2001/XMLSchema-instance"
ET.register_namespace("xsi", XSI)

ELEMENTS = (
    *LEERLING_ELEMENTS,
    "groep",
    "emailadres",
    "fotourl",
    "postcodenl",
    "instroomdatum",
)
"""Elements of a pupil in the order the standard prescribes; the ones the register has."""

OF_SURNAME = frozenset({"voorvoegsel", "voornamen", "voorletters-1"})
"""Elements that the standard allows only beside an achternaam."""

UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 forbids or discourages: ElementTree would write a file that it cannot read back."""

COMBINATION = "C"
"""A group whose pupils are not all known to be in one year; the pupil's own year says more."""


def edexml(rows: DataFrame, school: str, school_year: str, made_on: date) -> bytes:
    """Writes the pupils of one school (`99QQ00`) in one school year (`2026-2027`); without pupils it is not valid."""
    pupils = [dict(zip(rows.columns, cells, strict=True)) for cells in rows.to_numpy().tolist()]
    root = ET.Element("EDEX", {f"{{{XSI}}}noNamespaceSchemaLocation": "EDEXML.structuur.xsd"})
    _school(root, school, school_year, made_on)
    _groups(root, pupils)
    listing = ET.SubElement(root, "leerlingen")
    for pupil in pupils:
        _pupil(listing, pupil)
    ET.indent(root)
    content = io.BytesIO()
    ET.ElementTree(root).write(content, encoding="UTF-8", xml_declaration=True)
    return content.getvalue() + b"\n"


def _school(root: ET.Element, school: str, school_year: str, made_on: date) -> None:
    element = ET.SubElement(root, "school")
    for name, text in school_facts(school, school_year, made_on, "2.1").items():
        _add(element, name, text)


def _groups(root: ET.Element, pupils: list[dict[str, str]]) -> None:
    """Writes every group once, in the order of the pupils."""
    members: dict[str, list[dict[str, str]]] = defaultdict(list)
    for pupil in pupils:
        members[pupil.get("groep/@key", "")].append(pupil)
    if not any(members):
        return
    groups = ET.SubElement(root, "groepen")
    for key, group in members.items():
        if key:
            element = ET.SubElement(groups, "groep", key=_clean(key))
            _add(element, "naam", group[0]["groep/naam"])
            _add(element, "jaargroep", _year({pupil.get("jaargroep", "") for pupil in group}))


def _year(years: set[str]) -> str:
    return next(iter(years)) if len(years) == 1 and years != {""} else COMBINATION


def _pupil(listing: ET.Element, pupil: Mapping[str, str]) -> None:
    attributes = {name[1:]: _clean(text) for name, text in pupil.items() if name.startswith("@") and text}
    element = ET.SubElement(listing, "leerling", attributes)
    for name in ELEMENTS:
        if name == "groep" and pupil.get("groep/@key"):
            ET.SubElement(element, "groep", key=_clean(pupil["groep/@key"]))
        elif name not in OF_SURNAME or pupil.get("achternaam"):
            _add(element, name, pupil.get(name, ""))


def _add(parent: ET.Element, name: str, text: str) -> None:
    """Adds an element with a text; the standard has no empty ones."""
    if text:
        ET.SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    return UNWRITABLE.sub("", text)
