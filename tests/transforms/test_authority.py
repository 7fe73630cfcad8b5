"""Field authority: what the source may not change at a target is repeated as it was sent, or reported."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.authority import BLOCKS, FIELD_OF, Rule, by_field
from schemas.profile import Profiles, School, Settings, Target, shipped
from tests.transforms.test_shape import column_of, pupils, tiny
from transforms.authority import Authority, Protection, authority_of, withhold
from transforms.memory import OWING
from transforms.report.withheld import withheld_counts, withheld_list
from transforms.sent import Sent
from transforms.stock import Stock
from transforms.supply import Supplied, supply

TODAY = date(2026, 8, 20)
SCHOOL = "99QQ00"
PROOF = tiny(
    column_of("Nummer", **{"from": "leerlingnummer"}, required=True, unique=True),
    column_of("Roepnaam", **{"from": "roepnaam"}),
    column_of("Achternaam", **{"from": "achternaam"}, required=True),
    column_of("Straat", **{"from": "straat"}),
    column_of("Nr", **{"from": "huisnummer"}),
    column_of("Mail", **{"from": "emailadres"}),
)
HOME = {"straat": "Kade", "huisnummer": "1", "postcode": "1234AB", "woonplaats": "Proefdam"}
MOVED = {"straat": "Laan", "huisnummer": "22", "postcode": "4321BA", "woonplaats": "Elders"}


def school(*changes: Mapping[str, str | None]) -> pd.DataFrame:
    standing = {"status": "active", "since": "2026-08-01", "school_year": "2026-2027", "missed": 0, "school": SCHOOL}
    return pupils(*changes).assign(**standing)


class Case:
    """One target over several deliveries."""

    def __init__(self, target: Target = PROOF) -> None:
        self.target, self.sent, self.former, self.number = target, dict[str, Sent](), None, 0

    def next(
        self,
        now: pd.DataFrame,
        rules: Mapping[str, Rule] | None = None,
        protections: tuple[Protection, ...] = (),
        today: date = TODAY,
    ) -> tuple[dict[str, dict[str, str]], Supplied]:
        self.number += 1
        own = School(targets=("proef",), authority={"proef": dict(rules)} if rules is not None else {})
        stock = Stock(
            SCHOOL,
            "2026-2027",
            f"levering{self.number}",
            "",
            now,
            pd.DataFrame(columns=list(OWING), dtype="str"),
            sent=self.sent,
            former=self.former,
            protections=protections,
        )
        profiles = Profiles(sources={}, targets={"proef": self.target})
        told = supply(stock, ("proef",), profiles, Settings(schools={SCHOOL: own}), today)
        self.sent, self.former = {**self.sent, **told.sent}, now
        content = told.files[0].content.decode("utf-8") if told.files else ""
        return {row["Nummer"]: row for row in csv.DictReader(io.StringIO(content), delimiter=";")}, told


def hand(field: str, until: str, number: str = "0000", target: str = "", **values: str) -> Protection:
    return Protection(number, field, date.fromisoformat(until), "Piet", "op verzoek", target, "2026-08-01", values)


def told_of(told: Supplied) -> list[tuple[str, str, str, bool]]:
    return [(one.number, one.field, one.rule, one.sent) for one in told.withheld]


@pytest.mark.parametrize("rule", ["target", "once"])
def test_what_the_source_may_not_change_is_repeated_as_it_was_sent(rule: Rule) -> None:
    case = Case()
    case.next(school({**HOME}), {"adres": rule})
    for again in range(2):
        rows, told = case.next(school({**MOVED}), {"adres": rule})
        assert (rows["0000"]["Straat"], rows["0000"]["Nr"]) == ("Kade", "1"), again
        assert told_of(told) == [("0000", "adres", rule, False)]
    assert [issue.code for issue in told.issues if issue.code.startswith("WITHHELD")] == ["WITHHELD"]
    rows, told = case.next(school({**HOME}), {"adres": rule})
    assert told_of(told) == [], "the source says what is there"


def test_without_a_rule_the_source_leads_and_nothing_is_kept() -> None:
    case = Case()
    case.next(school({**HOME}))
    rows, told = case.next(school({**MOVED}))
    assert (rows["0000"]["Straat"], told.withheld, told.sent["proef"].values) == ("Laan", (), {})


@pytest.mark.parametrize("column", ["straat", "huisnummer", "adres", "woonplaats"])
def test_a_rule_for_one_field_of_a_block_holds_for_the_block(column: str) -> None:
    case = Case()
    case.next(school({**HOME}), {column: "target"})
    rows, _ = case.next(school({**HOME, "huisnummer": "3", "emailadres": "f@x.example"}), {column: "target"})
    assert (rows["0000"]["Straat"], rows["0000"]["Nr"]) == ("Kade", "1")
    assert rows["0000"]["Mail"] == "f@x.example", "another field goes"


def test_fill_fills_what_is_empty_there_and_nothing_else() -> None:
    case, rules = Case(), {"emailadres": "fill"}
    case.next(school({"emailadres": ""}), rules)
    rows, told = case.next(school({"emailadres": "a@x.example"}), rules)
    assert (rows["0000"]["Mail"], told.withheld) == ("a@x.example", ())
    rows, told = case.next(school({"emailadres": "b@x.example"}), rules)
    assert rows["0000"]["Mail"] == "a@x.example"
    assert told_of(told) == [("0000", "emailadres", "fill", False)]


def test_once_counts_for_each_pupil() -> None:
    case, rules = Case(), {"emailadres": "once"}
    case.next(school({"emailadres": "a@x.example"}), rules)
    rows, told = case.next(school({"emailadres": "b@x.example"}, {"emailadres": "n@x.example"}), rules)
    assert [rows[number]["Mail"] for number in ("0000", "0001")] == ["a@x.example", "n@x.example"]
    assert told_of(told) == [("0000", "emailadres", "once", False)]


def test_a_rule_that_comes_later_knows_what_was_sent_where_the_row_proves_it() -> None:
    case = Case()
    case.next(school({**HOME}, {**HOME}))
    rows, told = case.next(school({**MOVED}, {**HOME}), {"adres": "target"})
    assert (rows["0000"]["Straat"], told_of(told)) == ("Kade", [("0000", "adres", "target", False)])
    assert told.sent["proef"].values["0001"]["straat"] == "Kade"


def test_what_the_target_has_is_not_guessed_where_the_row_was_another_one() -> None:
    case = Case()
    case.next(school({**HOME}))
    case.former = school({**HOME, "roepnaam": "Later"})  # changed while its connection was paused
    rows, told = case.next(school({**MOVED, "roepnaam": "Later"}), {"adres": "target"})
    assert rows["0000"]["Straat"] == "Laan"
    assert told_of(told) == [("0000", "adres", "target", True)]
    assert "WITHHELD_SENT" in [issue.code for issue in told.issues]
    rows, told = case.next(school({**HOME, "roepnaam": "Later"}), {"adres": "target"})
    assert rows["0000"]["Straat"] == "Laan", "from now on it is known what is there"


def test_a_cell_stays_empty_where_the_target_leaves_those_alone_and_not_where_it_needs_them() -> None:
    kind = PROOF.model_copy(update={"empty": "kept"})
    case = Case(kind)
    rows, told = case.next(school({"emailadres": "a@x.example"}), {"emailadres": "target", "naam": "target"})
    assert (rows["0000"]["Mail"], rows["0000"]["Achternaam"]) == ("", "Testman")
    assert told_of(told) == [("0000", "emailadres", "target", False), ("0000", "naam", "target", True)]


def test_a_required_column_never_becomes_empty() -> None:
    authority = Authority("t", {"naam": "target"}, needs=(frozenset({"achternaam"}),))
    rows = pd.DataFrame([{"leerlingnummer": "1", "roepnaam": "Fien", "achternaam": "Nieuw"}])
    held = withhold(rows, authority, {"1": {"roepnaam": "Fien", "achternaam": ""}}, {"1"})
    assert held.rows["achternaam"].tolist() == ["Nieuw"]
    assert [(one.field, one.sent) for one in held.withheld] == [("naam", True)]


def test_an_address_that_is_gone_may_be_secret_and_is_not_repeated() -> None:
    case, rules = Case(), {"adres": "target"}
    case.next(school({**HOME}), rules)
    rows, told = case.next(school(dict.fromkeys(HOME, "")), rules)
    assert rows["0000"]["Straat"] == ""
    assert told_of(told) == [("0000", "adres", "target", True)]
    assert "Kade" not in str(told.sent["proef"].values), "nor is it kept"


def test_what_a_person_protects_holds_until_its_day_and_for_that_pupil_alone() -> None:
    case = Case()
    before, after = (
        school({"roepnaam": "Fien"}, {"roepnaam": "Bo"}),
        school({"roepnaam": "Fee"}, {"roepnaam": "Bobbie"}),
    )
    by_hand = (hand("naam", "2026-09-01"),)
    case.next(before)
    rows, told = case.next(after, None, by_hand)
    assert [rows[number]["Roepnaam"] for number in ("0000", "0001")] == ["Fien", "Bobbie"]
    assert [(one.until, one.by, one.reason) for one in told.withheld] == [("2026-09-01", "Piet", "op verzoek")]
    rows, told = case.next(after, None, by_hand, date(2026, 9, 1))
    assert rows["0000"]["Roepnaam"] == "Fien"
    rows, told = case.next(after, None, by_hand, date(2026, 9, 2))
    assert rows["0000"]["Roepnaam"] == "Fee"
    (note,) = [issue for issue in told.issues if issue.code == "PROTECTION_EXPIRED"]
    assert (note.facts["numbers"], told.withheld, told.sent["proef"].values) == ("0000", (), {})


def test_a_protection_for_one_target_is_none_at_another() -> None:
    rules = authority_of("proef", {}, [hand("naam", "2026-09-01", target="elders")], {"naam"}, TODAY)
    assert rules.fields == ()


def test_a_name_that_a_rule_of_the_target_makes_is_withheld_with_its_parts() -> None:
    target = tiny(
        column_of("Nummer", **{"from": "leerlingnummer"}, required=True),
        column_of("Naam", **{"from": "naam"}, required=True),
    ).model_copy(update={"rules": ("naam",)})
    case = Case(target)
    case.next(school({}), {"naam": "target"})
    rows, _ = case.next(school({"roepnaam": "Fee", "achternaam": "Anders"}), {"naam": "target"})
    assert rows["0000"]["Naam"] == "Fien Testman"


def test_a_rule_of_the_profile_holds_and_a_school_may_say_otherwise() -> None:
    case = Case(PROOF.model_copy(update={"authority": {"adres": "once"}}))
    case.next(school({**HOME}))
    rows, _ = case.next(school({**MOVED}))
    assert rows["0000"]["Straat"] == "Kade"
    rows, _ = case.next(school({**MOVED}), {"adres": "source"})
    assert rows["0000"]["Straat"] == "Laan"


def test_a_rule_for_what_the_target_does_not_have_is_a_sentence() -> None:
    rows, told = Case().next(school({}), {"telefoon": "target"})
    assert rows == {}
    (issue,) = told.issues
    assert (issue.code, issue.facts["column"]) == ("AUTHORITY_COLUMN", "telefoon")
    own = School(authority={"elders": {"adres": "once"}})
    stock = Stock(SCHOOL, "2026-2027", "x", "", school({}), pd.DataFrame(columns=list(OWING)))
    found = supply(stock, ("gynzy",), shipped(), Settings(schools={SCHOOL: own}), TODAY)
    assert "AUTHORITY_TARGET" in [issue.code for issue in found.issues]


@pytest.mark.parametrize("rules", [{"bsn": "target"}, {"roepnaam": "target", "naam": "once"}, {"adres": "hand"}])
def test_a_rule_that_means_nothing_is_refused(rules: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        School.model_validate({"authority": {"proef": rules}})


def test_columns_of_a_block_have_one_rule() -> None:
    assert by_field({"straat": "once", "postcode": "once"}) == {"adres": "once"}
    assert {FIELD_OF[column] for column in BLOCKS["naam"]} == {"naam"}


def test_the_report_counts_and_tells_pupils_but_no_values() -> None:
    case = Case()
    case.next(school({**HOME}, {**HOME}), {"adres": "target"})
    _, told = case.next(school({**MOVED}, {**MOVED}), {"adres": "target"})
    assert withheld_counts(told.withheld) == [{"target": "proef", "column": "adres", "rule": "target", "count": 2}]
    listed = withheld_list(told.withheld, {"proef": "Proef"}, "nl")
    assert listed and [row[0] for row in listed.pupils] == ["0000", "0001"]
    assert not {"Kade", "Laan"} & {cell for row in listed.pupils for cell in row}


CELLS = st.fixed_dictionaries({column: st.sampled_from(["", "a", "b c"]) for column in ("roepnaam", *HOME)})


@settings(deadline=None, max_examples=40)
@given(st.lists(CELLS, min_size=1, max_size=4), st.lists(CELLS, min_size=1, max_size=4))
def test_where_the_source_leads_nothing_changes_byte_for_byte(
    first: list[dict[str, str | None]], then: list[dict[str, str | None]]
) -> None:
    plain, ruled = Case(), Case()
    rules: dict[str, Rule] = dict.fromkeys(("adres", "naam", "emailadres"), "source")
    for changes in (first, then):
        told = [one.next(school(*changes), said)[1] for one, said in ((plain, None), (ruled, rules))]
        assert told[0].files == told[1].files
        assert (told[1].withheld, told[1].sent) == ((), told[0].sent)


@settings(deadline=None, max_examples=40)
@given(st.lists(CELLS, min_size=1, max_size=3), st.lists(CELLS, min_size=1, max_size=3))
def test_of_a_block_all_moves_or_nothing(first: list[dict[str, str | None]], then: list[dict[str, str | None]]) -> None:
    case = Case()
    case.next(school(*first), {"adres": "fill"})
    rows, _ = case.next(school(*then), {"adres": "fill"})
    for place, change in enumerate(then):
        row = rows[f"{place:04d}"]
        possible = [(one["straat"], one["huisnummer"]) for one in (*first[place : place + 1], change)]
        assert (row["Straat"], row["Nr"]) in possible


def test_a_target_that_is_only_told_who_is_new_keeps_what_it_was_told() -> None:
    case, rules = Case(PROOF.model_copy(update={"who": "new"})), {"adres": "once"}
    case.next(school({**HOME}), rules)
    rows, told = case.next(school({**MOVED}, {**MOVED}), rules)
    assert list(rows) == ["0001"] and rows["0001"]["Straat"] == "Laan"
    assert told.withheld == (), "there is no row for who is known, so nothing is withheld from it"
    assert told.sent["proef"].values["0000"]["straat"] == "Kade"


def test_who_is_left_out_of_a_file_keeps_what_the_target_has() -> None:
    case, rules = Case(), {"adres": "target"}
    case.next(school({**HOME}, {**HOME}), rules)
    _, told = case.next(school({**MOVED, "achternaam": ""}, {**HOME}), rules)
    assert told.withheld == ()
    rows, told = case.next(school({**MOVED}, {**HOME}), rules)
    assert rows["0000"]["Straat"] == "Kade"


def test_a_row_whose_only_change_is_withheld_is_no_mutation() -> None:
    case, rules = Case(PROOF.model_copy(update={"who": "mutations"})), {"adres": "target"}
    case.next(school({**HOME}, {**HOME}), rules)
    rows, told = case.next(school({**MOVED}, {**HOME, "emailadres": "a@x.example"}), rules)
    assert list(rows) == ["0001"]
    assert told_of(told) == [("0000", "adres", "target", False)]


def test_a_pupil_with_another_number_keeps_what_the_target_has() -> None:
    case, rules = Case(), {"adres": "target"}
    case.next(school({**HOME}), rules)
    values = case.sent["proef"].values
    stock = Stock(
        SCHOOL,
        "2026-2027",
        "later",
        "",
        school({**MOVED, "leerlingnummer": "7"}),
        pd.DataFrame(columns=list(OWING), dtype="str"),
        sent=case.sent,
        former=case.former,
        renumbered={"0000": "7"},
    )
    own = School(targets=("proef",), authority={"proef": dict(rules)})
    told = supply(
        stock, ("proef",), Profiles(sources={}, targets={"proef": PROOF}), Settings(schools={SCHOOL: own}), TODAY
    )
    assert b"Kade" in told.files[0].content and b"Laan" not in told.files[0].content
    assert told.sent["proef"].values["7"] == values["0000"]


def test_what_was_set_by_hand_stands_in_the_row_of_an_absence_target() -> None:
    case = Case(PROOF.model_copy(update={"leavers": "absence"}))
    case.next(school({**HOME}, {**HOME}))
    by_hand = (hand("adres", "2026-09-01", straat="Dijk", huisnummer="7"),)
    for now in (HOME, MOVED):
        rows, told = case.next(school({**now}, {**now}), None, by_hand)
        assert (rows["0000"]["Straat"], rows["0000"]["Nr"]) == ("Dijk", "7")
        assert rows["0001"]["Straat"] == now["straat"]
        assert told_of(told) == [("0000", "adres", "hand", False)]
        assert "PROTECTED_REPEATED" not in [issue.code for issue in told.issues]
    assert told.sent["proef"].values["0000"]["straat"] == "Dijk", "that is what is there now"
    rows, told = case.next(school({**HOME, "straat": "Dijk", "huisnummer": "7"}, {**MOVED}), None, by_hand)
    assert told_of(told) == [], "the source says what was set by hand"


def test_half_a_block_that_was_set_by_hand_is_not_mixed_with_the_other_half() -> None:
    case = Case()
    case.next(school({**HOME}))
    rows, told = case.next(school({**MOVED}), None, (hand("adres", "2026-09-01", straat="Dijk"),))
    assert (rows["0000"]["Straat"], rows["0000"]["Nr"]) == ("Kade", "1")
    (note,) = [issue for issue in told.issues if issue.code == "PROTECTED_REPEATED"]
    assert (note.facts["count"], note.facts["numbers"]) == (1, "0000")


def test_a_secret_address_wins_from_what_was_set_by_hand() -> None:
    case = Case()
    case.next(school({**HOME}))
    by_hand = (hand("adres", "2026-09-01", straat="Dijk", huisnummer="7"),)
    rows, told = case.next(school(dict.fromkeys(HOME, "")), None, by_hand)
    assert (rows["0000"]["Straat"], rows["0000"]["Nr"]) == ("", "")
    assert "Dijk" not in str(told.sent["proef"].values)


@pytest.mark.parametrize("wrong", ["", "Veel te lang voor deze kolom"])
def test_a_value_that_the_target_refuses_never_costs_the_pupil_its_row(wrong: str) -> None:
    short = column_of("Achternaam", **{"from": "achternaam"}, required=True, max=10)
    number = column_of("Nummer", **{"from": "leerlingnummer"}, required=True, unique=True)
    case = Case(tiny(number, short, leavers="absence"))
    case.next(school({}, {}))
    by_hand = (hand("naam", "2026-09-01", achternaam=wrong, roepnaam="Fee"),)
    rows, told = case.next(school({"achternaam": "Nieuw"}, {}), None, by_hand)
    assert list(rows) == ["0000", "0001"] and rows["0000"]["Achternaam"] == "Testman"
    told_codes = [issue.code for issue in told.issues]
    assert ("PROTECTED_UNFIT" in told_codes) == bool(wrong) and "PROTECTED_REPEATED" in told_codes
