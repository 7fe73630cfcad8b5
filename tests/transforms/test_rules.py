"""Group codes: legal, told apart, readable, and the same next time."""

from __future__ import annotations

import re
from random import Random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.rules import RULES, file_codes, groepscode, groepsnaam, group_codes, hierarchie, naam

FORBIDDEN = set("\"'+&<>/|\\‘’‚‛“”„‟")

words = st.sampled_from(["Groep", "Klas", "De", "kevers", "Otters", "Regenboogkinderen", "1/2", "3-4", "5+6", "A", "B"])
extras = st.sampled_from(["(Juf X en Y)", "'s ochtends", "& plus", "<b>", "=1", "\\", "|", "\n", "é", ""])
group_names = st.one_of(st.lists(st.one_of(words, extras), min_size=1, max_size=5).map(" ".join), st.text(max_size=40))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("1/2A", "1-2A"),
        ("5/6", "5-6"),
        ("1 / 2 A", "1-2 A"),
        ("5+6", "5-6"),
        ("1-2 Otters (Juf X en Y)", "1-2Otters"),
        ("De kevers", "De kevers"),
        ("Groep 5A", "Groep 5A"),
        ("Kabouters", "Kabouters"),
        ("Groep 1/2 Vlinders", "1-2Vlinder"),
        ("Regenboogkinderen", "Regenboogk"),
        ("‘t Hofje", "t Hofje"),
        ("=1+1", "1-1"),
        ("001", "001"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_code_is_the_name_as_far_as_the_target_takes_it(name: str, code: str) -> None:
    assert group_codes([name]) == {name: code}


@given(st.lists(group_names, max_size=12))
def test_codes_are_legal_and_told_apart(names: list[str]) -> None:
    codes = {name: code for name, code in group_codes(names).items() if name.strip()}
    assert all(0 < len(code) <= 10 and not set(code) & FORBIDDEN for code in codes.values())
    assert not any(re.match(r"[=+\-@\s]", code) or not code.isprintable() for code in codes.values() if code.isascii())
    assert len({code.casefold() for code in codes.values()}) == len(codes)


@given(st.lists(group_names, max_size=12), st.randoms(use_true_random=False))
def test_codes_do_not_depend_on_the_order(names: list[str], random: Random) -> None:
    shuffled = list(names)
    random.shuffle(shuffled)
    assert group_codes(shuffled) == group_codes(names)


@given(st.lists(group_names, min_size=1, max_size=8), group_names)
def test_another_group_changes_a_code_only_by_wanting_the_same_one(names: list[str], newcomer: str) -> None:
    before, after = group_codes(names), group_codes([*names, newcomer])
    alone = {name: group_codes([name])[name].casefold() for name in [*names, newcomer]}
    assert all(alone[name] == alone[newcomer] for name in before if before[name] != after[name])


def test_the_name_that_is_its_own_code_keeps_it() -> None:
    codes = group_codes(["1/2A", "1-2A"])
    assert codes["1-2A"] == "1-2A"
    assert re.fullmatch(r"1-2A-[0-9a-f]{4}", codes["1/2A"])


def test_names_that_differ_in_case_or_in_their_end_get_a_mark_of_their_own() -> None:
    codes = group_codes(["kevers", "Kevers", "Regenboogkinderen A", "Regenboogkinderen B", "'"])
    assert len({code.casefold() for code in codes.values()}) == 5
    assert codes["Regenboogkinderen A"].startswith("Regen-")
    assert codes["'"].startswith("groep-")


def test_a_rule_adds_the_code_and_an_empty_one_for_nobody_s_group() -> None:
    pupils = pd.DataFrame({"groepsnaam": ["1/2A", "", None, "1/2A"]}, dtype="str", index=[3, 5, 8, 9])
    assert groepscode(pupils)["groepscode"].to_dict() == {3: "1-2A", 5: "", 8: "", 9: "1-2A"}


def test_a_group_without_a_name_is_named_by_its_code() -> None:
    pupils = pd.DataFrame({"groepsnaam": ["De kevers", "", None], "groep": ["K", "5A", None]}, dtype="str")
    assert groepsnaam(pupils)["groepsnaam"].tolist() == ["De kevers", "5A", ""]


def test_a_name_in_one_column_has_no_holes() -> None:
    parts = {
        "roepnaam": ["Fien", "Bo", None],
        "voorvoegsel": ["van  de", "", None],
        "achternaam": ["Wolk", "Zee", "Bos"],
    }
    named = naam(pd.DataFrame(parts, dtype="str"))
    assert named["naam"].tolist() == ["Fien van de Wolk", "Bo Zee", "Bos"]
    assert named["achternaam_voluit"].tolist() == ["van de Wolk", "Zee", "Bos"]


def test_a_path_has_the_school_year_and_a_slash_in_a_name_makes_no_step_in_it() -> None:
    pupils = pd.DataFrame({"groepsnaam": ["H3a", "5/6", "", None]}, dtype="str")
    told = hierarchie(pupils.assign(schoolnaam="De Proef / Zuid", schooljaar="2026-2027").astype("str"))
    assert told["hierarchie"].tolist() == ["De Proef-Zuid/2627/H3a", "De Proef-Zuid/2627/5-6", "", ""]


def test_every_rule_takes_pupils_without_any() -> None:
    needed = ("groepsnaam", "groep", "roepnaam", "voorvoegsel", "achternaam", "schoolnaam", "schooljaar")
    more = ("straat", "huisnummer", "huisnummertoevoeging", "school", "uitschrijfdatum")
    nobody = pd.DataFrame(columns=[*needed, *more], dtype="str")
    for rule in RULES.values():
        assert rule(nobody).empty


def test_a_vestiging_in_a_file_name_is_letters_and_digits() -> None:
    codes = file_codes(["Locatie Één", "Noord-1", "Noord 1", "--"])
    assert codes["Locatie Één"] == "LocatieEen"
    assert len(set(codes.values())) == 4
    assert all(re.fullmatch(r"[A-Za-z0-9]+", code) for code in codes.values())
