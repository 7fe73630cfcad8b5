"""UWLR 2.2 leerresultaten: the results of one school in one school year, with its elements exactly in their order.

What a sender says of its tests is copied as far as it keeps to the standard; a part that does not is left out.
"""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from transforms.writers.school_facts import school_facts

UWLR = "http://www.edustandaard.nl/leerresultaten/2/leerresultaten"
OSO = "http://www.edustandaard.nl/oso_gegevensset/1.2/dossier"

UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
WHOLE = re.compile(r"\d{1,18}", re.ASCII)
DECIMAL = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?", re.ASCII)
MADE_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")
"""A score as reading makes it."""
MANY = 10**6

Tree = Mapping[str, Any]


def _text(longest: int) -> Callable[[str], bool]:
    return lambda text: 0 < len(text) <= longest


def _whole(text: str) -> bool:
    return WHOLE.fullmatch(text) is not None


def _integer(text: str) -> bool:
    return re.fullmatch(r"-?\d{1,9}", text, re.ASCII) is not None


def _decimal(text: str) -> bool:
    return DECIMAL.fullmatch(text) is not None


def _between(least: float, most: float) -> Callable[[str], bool]:
    return lambda text: _decimal(text) and least <= float(text) <= most


@dataclass(frozen=True)
class Element:
    """What the standard asks of one element: the form of its text, or its children in their order."""

    name: str
    fits: Callable[[str], bool] | None = None
    children: tuple[Element, ...] = ()
    least: int = 0
    most: int = 1
    space: str = UWLR
    level: bool = False
    """Whether it must have a `niveau`, a whole number."""
    bound: bool = False
    """Whether it may say of which vocabulary it is."""


NAMED = _text(128)


def _bound(name: str, least: int = 0, most: int = 1, level: bool = False) -> Element:
    """Returns an element with a word of a vocabulary."""
    return Element(name, _text(256), least=least, most=most, level=level, bound=True)


COLOUR = tuple(
    Element(f"{colour}_code", lambda text: _whole(text) and int(text) <= 255, least=1)
    for colour in ("rood", "groen", "blauw")
)
NORM = Element(
    "norm",
    children=(
        Element("term", _text(64), least=1),
        Element("omschrijving", NAMED),
        Element("beginnormwaarde", _whole, least=1),
        Element("eindnormwaarde", _whole, least=1),
        Element("normkleur", children=(*COLOUR, Element("transparantie", _between(0, 1), least=1))),
        Element("schoolcijfer_vanaf", _between(1, 10)),
        Element("schoolcijfer_totenmet", _between(1, 10)),
    ),
    least=1,
    most=MANY,
)
NORMS = (
    _bound("toetscategorie"),
    _bound("toetsniveau"),
    Element("wegingsfactor", _decimal),
    NORM,
)
PART = Element(
    "toetsonderdeel",
    children=(
        Element("toetsonderdeelvolgnummer", lambda text: _whole(text) and int(text) > 0, least=1),
        _bound("toetsonderdeelcode", 1),
        Element("toetsonderdeelnaam", NAMED),
        Element("toetsonderdeelnormering", children=NORMS, bound=True),
    ),
    least=1,
    most=MANY,
)
TEST = Element(
    "toets",
    children=(
        _bound("toetscode", 1),
        _bound("versie"),
        Element("toetsnaam", NAMED),
        _bound("leerjaar"),
        _bound("vakgebied"),
        Element("toetsnormering", children=NORMS, bound=True),
        Element("toetshierarchie", children=(_bound("ingang", 1, MANY, level=True),)),
        Element("toetsonderdelen", children=(PART,)),
    ),
)
FILLED = _text(10**6)
INTERVAL = (Element("bivlaag", _decimal, least=1, space=OSO), Element("bivhoog", _decimal, least=1, space=OSO))
TOETSSCORE = Element(
    "toetsscore",
    children=(
        *(
            Element(name, _integer, space=OSO)
            for name in ("aantalopgaven", "aantalgoed", "aantalfout", "aantalgelezen")
        ),
        Element("tijd", _decimal, space=OSO),
        Element("vaardigheidsscore", _decimal, space=OSO),
        Element("codevaardigheidsschaal", FILLED, space=OSO),
        Element("betrouwbaarheidsinterval", children=INTERVAL, space=OSO),
    ),
    space=OSO,
)
REFERENCE = Element(
    "referentiescore",
    children=(
        *(
            Element(name, FILLED, least=1, space=OSO)
            for name in ("codereferentiescore", "codevergelijkingsgroep", "waarde")
        ),
        Element("kwalificatie", FILLED, space=OSO),
    ),
    most=MANY,
    space=OSO,
)
OSORESULTAAT = Element("osoresultaat", children=(TOETSSCORE, REFERENCE))


