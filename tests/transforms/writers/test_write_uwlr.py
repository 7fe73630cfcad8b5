"""UWLR leerresultaten as the standard wants them: order, keys, and nothing that does not keep to it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from datetime import date

import pytest

from schemas.tables import RESULTAAT
from transforms.writers.uwlr import OSO, TEST, UWLR, conform, uwlr

DAY = date(2026, 10, 5)


def a_result(**told: str) -> Mapping[str, str]:
    base = {**dict.fromkeys(RESULTAAT, ""), "leerlingnummer": "1003", "resultaatid": "a", "score": "7"}
    return {**base, "afnamedatum": "2026-10-01", "toetscode": "T1", **told}


def leaf(name: str, text: str = "x", **attributes: str) -> dict[str, object]:
    return {"name": name, "text": text, "attributes": attributes}


def branch(name: str, *children: dict[str, object]) -> dict[str, object]:
    return {"name": name, "children": list(children)}


def names(root: ET.Element) -> list[str]:
    return [one.tag.rpartition("}")[2] for one in root]


def written(*results: Mapping[str, str], tests: Mapping[str, str] | None = None) -> ET.Element:
    return ET.fromstring(uwlr(results, tests or {}, "99QQ01", "2026-2027", DAY).content)


def test_the_parts_stand_in_their_order() -> None:
    root = written(a_result(versie="1", toetsonderdeelcode="o", infourl="http://x", eckid="e", resultaatverwerker="m"))
    school, given, tests = root
    assert names(root) == ["school", "toetsafnames", "toetsen"]
    assert [one.text for one in school] == ["2026-2027", "99QQ", "01", "2026-10-05T00:00:00", "Doorstroom", "2.2"]
    assert names(given[0]) == ["leerlingid", "eckid", "resultaatverwerkerid", "resultaten"]
    assert names(given[0][3][0]) == ["afnamedatum", "toetscode", "versie", "toetsonderdeelcode", "score", "infourl"]
    assert names(tests[0]) == ["toetscode", "versie"]


def test_every_pupil_stands_once_and_every_test_too() -> None:
    root = written(a_result(), a_result(resultaatid="b", toetscode="T2"), a_result(resultaatid="c", leerlingnummer="1"))
    assert [len(pupil[1]) for pupil in root[1]] == [1, 2]
    assert [test[0].text for test in root[2]] == ["T1", "T2"]


def test_a_score_that_is_not_whole_goes_as_a_vaardigheidsscore() -> None:
    [score] = written(a_result(score="6.5")).iter(f"{{{OSO}}}vaardigheidsscore")
    assert score.text == "6.5"
    assert not list(written(a_result(score="6.5")).iter(f"{{{UWLR}}}score"))


def test_an_osoresultaat_keeps_only_what_the_standard_knows() -> None:
    good = branch("toetsscore", leaf("vaardigheidsscore", "1.5"), leaf("aantalgoed", "7"), leaf("vreemd"))
    tree = branch("osoresultaat", branch("referentiescore", leaf("waarde", "3")), good)
    done = uwlr([a_result(osoresultaat=json.dumps(tree), score="")], {}, "99QQ01", "2026-2027", DAY)
    root = ET.fromstring(done.content)
    [told] = root.iter(f"{{{UWLR}}}osoresultaat")
    assert names(told) == ["toetsscore"] and names(told[0]) == ["aantalgoed", "vaardigheidsscore"]
    assert done.cut == 1


def test_a_description_is_copied_as_far_as_it_keeps_to_the_standard() -> None:
    norm = branch("norm", leaf("term", "goed"), leaf("eindnormwaarde", "9"))
    test = branch(
        "toets",
        branch("toetshierarchie", leaf("ingang", "Werelden", niveau="1"), leaf("ingang", "los")),
        leaf("toetsnaam", "Blok 1", vocabulaire="x"),
        leaf("vakgebied", "taal", vocabulaire="http://x"),
        branch("toetsnormering", norm),
        leaf("toetscode", "T1"),
        branch(
            "toetsonderdelen",
            *(
                branch("toetsonderdeel", leaf("toetsonderdeelvolgnummer", "1"), leaf("toetsonderdeelcode"))
                for _ in "ab"
            ),
        ),
    )
    done = uwlr([a_result()], {"T1": json.dumps(test)}, "99QQ01", "2026-2027", DAY)
    told = ET.fromstring(done.content)[2][0]
    assert names(told) == ["toetscode", "toetsnaam", "vakgebied", "toetshierarchie", "toetsonderdelen"]
    assert told[1].attrib == {} and told[2].attrib == {"vocabulaire": "http://x"}
    assert len(told[3]) == 1
    assert [part[0].text for part in told[4]] == ["1", "2"]
    assert done.left == {"T1"}


@pytest.mark.parametrize("value", ["", "-1", "1,5", "x", "99999999999999999999"])
def test_a_norm_without_whole_bounds_is_left_out(value: str) -> None:
    norm = branch("norm", leaf("term", "goed"), leaf("beginnormwaarde", value), leaf("eindnormwaarde", "9"))
    made, whole = conform(branch("toets", leaf("toetscode"), branch("toetsnormering", norm)), TEST)
    assert made is not None and names(made) == ["toetscode"] and not whole


def test_the_same_results_give_the_same_bytes_whatever_their_order() -> None:
    results = [a_result(), a_result(resultaatid="b", leerlingnummer="1"), a_result(resultaatid="c", toetscode="T0")]
    forth, back = (uwlr(some, {}, "99QQ01", "2026-2027", DAY).content for some in (results, results[::-1]))
    assert forth == back


def test_a_pupil_has_its_eckid_whichever_of_its_results_told_it() -> None:
    eck = "https://ketenid.nl/pilot/aa"
    root = written(a_result(eckid=""), a_result(eckid=eck, resultaatid="b"))
    assert [one.text for one in root.iter(f"{{{UWLR}}}eckid")] == [eck]


def test_signs_that_xml_forbids_are_left_out() -> None:
    assert "a&<b" in [one.text for one in written(a_result(toetscode="a&\x0b<b")).iter(f"{{{UWLR}}}toetscode")]
