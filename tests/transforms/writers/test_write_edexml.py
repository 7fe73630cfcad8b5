"""EDEXML 2.1 by the rules of the standard: order, lengths, references, nothing empty."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.vocabulary import JAARGROEP
from transforms.writers.edexml import edexml

HEADERS = (
    "@key",
    "@eckid",
    "achternaam",
    "voorvoegsel",
    "roepnaam",
    "geboortedatum",
    "geslacht",
    "jaargroep",
    "groep/@key",
    "groep/naam",
)
SCHOOL = ["schooljaar", "brincode", "dependancecode", "aanmaakdatum", "auteur", "xsdversie"]
PUPIL = ["achternaam", "voorvoegsel", "roepnaam", "geboortedatum", "geslacht", "jaargroep", "groep"]


def written(*pupils: dict[str, str]) -> ET.Element:
    rows = pd.DataFrame(pupils, columns=list(HEADERS), dtype="str").fillna("")
    return ET.fromstring(edexml(rows, "99QQ01", "2026-2027", date(2026, 8, 20)))


def pupil(key: str = "0012", **facts: str) -> dict[str, str]:
    return {"@key": key, "achternaam": "Testman", "roepnaam": "Fien", **facts}


def group(key: str, name: str, year: str, pupil_key: str) -> dict[str, str]:
    return pupil(pupil_key, **{"groep/@key": key, "groep/naam": name, "jaargroep": year})


def test_the_envelope_is_that_of_the_standard() -> None:
    root = written(group("5A", "Groep 5A", "5", "1"))
    assert root.tag == "EDEX"
    assert root.attrib == {
        "{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation": "EDEXML.structuur.xsd"
    }
    assert [part.tag for part in root] == ["school", "groepen", "leerlingen"]
    assert {part.tag: part.text for part in root[0]} == dict(
        zip(SCHOOL, ["2026-2027", "99QQ", "01", "2026-08-20T00:00:00", "Doorstroom", "2.1"], strict=True)
    )
    assert [part.tag for part in root[0]] == SCHOOL


def test_a_pupil_s_elements_stand_in_the_prescribed_order() -> None:
    full = pupil(
        **{"@eckid": "https://id.school/x", "voorvoegsel": "van 't", "geboortedatum": "2016-02-29", "geslacht": "2"}
    )
    root = written({**full, **{"groep/@key": "5A", "groep/naam": "5A", "jaargroep": "5"}})
    (element,) = root.iter("leerling")
    assert element.attrib == {"key": "0012", "eckid": "https://id.school/x"}
    assert [part.tag for part in element] == PUPIL
    reference = element.find("groep")
    assert reference is not None and reference.attrib == {"key": "5A"} and not reference.text


def test_nothing_empty_is_written() -> None:
    root = written(pupil())
    assert [part.tag for part in root.iter("leerling").__next__()] == ["achternaam", "roepnaam"]
    assert root.find("groepen") is None


def test_without_a_surname_there_is_only_the_first_name() -> None:
    root = written({"@key": "7", "roepnaam": "Fien", "voorvoegsel": "van"})
    assert [part.tag for part in root.iter("leerling").__next__()] == ["roepnaam"]


@pytest.mark.parametrize(("years", "year"), [(["5", "5"], "5"), (["5", "6"], "C"), (["5", ""], "C"), (["", ""], "C")])
def test_a_group_has_the_year_of_its_pupils_or_is_a_combination(years: list[str], year: str) -> None:
    root = written(*(group("K", "5/6", of, str(place)) for place, of in enumerate(years)))
    (element,) = (root.iter("groep").__next__(),)
    assert element.attrib == {"key": "K"}
    assert [(part.tag, part.text) for part in element] == [("naam", "5/6"), ("jaargroep", year)]


def test_every_group_is_written_once_and_every_reference_is_met() -> None:
    root = written(group("A", "Groep A", "5", "1"), group("B", "Groep B", "6", "2"), group("A", "Groep A", "5", "3"))
    keys = [part.get("key") for part in root.findall("groepen/groep")]
    assert keys == ["A", "B"]
    assert {part.get("key") for part in root.findall("leerlingen/leerling/groep")} == set(keys)


def test_the_file_is_utf_8_and_says_so() -> None:
    rows = pd.DataFrame([pupil(achternaam="Łoś & <Zoë>")], columns=list(HEADERS), dtype="str").fillna("")
    content = edexml(rows, "99QQ00", "2026-2027", date(2026, 8, 20))
    assert content.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<EDEX ")
    assert "Łoś &amp; &lt;Zoë&gt;" in content.decode("utf-8")
    assert content == edexml(rows, "99QQ00", "2026-2027", date(2026, 8, 20))


@given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=20))
def test_whatever_a_name_holds_the_file_can_be_read_back(name: str) -> None:
    (element,) = written(pupil(achternaam=name)).iter("leerling")
    surname = element.findtext("achternaam") or ""
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", surname)


@given(st.lists(st.tuples(st.sampled_from(["A", "B", ""]), st.sampled_from([*JAARGROEP, ""])), min_size=1, max_size=8))
def test_a_group_s_year_is_always_one_of_the_standard(members: list[tuple[str, str]]) -> None:
    root = written(*(group(key, key, year, str(place)) for place, (key, year) in enumerate(members)))
    assert {part.findtext("jaargroep") for part in root.findall("groepen/groep")} <= set(JAARGROEP)
    assert len(root.findall("leerlingen/leerling")) == len(members)
