"""The work instruction says on one page what to do at one target, and holds no pupil's name."""

import re
from dataclasses import replace
from datetime import date
from hashlib import sha256
from html import escape
from typing import Any

import pytest

from schemas.messages import Issue
from schemas.profile import Profiles, Target, shipped
from schemas.vocabulary import Language
from transforms.option import chosen
from transforms.outcome import Delivery, ImportFile, Outcome, Paper, Trial, TrialRow
from transforms.report.instruction import Notice, instructions
from transforms.simulate import Simulation
from transforms.undo import Beyond

LANGUAGES: tuple[Language, ...] = ("nl", "en")
DAY = date(2026, 8, 20)


def a_target(**said: object) -> Target:
    known = {
        "name": "doel",
        "title": "Het doel",
        "status": "partial",
        "evidence": ["https://voorbeeld.invalid/velden [SEEN]", "scheidingsteken [NOT FOUND]"],
        "checked_on": date(2026, 7, 1),
        "forms": ["csv"],
        "filename": "leerlingen",
        "columns": [{"header": "nummer", "from": "leerlingnummer"}],
        "leavers": "absence",
        "role": {"nl": "de beheerder", "en": "the administrator"},
        "tick_boxes": {"nl": ["Overschrijven"], "en": ["Overwrite"]},
        "steps": {"nl": ["Log in.", "Kies het bestand."], "en": ["Log in.", "Choose the file."]},
        "trial": {"nl": "Vink niets aan.", "en": "Tick nothing."},
    }
    return Target.model_validate({**known, **said})


def an_outcome(target: Target, **said: Any) -> Outcome:
    outcome = Outcome(
        Delivery("d1a2", "99QQ00", (("lijst.xlsx", b""),)),
        "published",
        school="99QQ00",
        school_year="2026-2027",
        files=(ImportFile("doel", "csv", "leerlingen99QQ00.csv", b"kanarie", 6, target.status),),
        targets={"doel": target},
        simulations=(Simulation("doel", created=("1", "2"), moved=("3",), archived=("4",), unchanged=3),),
    )
    return replace(outcome, **said)


def shown(target: Target, language: Language = "nl", mail: Notice | None = None, **said: Any) -> str:
    profiles = Profiles(sources={}, targets={"doel": target})
    beyond = said.pop("beyond", None)
    mails = {"doel": mail} if mail else {}
    html = instructions(an_outcome(target, **said), profiles, language, DAY, mails, beyond)["doel"]
    assert f'<html lang="{language}">' in html and html.count("<h1>") == 1 and "<script" not in html
    return html


def told(target: Target, language: Language = "nl", mail: Notice | None = None, **said: Any) -> str:
    html = re.sub(r"<style>.*</style>", "", shown(target, language, mail, **said), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace(" .", ".")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["Het doel: bestand importeren", "de beheerder", "Overschrijven", "Kies het bestand.", "2 nieuw"]),
        ("en", ["Het doel: import the file", "the administrator", "Overwrite", "Choose the file.", "2 new"]),
    ],
)
def test_it_says_which_file_who_where_and_which_boxes(language: Language, words: list[str]) -> None:
    text = re.sub(r"(nieuw|new) (\d+)", r"\2 \1", told(a_target(), language))
    for word in [*words, "leerlingen99QQ00.csv", "99QQ00", "d1a2"]:
        assert word in text


