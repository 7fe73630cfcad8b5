"""The rollover plan of a workspace with every administration and target, held against the five vendor pages."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from schemas.profile import shipped
from schemas.rollover import MARKS, parse_rollover, shipped_rollovers
from schemas.side import SECTIONS
from transforms.connection import Standing
from transforms.report.rollover import list_text, rollover_page, state_text
from transforms.rollover_book import rollover_book
from transforms.rollover_facts import Facts, Tick
from transforms.rollover_plan import Item, Plan, SchoolPlan, plan

YEAR = "2027-2028"
JULY, FIRST, SECOND, THIRD, FOURTH = (date(2027, *day) for day in ((7, 31), (8, 1), (8, 2), (8, 3), (8, 4)))
JIJ = ("jij_leerlingen", "jij_nummer_leerweg", "jij_wachtwoorden", "jij_hulpmiddelen", "jij_medewerkers")
BASE = Facts("99QQ00", source="esis")


def planned(today: date = JULY, **facts: object) -> SchoolPlan:
    return plan(replace(BASE, **facts), shipped(), shipped_rollovers(), YEAR, today)


def steps(told: SchoolPlan) -> dict[str, Item]:
    return {item.name.partition(".")[2]: item for item in told.items}


def states(told: SchoolPlan) -> dict[str, str]:
    return {name: item.state for name, item in steps(told).items()}


@pytest.mark.parametrize("name", shipped_rollovers())
def test_every_step_says_how_it_is_known_in_both_languages(name: str) -> None:
    profile, profiles = shipped_rollovers()[name], shipped()
    systems = {target.platform for target in profiles.targets.values()} | {"zermelo"}
    assert name in systems
    options = {key: set(values) for key, values in profile.options.items()}
    for target in profiles.targets.values():
        if target.platform == name:
            options |= {key: set(values) for key, values in target.options.items()}
    for step in profile.steps:
        assert set(step.text) == set(step.role) == {"nl", "en"}
        assert all(any(mark in text for mark in MARKS) for text in step.evidence)
        assert step.target in ("", *profiles.targets) and set(step.sources) <= set(profiles.sources)
        for option, values in step.when.items():
            assert set(values) <= options[option]
    for remark in profile.remarks:
        assert set(remark.text) == {"nl", "en"} and remark.option in ("", *options)
        assert {*remark.sources, *remark.others} <= set(profiles.sources)


def test_a_step_without_evidence_or_after_one_that_is_not_there_is_no_profile() -> None:
    head = 'title = "T"\nstatus = "partial"\nevidence = []\nchecked_on = 2026-11-22\n[[steps]]\nname = "a"\n'
    texts = 'text = { nl = "x", en = "x" }\nrole = { nl = "x", en = "x" }\n'
    assert parse_rollover("t", f'{head}{texts}evidence = ["somebody says so [SEEN]"]').steps[0].name == "a"
    for wrong in ('evidence = ["somebody says so"]', "evidence = []", 'evidence = ["[SEEN]"]\nafter = ["b"]'):
        with pytest.raises(ValueError):
            parse_rollover("t", f"{head}{texts}{wrong}")


TOP_TABLE = [
    ("schooloas", {}, "automatisch"),
    ("parnassys", {"top": {"route": "automatisch"}}, "automatisch"),  # GKV
    ("parnassys", {}, "per_stuk"),  # OSO SWV
    ("esis", {}, "per_stuk"),
    ("esis_sbo", {}, "bulk"),
    ("magister", {}, "per_stuk"),
    ("eduarte", {}, "bestanden"),
    ("somtoday", {}, "bestanden"),
]
"""The table of the page: administration, what the school said, and what step 1 is."""


@pytest.mark.parametrize(("source", "options", "route"), TOP_TABLE)
def test_step_one_of_top_depends_on_the_administration(
    source: str, options: dict[str, dict[str, str]], route: str
) -> None:
    told = planned(source=source, targets=("top",), options=options)
    first, second = told.items
    assert (first.name, second.name) == (f"top.stap_een_{route}", "top.stap_twee")
    assert first.step.automatic == (route == "automatisch")
    assert "TOP leerkracht +" in second.step.text["nl"] and second.state == "earlier"


def test_who_has_an_administration_that_the_page_does_not_name_is_told_so() -> None:
    for source, count in (("dotcom", 2), ("edexml", 2), ("", 2), ("parnassys", 2), ("schooloas", 1), ("somtoday", 1)):
        [work] = planned(source=source, targets=("top",)).works
        assert len(work.remarks) == count, source
        assert work.options[0][2] == ("source" if count == 1 else "supposed")
    [work] = planned(source="parnassys", targets=("top",), options={"top": {"route": "per_stuk"}}).works
    assert len(work.remarks) == 1 and work.options == (("route", "per_stuk", "said"),)


@pytest.mark.parametrize(
    ("today", "first", "second"),
    [(FIRST, "date", "earlier"), (SECOND, "itself", "todo"), (THIRD, "itself", "todo")],
)
def test_the_link_takes_over_after_the_first_of_august(today: date, first: str, second: str) -> None:
    told = states(planned(today, source="schooloas", targets=("top",)))
    assert list(told.values()) == [first, second]


def test_three_files_wait_for_a_delivery() -> None:
    facts = {"source": "eduarte", "targets": ("top",)}
    assert states(planned(FIRST, **facts))["stap_een_bestanden"] == "delivery"
    delivered = facts | {"delivered": "2027-08-20", "files": {"top": "2027-08-20"}}
    assert states(planned(date(2027, 8, 20), **delivered)) == {"stap_een_bestanden": "todo", "stap_twee": "earlier"}
    ticked = delivered | {"ticks": {"top.stap_een_bestanden": Tick("Jan", "2027-08-21")}}
    assert states(planned(date(2027, 8, 21), **ticked)) == {"stap_een_bestanden": "ticked", "stap_twee": "todo"}


WAYS = [
    ("handmatig", ["medewerkers", "leerlingen", "wachtwoorden_maken", "wachtwoorden", "hulpmiddelen"]),
    ("somtoday", ["wachtwoorden_maken", "wachtwoorden", "hulpmiddelen"]),
    ("magister", ["nummers_leerwegen", "wachtwoorden_maken", "wachtwoorden", "hulpmiddelen"]),
]


@pytest.mark.parametrize(("way", "names"), WAYS)
def test_the_three_ways_of_jij(way: str, names: list[str]) -> None:
    options = {"jij": {"weg": way}}
    assert list(steps(planned(source="magister", targets=JIJ, options=options))) == names
    entree = {"jij": {"weg": way, "entree": "ja"}}
    without = [name for name in names if not name.startswith("wachtwoorden")]
    assert list(steps(planned(source="magister", targets=JIJ, options=entree))) == without


def test_who_may_do_what_in_jij() -> None:
    manual = steps(planned(targets=JIJ))
    assert "alleen een schoolbeheerder" in manual["medewerkers"].step.role["nl"]
    magister = steps(planned(targets=JIJ, options={"jij": {"weg": "magister"}}))
    assert magister["nummers_leerwegen"].step.role["nl"].startswith("Alleen de schoolbeheerder")


def test_an_administration_does_not_prove_a_way() -> None:
    [work] = planned(source="magister", targets=("jij_leerlingen",)).works
    assert ("weg", "handmatig", "supposed") in work.options and any("aangenomen" in one["nl"] for one in work.remarks)
    [work] = planned(source="magister", targets=("jij_leerlingen",), options={"jij": {"weg": "magister"}}).works
    assert ("weg", "magister", "said") in work.options and not any("aangenomen" in one["nl"] for one in work.remarks)


def test_passwords_that_were_made_are_shown_by_the_register() -> None:
    made = {"delivered": "2027-08-20", "files": dict.fromkeys(JIJ, "2027-08-20"), "targets": JIJ}
    told = states(planned(date(2027, 8, 20), **made))
    assert told["wachtwoorden_maken"] == "done" and told["leerlingen"] == "todo" and told["wachtwoorden"] == "earlier"
    ticked = made | {"ticks": {"jij.leerlingen": Tick("Jan", "2027-08-21")}}
    assert states(planned(date(2027, 8, 21), **ticked))["wachtwoorden"] == "todo"


def test_who_has_no_file_made_does_not_wait_for_one_for_ever() -> None:
    facts = {"targets": ("jij_leerlingen",), "options": {"jij": {"weg": "magister"}}}
    assert states(planned(**facts))["nummers_leerwegen"] == "delivery"
    item = steps(planned(delivered="2027-08-20", **facts))["nummers_leerwegen"]
    assert (item.state, item.unmade) == ("todo", True) and "jij_nummer_leerweg" in state_text(item, "nl")


@pytest.mark.parametrize(
    ("today", "unlinks", "imports"),
    [(JULY, "date", "date"), (FIRST, "date", "date"), (SECOND, "date", "date"), (THIRD, "itself", "todo")],
)
def test_nothing_is_done_in_gynzy_on_the_first_two_days_of_august(today: date, unlinks: str, imports: str) -> None:
    files = {"delivered": "2027-07-30", "files": {"gynzy": "2027-07-30"}}
    told = planned(today, source="parnassys", targets=("gynzy",), **files)
    assert states(told) == {"ontkoppeling": unlinks, "import": imports}
    assert today >= THIRD or steps(told)["import"].opens == "2027-08-03"


def test_a_link_of_esis_with_gynzy() -> None:
    facts = {"targets": ("gynzy",), "options": {"gynzy": {"koppeling": "las"}}}
    names = ["ontkoppeling", "koppeling", "synchronisatie", "groepen_koppelen", "resultaten"]
    told = steps(planned(FOURTH, **facts))
    assert list(told) == names and told["synchronisatie"].waits == ("gynzy.koppeling",)
    active = {"gynzy": Standing("active", "2026-09-01")}
    done = states(planned(FOURTH, standings=active, **facts))
    assert list(done.values()) == ["itself", "done", "itself", "todo", "earlier"]
    assert "Applicatiebeheerder" in told["koppeling"].step.role["nl"]
    elsewhere = planned(FOURTH, source="parnassys", **facts)
    assert list(steps(elsewhere)) == ["ontkoppeling", "synchronisatie", "groepen_koppelen"]
    assert states(elsewhere)["groepen_koppelen"] == "todo"


def test_the_way_of_a_file_to_the_library() -> None:
    names = ["bevoegd", "export", "upload", "mail", "import", "uitschrijving"]
    facts: dict[str, object] = {"targets": ("schoolwise",)}
    seen = [list(states(planned(day, **facts)).values()) for day in (JULY, FIRST)]
    assert seen[0] == ["todo", "date", "delivery", "delivery", "delivery", "earlier"]
    assert seen[1] == ["todo", "todo", "delivery", "delivery", "delivery", "earlier"]
    held = states(planned(FIRST, held=1, **facts))
    assert held["export"] == held["upload"] == "decision"
    facts |= {"delivered": "2027-08-20", "files": {"schoolwise": "2027-08-21"}}
    told = planned(date(2027, 8, 21), **facts)
    assert list(steps(told)) == names
    assert list(states(told).values()) == ["todo", "done", "todo", "earlier", "earlier", "earlier"]
    assert steps(told)["export"].day == "2027-08-20"
    mailed = states(planned(date(2027, 8, 21), mails={"schoolwise": "2027-08-21"}, **facts))
    assert (mailed["mail"], mailed["import"], mailed["uitschrijving"]) == ("done", "todo", "earlier")


def test_the_sections_of_zermelo() -> None:
    told = planned(source="magister", reconciles=True)
    assert tuple(steps(told)) == SECTIONS
    assert list(states(told).values()) == ["todo", *["earlier"] * 4]
    found = {"leerlingen": ("ok", 0, "2027-08-10"), "prognoses": ("differs", 3, "2027-08-10")}
    after = planned(source="magister", reconciles=True, sections=found)
    assert list(states(after).values()) == ["done", "todo", "todo", "todo", "todo"]
    assert "3 verschillen" in state_text(steps(after)["prognoses"], "nl")
    assert "3 differences" in state_text(steps(after)["prognoses"], "en")
    assert not planned(source="magister").works


def test_a_target_of_which_no_page_speaks_is_told_so() -> None:
    [work] = planned(targets=("itslearning",)).works
    assert work.profile is None and work.items == ()
    page = rollover_page(Plan(YEAR, JULY, (planned(targets=("itslearning",)),)), "nl")
    assert "Geen pagina die wij kennen" in page


@pytest.mark.parametrize("source", shipped().sources)
def test_every_administration_has_a_plan_for_every_target(source: str) -> None:
    targets = tuple(shipped().targets)
    told = planned(source=source, targets=targets, reconciles=True)
    platforms = {target.platform for target in shipped().targets.values()}
    assert {work.platform for work in told.works} == platforms | {"zermelo"}
    assert all(work.items for work in told.works if work.profile)
    assert len({item.name for item in told.items}) == len(told.items)


def test_an_administration_that_was_not_rolled_over() -> None:
    assert replace(BASE, causes=frozenset({"not_rolled_over"})).not_rolled_over
    kinds = [{"kind": "repeated", "count": 90}]
    assert replace(BASE, prediction={"expected": 100, "surprises": kinds}).not_rolled_over
    assert not replace(BASE, prediction={"expected": 200, "surprises": kinds}).not_rolled_over
    assert not replace(BASE, causes=frozenset({"final_year"})).not_rolled_over
    facts = {"delivered": "2027-08-20", "files": {"schoolwise": "2027-08-20"}, "targets": ("schoolwise",)}
    told = states(planned(date(2027, 8, 21), causes=frozenset({"not_rolled_over"}), **facts))
    assert (told["export"], told["upload"]) == ("todo", "delivery")


def test_page_and_workbook_tell_every_step_in_both_languages() -> None:
    prediction = {"expected": 20, "surprises": [{"kind": "stayed", "count": 2}]}
    one = planned(
        THIRD, name="De <b>Wilg</b>", targets=("schoolwise", *JIJ), delivered="2027-08-02", prediction=prediction
    )
    other = planned(
        THIRD, school="99QR00", source="schooloas", targets=("top",), ticks={"top.stap_twee": Tick("=A1", "2027-08-03")}
    )
    told = Plan(YEAR, THIRD, (one, other))
    assert told.not_delivered == ["99QR00"] and told.not_rolled_over == []
    for language, said in (("nl", "2 niet vertrokken"), ("en", "2 did not leave")):
        page = rollover_page(told, language)
        assert "<b>Wilg" not in page and said in page and said in list_text(one.facts, language)
        book = load_workbook(io.BytesIO(rollover_book(told, language)))
        rows = list(book.worksheets[1].values)[1:]
        assert [row[2] for row in rows] == [item.name for item in (*one.items, *other.items)]
        for item in (*one.items, *other.items):
            assert f"<code>{item.name}</code>" in page
            assert (item.step.text[language], state_text(item, language)) in [(row[3], row[5]) for row in rows]
        assert [row[0] for row in book.worksheets[0].values][1:] == ["99QQ00", "99QR00"]
    assert rollover_book(told, "nl") == rollover_book(told, "nl")
