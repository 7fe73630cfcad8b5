"""Which leaver and which newcomer are one child."""

from __future__ import annotations

from random import Random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lookalikes import SAME, TWINS, Lookalikes, frame
from tests.pupils import pupil
from transforms.alike import alike
from transforms.values.sound import fold
from transforms.values.spelling import birth_dates, first, first_names, surname, surnames

HOUSE = {"postcode": "1234AB", "huisnummer": "5"}
OTHER_HOUSE = {"postcode": "9876ZY", "huisnummer": "12"}


def one(**given: object) -> dict[str, object]:
    return pupil("1001", **({"roepnaam": "Sophie", "achternaam": "Duinroos"} | given))


def other(**given: object) -> dict[str, object]:
    """Returns the same child, with another number, in a group that says nothing."""
    usual = {"roepnaam": "Sophie", "achternaam": "Duinroos", "groepsnaam": "Uilen", "groep": "", "jaargroep": ""}
    return pupil("2002", **(usual | given))


def judged(leaver: dict[str, object], newcomer: dict[str, object], **more: object) -> str:
    """Returns the verdict about one pair, `different` where it is none."""
    found = alike(frame({0: leaver}), frame({0: newcomer}), **more)
    return str(found["verdict"].iloc[0]) if len(found) else "different"


def verdicts(leavers: list[dict[str, object]], newcomers: list[dict[str, object]], **more: object) -> dict[str, str]:
    """Returns the verdicts of pairs, as `0-1`."""
    found = alike(frame(dict(enumerate(leavers))), frame(dict(enumerate(newcomers))), **more)
    return {f"{pair.leaver}-{pair.newcomer}": pair.verdict for pair in found.itertuples()}


@pytest.mark.parametrize(
    ("was", "now", "verdict"),
    [
        ({"eckid": "e1", "roepnaam": "Fee"}, {"eckid": "E1", "achternaam": "Anders"}, "same"),
        ({"eckid": "e1", "geboortedatum": "", "roepnaam": ""}, {"eckid": "e1"}, "same"),
        ({"eckid": "e1", "geboortedatum": "2015-12-30", "roepnaam": "Fee"}, {"eckid": "e1"}, "doubtful"),
        ({"eckid": "e1"}, {"eckid": "e2"}, "doubtful"),
        ({"eckid": "e1"} | HOUSE, {"eckid": "e2", "roepnaam": "Sofie"} | HOUSE, "different"),
        ({"eckid": "#1", "roepnaam": "Fee"}, {"eckid": "#1", "achternaam": "Anders"}, "different"),
    ],
)
def test_an_eck_id_decides_unless_all_else_contradicts(was: dict, now: dict, verdict: str) -> None:
    assert judged(one(**was), other(**now)) == verdict


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ({}, {}),
        ({"roepnaam": "Zoë", "achternaam": "Müller"}, {"roepnaam": "ZOE", "achternaam": "MULLER"}),
        ({"voorvoegsel": "de", "achternaam": "Vries"}, {"achternaam": "Vries, de"}),
        ({"voorvoegsel": "de", "achternaam": "Vries"}, {"achternaam": "Devries"}),
        ({"voorvoegsel": "de", "achternaam": "Vries"}, {"achternaam": "de Vries"}),
        ({"voorvoegsel": "v.d.", "achternaam": "Berg"}, {"voorvoegsel": "van den", "achternaam": "Berg"}),
        ({"achternaam": "IJsvogel"}, {"achternaam": "Ysvogel"}),
        ({"achternaam": "Jansen"}, {"achternaam": "Jansen-de Boer"}),
        ({"achternaam": "Boer", "voorvoegsel": "de"}, {"achternaam": "Jansen-de Boer"}),
        ({"roepnaam": "", "voornamen": "Sophie Anna"}, {}),
    ],
)
def test_birth_date_first_name_and_surname_are_enough(was: dict, now: dict) -> None:
    assert judged(one(**was), other(**now)) == "same"