def is_tellable(result: Mapping[str, str]) -> bool:
    """Tells whether the standard has a form for a result: a number or an osoresultaat; for a text it has none.

    Its `anderresultaat` is abstract: only parties that agreed on a type of their own can tell a text with it.
    """
    return bool(result["osoresultaat"] or MADE_DECIMAL.fullmatch(result["score"]))


@dataclass(frozen=True)
class Written:
    """A file, and what of the definitions it left out."""

    content: bytes
    left: frozenset[str] = field(default_factory=frozenset)
    """Codes of the tests of which a part was left out."""
    cut: int = 0
    """How many results there are of which a part of the osoresultaat was left out."""


def uwlr(
    results: Sequence[Mapping[str, str]], tests: Mapping[str, str], school: str, school_year: str, made_on: date
) -> Written:
    """Writes the results of one school (`99QQ00`) in one school year; without results it is not valid.

    Args:
        results: columns of `Resultaat` with `leerlingnummer`; each has a whole `score`, a `vaardigheidsscore` or an
            `osoresultaat`, and a `resultaatid` of its own.
        tests: test code -> its definition, a tree as JSON; of another test is written what its results say.
    """
    ET.register_namespace("", UWLR)
    ET.register_namespace("oso", OSO)
    root = ET.Element(f"{{{UWLR}}}leerresultaten_verzoek")
    _school(root, school, school_year, made_on)
    given = _sub(root, "toetsafnames")
    cut = sum(_pupil(given, number, marker, own) for (number, marker), own in _grouped(results))
    listing = _sub(root, "toetsen")
    left = {one["toetscode"] for one in _first_of_tests(results) if not _test(listing, one, tests)}
    ET.indent(root)
    content = io.BytesIO()
    ET.ElementTree(root).write(content, encoding="UTF-8", xml_declaration=True)
    return Written(content.getvalue() + b"\n", frozenset(left), cut)


def conform(tree: Tree, rule: Element) -> tuple[ET.Element | None, bool]:
    """Returns an element as the standard has it, none where that cannot be, and whether all of the tree is in it."""
    element = ET.Element(f"{{{rule.space}}}{rule.name}", _attributes(tree, rule))
    if rule.level and not _integer(element.get("niveau", "")):
        return None, False
    if rule.fits:
        text = _clean(str(tree.get("text", "")))
        element.text = text
        return (element, True) if rule.fits(text) else (None, False)
    whole, names = True, {one.name for one in rule.children}
    for one in rule.children:
        found = [conform(child, one) for child in tree.get("children", ()) if child["name"] == one.name]
        good = [made for made, _ in found if made is not None][: one.most]
        if len(good) < one.least:
            return None, False
        element.extend(good)
        whole = whole and len(good) == len(found) and all(complete for _, complete in found)
    return element, whole and all(child["name"] in names for child in tree.get("children", ()))


def _attributes(tree: Tree, rule: Element) -> dict[str, str]:
    allowed = (*(("niveau",) if rule.level else ()), *(("vocabulaire", "vocabulairelocatie") if rule.bound else ()))
    return {name: _clean(str(text)) for name, text in tree.get("attributes", {}).items() if name in allowed}


