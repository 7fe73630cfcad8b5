"""Listing: every group has a row of its own, whatever the names."""

from __future__ import annotations

import pytest

from schemas.tables import MEDEWERKERNUMMER
from tests.transforms.test_parts import pupils, staff
from transforms.listing import groups, teaching


@pytest.mark.parametrize("names", [("5/6", "5-6"), ("Groep 5", "Groep  5"), ("5a", "5A")])
def test_two_groups_never_have_one_key_without_a_rule_either(names: tuple[str, str]) -> None:
    children = pupils(*({"groepsnaam": name} for name in names)).assign(schoolnaam="", school="", schooljaar="")
    found = groups(children)
    assert len(set(found["key"])) == 2 and sorted(found["place"]) == sorted(names)
    people = staff({"groepen": "\n".join(names)}).assign(key="m0", place="")
    taught = teaching(people, children)
    assert dict(zip(taught["place"], taught["groepscode"], strict=True)) == dict(
        zip(found["place"], found["key"], strict=True)
    )


def test_who_has_no_number_has_no_number_of_a_membership() -> None:
    children = pupils({}).assign(klascode="99QQ00-2627-56")
    taught = teaching(staff({}, {MEDEWERKERNUMMER: ""}).assign(key=["m0", "naam"], place=""), children)
    assert taught["lidmaatschap"].tolist() == ["m0-99QQ00-2627-56", ""]