@pytest.mark.parametrize(
    ("was", "now", "verdict"),
    [
        ({}, {"roepnaam": "Sofie"}, "doubtful"),
        (HOUSE, {"roepnaam": "Sofie"} | HOUSE, "same"),
        ({}, {"roepnaam": "Sofie", "groepsnaam": "4a"}, "same"),
        ({}, {"roepnaam": "Sofie", "groepsnaam": "5a", "jaargroep": "5"}, "same"),
        ({}, {"roepnaam": "Sofie", "groepsnaam": "5b", "jaargroep": "5"}, "doubtful"),
        ({}, {"roepnaam": "Sofie", "groepsnaam": "4a", "jaargroep": "7"}, "doubtful"),
        ({"emailadres": "s@x.nl"}, {"roepnaam": "Sofie", "emailadres": "S@x.nl"}, "same"),
        ({"roepnaam": "Mohamed"} | HOUSE, {"roepnaam": "Mohammed"} | HOUSE, "same"),
        ({"roepnaam": "Simon", "geslacht": "1"} | HOUSE, {"roepnaam": "Simo", "geslacht": "1"} | HOUSE, "different"),
        ({"roepnaam": "Quinten", "geslacht": "1"} | HOUSE, {"roepnaam": "Quinte", "geslacht": "1"} | HOUSE, "same"),
        ({"roepnaam": "Noa"} | HOUSE, {"roepnaam": "Noah"} | HOUSE, "doubtful"),
        ({"roepnaam": "Amira"}, {"roepnaam": "Amina"}, "doubtful"),
        (
            {"roepnaam": "Lies", "voornamen": "Elisabeth"},
            {"roepnaam": "Elisabeth", "voornamen": "Elisabeth"},
            "doubtful",
        ),
        (HOUSE, {"achternaam": "Duinros"} | HOUSE, "same"),
        ({}, {"achternaam": "Duinros"}, "doubtful"),
        ({"roepnaam": "", "voorletters": "S"}, {"voorletters": "S"}, "doubtful"),
        ({"roepnaam": "", "voorletters": "T"}, {"roepnaam": "", "voorletters": "S"}, "different"),
    ],
)
def test_a_name_spelled_otherwise_needs_one_more_agreement(was: dict, now: dict, verdict: str) -> None:
    assert judged(one(**was), other(**now)) == verdict


@pytest.mark.parametrize(
    ("was", "now", "verdict"),
    [
        (HOUSE, HOUSE, "same"),
        (HOUSE, OTHER_HOUSE, "different"),
        (HOUSE | {"huisnummertoevoeging": "a"}, HOUSE | {"huisnummertoevoeging": "b"}, "different"),
        ({}, {"groepsnaam": "5a", "jaargroep": "5"}, "doubtful"),
        ({}, {}, "different"),
    ],
)
def test_another_surname_needs_the_same_house(was: dict, now: dict, verdict: str) -> None:
    assert judged(one(**was), other(achternaam="Wolkenveld", **now)) == verdict


@pytest.mark.parametrize("born", ["2017-03-14", "2017-04-03", "2018-03-04", "2017-03-40", "2020-11-25"])
@pytest.mark.parametrize(
    ("was", "now", "verdict"),
    [
        (HOUSE, HOUSE, "same"),
        ({}, {"groepsnaam": "5a"}, "same"),
        ({}, {}, "doubtful"),
        (HOUSE, OTHER_HOUSE, "doubtful"),
    ],
)
def test_a_slip_in_the_birth_date_needs_house_or_group(was: dict, now: dict, verdict: str, born: str) -> None:
    if born in ("2017-03-40", "2020-11-25"):  # no date, and another day altogether
        verdict = "doubtful" if now == HOUSE else "different"
    assert judged(one(**was), other(geboortedatum=born, **now)) == verdict