def _school(root: ET.Element, school: str, school_year: str, made_on: date) -> None:
    element = _sub(root, "school")
    for name, text in school_facts(school, school_year, made_on, "2.2").items():
        _sub(element, name, text)


def _grouped(results: Iterable[Mapping[str, str]]) -> list[tuple[tuple[str, str], list[Mapping[str, str]]]]:
    """Returns the results by pupil and by who marked them: a toetsafname has one of each."""
    groups: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for one in results:
        groups.setdefault((one["leerlingnummer"], one["resultaatverwerker"]), []).append(one)
    return sorted(groups.items())


def _pupil(given: ET.Element, number: str, marker: str, results: Sequence[Mapping[str, str]]) -> int:
    """Writes the results of a pupil, and returns of how many a part was left out."""
    element = _sub(given, "toetsafname")
    _sub(element, "leerlingid", number)
    _sub(element, "eckid", min({one["eckid"] for one in results} - {""}, default=""))
    _sub(element, "resultaatverwerkerid", marker[:256])
    listing = _sub(element, "resultaten")
    ordered = sorted(results, key=lambda one: (one["afnamedatum"], one["toetscode"], one["resultaatid"]))
    return sum(not _result(listing, one) for one in ordered)


def _result(listing: ET.Element, one: Mapping[str, str]) -> bool:
    """Writes a result, and returns whether all of it could be."""
    whole = True
    element = _sub(listing, "resultaat")
    element.set("key", _clean(one["resultaatid"]))
    for name in ("afnamedatum", "toetscode", "versie", "toetsonderdeelcode"):
        _sub(element, name, one[name][:256])
    if one["osoresultaat"]:
        made, whole = conform(json.loads(one["osoresultaat"]), OSORESULTAAT)
        element.extend([made] if made is not None else [])
    elif _whole(one["score"]):
        _sub(element, "score", one["score"])
    else:
        told = ET.SubElement(_sub(element, "osoresultaat"), f"{{{OSO}}}toetsscore")
        ET.SubElement(told, f"{{{OSO}}}vaardigheidsscore").text = one["score"]
    if len(one["infourl"]) <= 256:
        _sub(element, "infourl", one["infourl"])
    return whole


def _first_of_tests(results: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    first: dict[str, Mapping[str, str]] = {}
    for one in results:
        first.setdefault(one["toetscode"], one)
    return [first[code] for code in sorted(first)]


def _test(listing: ET.Element, one: Mapping[str, str], tests: Mapping[str, str]) -> bool:
    """Writes a test, and returns whether all that is known of it could be."""
    code = one["toetscode"]
    if code in tests:
        made, whole = conform(json.loads(tests[code]), TEST)
        if made is not None:
            listing.append(_numbered(made))
            return whole
    element = _sub(listing, "toets")
    _sub(element, "toetscode", code)
    for name, longest in (("versie", 256), ("toetsnaam", 128), ("leerjaar", 256), ("vakgebied", 256)):
        _sub(element, name, one[name][:longest])
    if one["methode"]:
        entry = _sub(_sub(element, "toetshierarchie"), "ingang", one["methode"][:256])
        entry.set("niveau", "1")
    return code not in tests


def _numbered(test: ET.Element) -> ET.Element:
    """Returns a test of which the parts have numbers that differ, as the standard asks."""
    places = test.findall(f"{{{UWLR}}}toetsonderdelen/{{{UWLR}}}toetsonderdeel/{{{UWLR}}}toetsonderdeelvolgnummer")
    if len({int(place.text or 0) for place in places}) < len(places):
        for number, place in enumerate(places, 1):
            place.text = str(number)
    return test


def _sub(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    """Adds an element; one with an empty text is not written, because the standard has no empty ones."""
    element = ET.Element(f"{{{UWLR}}}{name}")
    if text is None or text:
        element.text = None if text is None else _clean(text)
        parent.append(element)
    return element


def _clean(text: str) -> str:
    return UNWRITABLE.sub("", text)