def test_the_counts_are_those_of_the_simulation() -> None:
    html = shown(a_target())
    found = dict(re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", html))
    assert found["nieuw"] == "2" and found["naar een andere groep"] == "1" and found["ongewijzigd"] == "3"
    assert found["uitgeschreven of gearchiveerd"] == "1" and found["bijgewerkt"] == "0"


def test_of_a_first_file_the_counts_are_told_with_caution() -> None:
    assert "Voor zover wij weten is dit het eerste bestand" in told(
        a_target(), simulations=(Simulation("doel", first=True),)
    )
    assert "Voor zover wij weten" not in told(a_target())


def test_the_file_can_be_told_by_the_beginning_of_its_hash() -> None:
    files = (ImportFile("doel", "csv", "a.csv", b"kanarie", 1, "partial"),)
    assert sha256(b"kanarie").hexdigest()[:12] in told(a_target(), files=files)
    assert "kanarie" not in shown(a_target())


def test_an_unverified_layout_is_told_first_with_what_is_not_known() -> None:
    html = shown(a_target(status="unverified"))
    loud = html.index("geen openbare bron bevestigt de indeling")
    assert html.index("<h1>") < loud < html.index("scheidingsteken [NOT FOUND]") < html.index("<section>")
    later = shown(a_target())
    assert "geen openbare bron bevestigt" not in later and later.index("<section>") < later.index("[NOT FOUND]")


@pytest.mark.parametrize(
    ("leavers", "words"),
    [
        ("absence", "Wie niet in het bestand staat, wordt daar door de import uitgeschreven"),
        ("explicit", "heeft in het bestand een eigen rij die dat zegt"),
        ("none", "De import verwijdert niemand."),
        ("elsewhere", "verandert er niets voor wie vertrokken is"),
    ],
)
def test_it_says_what_becomes_of_who_left(leavers: str, words: str) -> None:
    assert words in told(a_target(leavers=leavers))


def test_who_stays_behind_is_on_the_list_beside_the_file() -> None:
    simulation = Simulation("doel", left_behind=("7", "8"))
    text = told(a_target(leavers="none"), simulations=(simulation,), papers=(Paper("doel", "werklijst.xlsx", b"", 2),))
    assert "werklijst.xlsx: 2 rijen" in text and "Wie daar blijft staan (2)" in text


def test_the_choices_of_the_school_are_told_and_no_others() -> None:
    options = {
        "kaarten": {
            "houden": {"text": {"nl": "Kaarten blijven."}},
            "nieuw": {"text": {"nl": "Kaarten worden vervangen."}, "tick_boxes": {"nl": ["Vervang kaarten"]}},
        }
    }
    used = chosen(a_target(options=options), {"doel": {"kaarten": "nieuw"}}, "")
    assert isinstance(used, Target)
    text = told(used)
    assert "Kaarten worden vervangen." in text and "Vervang kaarten" in text and "Kaarten blijven." not in text


def test_rows_that_are_left_out_are_told_by_place_and_reason() -> None:
    facts = {"target": "Het doel", "header": "NAAM", "who": "de leerling"}
    issues = tuple(
        Issue("TARGET_REQUIRED", "lijst.xlsx", "Blad1", row, "Achternaam", facts, "doel") for row in (4, 5, 9)
    )
    text = told(a_target(), issues=issues)
    assert "lijst.xlsx, blad Blad1, kolom ‘Achternaam’, rijen 4-5, 9" in text and issues[0].text("nl") in text
    assert "3 leerlingen ontbreken in dit bestand" in text


def test_many_findings_are_cut_short_so_that_it_stays_one_page() -> None:
    issues = tuple(
        Issue(
            "TARGET_REQUIRED",
            f"{file}.csv",
            "",
            row,
            "",
            {"target": "Het doel", "header": f"H{header}", "who": "de leerling"},
            "doel",
        )
        for header in range(30)
        for file in range(4)
        for row in range(1, 400, 2)
    )
    text = told(a_target(), issues=issues)
    assert "en nog 26 bevindingen" in text and "(200 rijen)" in text
    assert len(text) < 6000


def test_a_refused_file_says_why_and_to_import_nothing() -> None:
    issue = Issue("TARGET_INCOMPLETE", facts={"target": "Het doel", "count": 30, "total": 90}, target="doel")
    text = told(a_target(), files=(), issues=(issue,), simulations=())
    assert "Het doel: nu niets importeren" in text and issue.text("nl") in text
    assert "Importeer nu niets" in text and "Kies het bestand." not in text


def test_what_is_done_by_hand_has_its_steps_without_a_file() -> None:
    target = a_target(made="list", leavers="none")
    text = told(target, files=(), papers=(Paper("doel", "taken.xlsx", b"", 4),), simulations=())
    assert "met de hand bijwerken" in text and "taken.xlsx: 4 rijen" in text and "Kies het bestand." in text
    assert "Controlegetal" not in text


def test_an_undoing_says_that_it_is_one_and_what_it_does_not_take_back() -> None:
    text = told(a_target(leavers="none"), beyond=[Beyond("doel", "stays", ("000123",))])
    assert "import terugdraaien" in text and "Dit draait een eerdere levering terug." in text
    assert "1 leerling kwam hier bij" in text and "000123" in text and "doorstroom undo" not in text
    assert "Dit draait een eerdere levering terug." not in told(a_target())


def test_the_trial_file_comes_first_with_the_numbers_to_look_up() -> None:
    trial = Trial(
        "doel",
        (ImportFile("doel", "csv", "proefleerlingen.csv", b"", 2, "partial"),),
        (TrialRow("000123", "moved", ("accent", "prefix"), "4A"), TrialRow("9", "left", (), "")),
    )
    text = told(a_target(), trials=(trial,))
    assert "proef/proefleerlingen.csv (2 rijen)" in text and "Vink niets aan." in text
    assert "000123 : andere groep, accent, voorvoegsel, 4A" in text and "9 : vertrokken" in text
    assert text.index("Eerst proberen") < text.index("Stappen")
    assert "Vink niets aan." not in told(a_target(leavers="none"), trials=(trial,))


@pytest.mark.parametrize(
    ("ready", "words"), [(True, "Doorstroom mailt de ontvanger"), (False, "verstuur deze mail zelf")]
)
def test_the_mail_is_told_of(ready: bool, words: str) -> None:
    text = told(a_target(), mail=Notice("mail-doel.txt", ready))
    assert words in text and "mail-doel.txt" in text


def test_days_on_which_nothing_may_be_imported_are_told() -> None:
    closed = [{"from": "08-01", "until": "08-02", "text": {"nl": "Dan wordt er ontkoppeld.", "en": "Unlinking."}}]
    assert "1 augustus tot en met 2 augustus: Dan wordt er ontkoppeld." in told(a_target(closed=closed))
    assert "1 August up to and including 2 August: Unlinking." in told(a_target(closed=closed), "en")


def test_a_hostile_name_is_only_text() -> None:
    hostile = '"><script>alert(1)</script>{{ 7 * 7 }}'
    html = shown(a_target(title=hostile), files=(ImportFile("doel", "csv", hostile, b"", 1, "partial"),))
    assert str(escape(hostile)).replace("&quot;", "&#34;") in html


def test_what_the_school_does_not_use_has_no_instruction() -> None:
    issue = Issue("OPTION_UNKNOWN", target="ander", facts={"target": "", "option": "", "value": "", "known": ""})
    outcome = an_outcome(a_target(), issues=(issue,))
    assert list(instructions(outcome, Profiles(sources={}, targets={}), "nl", DAY)) == []
    assert list(instructions(outcome, Profiles(sources={}, targets={"doel": a_target()}), "nl", DAY)) == ["doel"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", shipped().targets)
def test_every_target_has_an_instruction_of_one_page(name: str, language: Language) -> None:
    target = chosen(shipped().targets[name], {}, "")
    if not isinstance(target, Target):
        pytest.skip("nothing to do")
    files = tuple(ImportFile(name, "csv", f"{part}.csv", b"", 100, target.status) for part in target.apart())
    simulation = Simulation(name, first=True, created=("1",))
    outcome = an_outcome(target, files=files, targets={name: target}, simulations=(simulation,))
    html = instructions(outcome, shipped(), language, DAY)[name]
    text = re.sub(r"<[^>]+>", " ", html[html.index("<body") :])
    assert target.title in text and len(re.sub(r"\s+", " ", text)) < 6500