def test_two_who_may_be_the_child_with_a_slip_in_its_birth_date_are_both_doubtful() -> None:
    both = [other(geboortedatum="2017-03-14", **HOUSE), other(geboortedatum="2017-03-05", **OTHER_HOUSE)]
    assert verdicts([one(**HOUSE)], both) == {"0-0": "doubtful", "0-1": "doubtful"}


@pytest.mark.parametrize("names", [*TWINS, *(pair[::-1] for pair in TWINS)])
def test_two_first_names_in_one_house_are_two_children(names: tuple[str, str]) -> None:
    rest = HOUSE | {"emailadres": "ouders@x.nl", "voorletters": names[0][0]}
    gender = {"Julia": "2", "Julian": "1", "Simon": "1", "Simone": "2"}
    was, now = (rest | {"roepnaam": name, "geslacht": gender.get(name, "")} for name in names)
    assert judged(one(**was), other(**now, groepsnaam="5a", jaargroep="5")) == "different"


def test_a_twin_who_stays_keeps_two_spellings_apart() -> None:
    twin = frame({7: one(roepnaam="Wies", **HOUSE)})
    assert judged(one(**HOUSE), other(roepnaam="Sofie", **HOUSE), present=twin) == "different"
    assert judged(one(**HOUSE), other(**HOUSE), present=twin) == "same"
    stranger = frame({7: one(roepnaam="Wies", achternaam="Anders", **OTHER_HOUSE)})
    assert judged(one(**HOUSE), other(roepnaam="Sofie", **HOUSE), present=stranger) == "same"


def test_twins_who_are_both_renumbered_stay_themselves() -> None:
    names = ("Sophie", "Sofie", "Wies")
    leavers = [one(roepnaam=name, **HOUSE) for name in names]
    newcomers = [other(roepnaam=name, **HOUSE) for name in reversed(names)]
    assert verdicts(leavers, newcomers) == {"0-2": "same", "1-1": "same", "2-0": "same"}


def test_an_eck_id_on_the_other_twin_is_doubtful() -> None:
    leavers = [one(roepnaam="Tim", eckid="e1", **HOUSE), one(roepnaam="Tom", eckid="e2", **HOUSE)]
    newcomers = [other(roepnaam="Tim", eckid="e2", **HOUSE), other(roepnaam="Tom", eckid="e1", **HOUSE)]
    assert set(verdicts(leavers, newcomers).values()) == {"doubtful"}


def test_siblings_and_strangers_are_different() -> None:
    assert judged(one(**HOUSE), other(roepnaam="Fee", geboortedatum="2018-03-04", **HOUSE)) == "different"
    assert judged(one(), other(roepnaam="Fee", achternaam="Anders", groepsnaam="4a")) == "different"
    assert judged(one(), other(geboortedatum="2019-11-28", groepsnaam="4a")) == "different"


def test_an_address_of_many_families_proves_nothing() -> None:
    shelter = [one(roepnaam=f"Roep{name}", achternaam=name, **HOUSE) for name in ("Aa", "Bee", "Cee", "Dee")]
    assert verdicts([one(**HOUSE), *shelter], [other(achternaam="Zet", **HOUSE)]) == {}


def test_without_a_birth_date_it_is_never_the_same() -> None:
    assert judged(one(geboortedatum="", **HOUSE), other(**HOUSE)) == "doubtful"
    assert judged(one(geboortedatum=None, **HOUSE), other(geboortedatum="", **HOUSE)) == "doubtful"
    assert judged(one(geboortedatum=""), other(groepsnaam="4a")) == "different"


def test_a_number_that_was_cut_off_is_doubtful() -> None:
    assert judged(one(), other(leerlingnummer="10")) == "doubtful"
    assert judged(one(), other(leerlingnummer="10", geboortedatum="", groepsnaam="")) == "doubtful"
    assert judged(one(), other(leerlingnummer="10", geboortedatum="2015-12-30")) == "different"
    assert judged(one(), other(leerlingnummer="100", roepnaam="Fee")) == "different"


def test_two_newcomers_for_one_leaver_are_both_doubtful() -> None:
    assert verdicts([one()], [other(), other()]) == {"0-0": "doubtful", "0-1": "doubtful"}
    assert verdicts([one(), one()], [other()]) == {"0-0": "doubtful", "1-0": "doubtful"}
    assert verdicts([one(**HOUSE)], [other(**HOUSE), other(**OTHER_HOUSE)]) == {"0-0": "same"}


def test_a_settled_pair_frees_the_others() -> None:
    leavers = [one(eckid="e1"), one(roepnaam="Sofie")]
    newcomers = [other(eckid="e1", groepsnaam="4a"), other(roepnaam="Sofie", achternaam="Duinros", groepsnaam="4a")]
    assert verdicts(leavers, newcomers) == {"0-0": "same", "1-1": "same"}


def test_who_was_told_apart_is_no_pair_and_in_nobodys_way() -> None:
    assert judged(one(), other(), apart={(0, 0)}) == "different"
    assert verdicts([one()], [other(), other()], apart=[(0, 1)]) == {"0-0": "same"}


def test_pupils_of_two_pools_are_not_compared() -> None:
    assert alike(frame({0: one()}), frame({0: other()}).assign(pool="99QQ01")).empty


def test_a_pair_tells_what_pleads_for_and_against_it() -> None:
    was = one(eckid="", emailadres="a@x.nl", geslacht="1", voorletters="SA", **HOUSE)
    now = other(roepnaam="Sofie", emailadres="b@x.nl", geslacht="1", voorletters="S", groepsnaam="4a", **OTHER_HOUSE)
    pair = alike(frame({4: was}), frame({9: now})).iloc[0]
    assert (pair["leaver"], pair["newcomer"], pair["verdict"]) == (4, 9, "same")
    assert pair["evidence"] == "birth_date,first_name_close,surname,initials,group"
    assert pair["against"] == "address,email"


@pytest.mark.parametrize(
    ("was", "now", "verdict"),
    [
        ({}, {}, "same"),
        (HOUSE, OTHER_HOUSE, "same"),
        ({"eckid": "e1", "roepnaam": "Fee"}, {"eckid": "e1"}, "same"),
        ({"eckid": "e1"}, {"eckid": "e2"}, "doubtful"),
        ({"eckid": "e1", "roepnaam": "Fee", "geboortedatum": "2015-12-30"}, {"eckid": "e1"}, "doubtful"),
        (HOUSE, {"roepnaam": "Sofie"} | HOUSE, "different"),
        (HOUSE, {"achternaam": "Duinroos-Wolkenveld"} | HOUSE, "different"),
        (HOUSE, {"geboortedatum": "2017-03-14"} | HOUSE, "different"),
        ({"geslacht": "1"}, {"geslacht": "2"}, "different"),
        ({}, {"leerlingnummer": "10"}, "same"),
    ],
)
def test_across_schools_only_equal_names_or_an_eck_id_count(was: dict, now: dict, verdict: str) -> None:
    assert judged(one(**was), other(**now), strict=True) == verdict


def test_across_schools_a_name_that_two_bear_is_nobodys() -> None:
    assert verdicts([one()], [other(**HOUSE), other()], strict=True) == {}
    assert verdicts([one(), one(**HOUSE)], [other(**HOUSE)], strict=True) == {}


def test_nobody_is_alike_to_nobody() -> None:
    empty = alike(frame({0: one()}).iloc[:0], frame({0: other()}))
    assert list(empty.dtypes) == list(alike(frame({0: one()}), frame({0: other()})).dtypes)


def test_newcomers_without_most_columns_are_compared_by_what_there_is() -> None:
    columns = ["pool", "roepnaam", "achternaam", "geboortedatum"]
    assert list(alike(frame({0: one()}), frame({0: other()})[columns])["verdict"]) == ["same"]


@pytest.fixture(scope="module", params=[1, 2])
def planted(request: pytest.FixtureRequest) -> tuple[Lookalikes, pd.DataFrame]:
    """Returns 2,800 pairs of whom it is known who is who, and what was found of them."""
    made = Lookalikes(request.param, 200)
    return made, alike(made.leavers, made.newcomers, present=frame(dict(enumerate(made.present))))


def test_of_planted_children_the_same_are_found_and_no_others(planted: tuple[Lookalikes, pd.DataFrame]) -> None:
    made, found = planted
    same = found[found["verdict"] == "same"]
    one_child = {place for place, kind in enumerate(made.kinds) if kind in SAME}
    right = [pair.leaver for pair in same.itertuples() if pair.leaver == pair.newcomer and pair.leaver in one_child]
    assert len(right) / len(same) >= 0.995
    assert len(right) / len(one_child) >= 0.98
    assert (found["verdict"] == "doubtful").sum() < len(same) / 20


def test_of_planted_twins_and_siblings_none_is_merged(planted: tuple[Lookalikes, pd.DataFrame]) -> None:
    made, found = planted
    own = found[(found["leaver"] == found["newcomer"]) & (found["verdict"] == "same")]
    assert not {"twins", "staying_twin", "siblings"} & {made.kinds[place] for place in own["leaver"]}


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_decide_who_is_who(seed: int, shuffle: Random) -> None:
    made = Lookalikes(seed, 2)
    names = {"roepnaam": "Sophie", "achternaam": "Duinroos", "geboortedatum": "2017-03-04"}
    crowd = [one(**names), one(**HOUSE), other(roepnaam="Sofie", **HOUSE), other(**HOUSE), other(eckid="e1")]
    leavers = pd.concat([made.leavers, frame({100 + place: pupil for place, pupil in enumerate(crowd)})])
    newcomers = pd.concat([made.newcomers, frame({200 + place: pupil for place, pupil in enumerate(crowd[::-1])})])
    mixed = [side.loc[shuffle.sample(list(side.index), len(side))] for side in (leavers, newcomers)]
    found = alike(leavers, newcomers)
    pd.testing.assert_frame_equal(found, alike(*mixed))
    same = found[found["verdict"] == "same"]
    assert same["leaver"].is_unique and same["newcomer"].is_unique
    assert not set(same["leaver"]) & set(found.loc[found["verdict"] == "doubtful", "leaver"])


NAMES = st.sampled_from([name for pair in TWINS for name in pair]) | st.text("aeijmnst -'Ëø", max_size=9)


@given(NAMES, NAMES, NAMES, NAMES)
def test_likeness_is_the_same_from_both_sides(one_name: str, other_name: str, given_name: str, prefix: str) -> None:
    mine, theirs = first(one_name, given_name, ""), first(other_name, given_name[::-1], other_name[:2])
    assert first_names(mine, theirs) == first_names(theirs, mine)
    family, familia = surname(prefix, one_name), surname("", other_name)
    assert surnames(family, familia) == surnames(familia, family)


@given(st.dates(), st.dates())
def test_dates_are_the_same_from_both_sides(one_day: object, other_day: object) -> None:
    assert birth_dates(str(one_day), str(other_day)) == birth_dates(str(other_day), str(one_day))


@given(NAMES)
def test_a_name_is_like_itself(name: str) -> None:
    assert first_names(first(name, "", ""), first(fold(name), "", "")) in ("equal", "initials", "unknown")
    assert surnames(surname("van", name), surname("VAN", name.upper())) in ("equal", "unknown")


def test_the_work_grows_with_the_pupils_and_not_with_their_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    weighed = alike.__globals__["likeness"]
    monkeypatch.setitem(
        alike.__globals__, "likeness", lambda one, other: (looked.append(len(one)), weighed(one, other))[1]
    )
    for each in (20, 80):
        made = Lookalikes(5, each)
        alike(made.leavers, made.newcomers)
    assert looked[1] < 8 * looked[0]
