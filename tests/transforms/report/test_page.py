"""The page gives the answer first, needs nothing from outside, and holds no pupil."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from html import escape
from html.parser import HTMLParser
from string import Formatter
from typing import Any

import pandas as pd
import pytest

from schemas.messages import Issue, catalogue
from schemas.profile import Profiles, Source, Target
from schemas.tables import GEGEVENS
from schemas.vocabulary import Language
from tests.changes import change_set
from transforms.outcome import CHANGES, Delivery, ImportFile, Ledger, Outcome, State
from transforms.report import page
from transforms.simulate import Simulation

VOID = {"meta", "input", "br", "link", "img", "hr"}
STATES: tuple[State, ...] = ("published", "held", "refused", "skipped", "checked")
LANGUAGES: tuple[Language, ...] = ("nl", "en")


def a_target(name: str, **said: object) -> Target:
    known = {
        "name": name,
        "title": f"Doel {name}",
        "status": "partial",
        "evidence": ["https://voorbeeld.invalid/velden [SEEN]", "javascript:alert(1) [NOT FOUND]"],
        "checked_on": date(2026, 7, 1),
        "forms": ["csv"],
        "filename": "leerlingen",
        "columns": [{"header": "nummer", "from": "leerlingnummer"}],
        "leavers": "absence",
        "role": {"nl": "beheerder van de vestiging", "en": "administrator of the location"},
        "tick_boxes": {"nl": ["Overschrijven"], "en": ["Overwrite"]},
        "steps": {"nl": ["Log in.", "Kies het bestand."]},
    }
    return Target.model_validate({**known, **said})


def some_profiles(*targets: Target) -> Profiles:
    source = Source.model_validate(
        {
            "name": "parnassys",
            "title": "ParnasSys leerlinglijst",
            "status": "partial",
            "evidence": [],
            "checked_on": date(2026, 7, 1),
            "required": [],
            "headers": {},
        }
    )
    return Profiles(sources={"parnassys": source}, targets={target.name: target for target in targets})


PROFILES = some_profiles(a_target("schoolwise"))


def an_outcome(state: State = "published", **said: Any) -> Outcome:
    outcome = Outcome(
        Delivery("d1a2", "99QQ00", (("lijst.xlsx", b""),)),
        state,
        school="99QQ00",
        source="parnassys",
        school_year="2026-2027",
        ledger=(Ledger("lijst.xlsx", "Blad1", 12, 6, 1, 1, {"leaver": 3}, 1),),
        understood=({"file": "lijst.xlsx", "sheet": "Blad1", "form": "xlsx", "source": "parnassys"},),
        changes=change_set(
            ("000101", "new", "", "", False, "Otters", ""),
            ("000102", "moved", "groep", "", False, "4A", "3A"),
            ("000103", "changed", "roepnaam,emailadres", "", False, "5B", "5B"),
            ("000104", "missing", "", "final_year", True, "", "8A"),
            ("000105", "missing", "", "unexplained", True, "", "6A"),
        ),
        files=(ImportFile("schoolwise", "csv", "leerlingen99QQ00.csv", b"x", 6, "partial"),),
        simulations=(
            Simulation("schoolwise", created=("1",), moved=("2",), updated=("3",), archived=("4", "5"), unchanged=0),
        ),
    )
    return replace(outcome, **said)


class Reader(HTMLParser):
    """Reads a page as a browser does: its tags in balance, its addresses and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, key, value or "") for key, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += f" {data}"


def told(outcome: Outcome, language: Language = "nl", profiles: Profiles = PROFILES) -> str:
    return re.sub(r"\s+", " ", Reader(page(outcome, profiles, language)).text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_every_ending_gives_a_whole_document(state: State, language: Language) -> None:
    html = page(an_outcome(state), PROFILES, language)
    reader = Reader(html)
    assert reader.open == []
    assert html.count("<h1>") == 1
    assert f'<html lang="{language}">' in html


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        ("published", "Klaar: 1 importbestand is gemaakt."),
        ("held", "Aangehouden: er is niets gewijzigd."),
        ("refused", "Geweigerd: er is niets gewijzigd."),
        ("skipped", "Overgeslagen: er is niets veranderd."),
        ("checked", "Alleen gecontroleerd: er is niets gewijzigd."),
    ],
)
def test_the_answer_is_the_heading(state: State, answer: str) -> None:
    assert f"<h1>{answer}</h1>" in page(an_outcome(state), PROFILES, "nl")


def test_nothing_is_asked_from_outside_and_nothing_runs() -> None:
    reader = Reader(page(an_outcome(), PROFILES, "nl"))
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(reader.tags)
    addresses = [
        value for _, key, value in reader.attributes if key in {"href", "src", "style"} or key.startswith("on")
    ]
    assert addresses == ["https://voorbeeld.invalid/velden"]


def test_a_hostile_heading_file_and_group_are_only_text() -> None:
    hostile = '"><script>alert("x")</script>{{ 7 * 7 }}'
    outcome = an_outcome(
        delivery=Delivery("d1", "99QQ00", ((hostile, b""),)),
        understood=({"file": hostile, hostile: "x", "mapping": f"{hostile} → roepnaam"},),
        issues=(Issue("COLUMN_UNKNOWN", hostile, hostile, 3, hostile, {"heading": hostile}),),
        changes=change_set(
            (hostile, "new", hostile, "", False, hostile, ""), ("1", "missing", "", hostile, True, "", "")
        ),
        ledger=(Ledger(hostile, hostile, 1, 0, 0, 0, {hostile: 1}), Ledger("", "", 0)),
        files=(ImportFile(hostile, "csv", hostile, b"", 1, "partial"),),
    )
    html = page(outcome, PROFILES, "nl")
    assert "<script" not in html
    assert str(escape(hostile)).replace("&quot;", "&#34;") in html
    assert Reader(html).open == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", catalogue())
def test_every_message_can_be_told(code: str, language: Language) -> None:
    message = catalogue()[code]
    facts = {word: "7" for _, word, _, _ in Formatter().parse(message.nl) if word}
    issue = Issue(code, "lijst.xlsx", "Blad1", 4, "Kop", facts)
    for state in ("published", "refused"):
        text = told(an_outcome(state, issues=(issue,)), language)
        assert issue.text(language)[20:] in text
        assert "4" in text


def test_no_value_of_a_pupil_reaches_the_page() -> None:
    canaries: Mapping[str, list[str]] = {column: [f"kanarie-{column}"] for column in GEGEVENS}
    pupils = pd.DataFrame({"leerlingnummer": ["000101"], **canaries, "status": ["active"], "since": ["kanarie"]})
    wide = an_outcome().changes.assign(**{column: f"kanarie-{column}" for column in GEGEVENS if column != "groepsnaam"})
    files = (ImportFile("schoolwise", "csv", "leerlingen.csv", b"kanarie", 1, "partial"),)
    delivery = Delivery("d1", "99QQ00", (("lijst.csv", b"kanarie"),))
    outcome = an_outcome(pupils=pupils, changes=wide, files=files, delivery=delivery)
    assert "000101" in page(outcome, PROFILES, "nl")
    assert [language for language in LANGUAGES if "kanarie" in page(outcome, PROFILES, language)] == []


def test_pupils_are_told_by_number_and_group() -> None:
    text = told(an_outcome())
    assert "Nieuw · 1 leerling" in text and "Otters 1 000101" in text
    assert "3A 4A 1 000102" in text
    assert "5B roepnaam, e-mailadres 1 000103" in text
    assert text.index("Verdwenen: zonder verklaring") < text.index("Verdwenen: in de eindgroep (verwacht)")


def test_words_that_are_not_known_are_shown_as_they_are() -> None:
    outcome = an_outcome(
        changes=change_set(
            ("1", "teleported", "", "", False, "4A", ""), ("2", "missing", "", "gone_fishing", False, "", "")
        ),
        ledger=(Ledger("a", "", 1, ignored={"too_tall": 1}),),
        source="krijtbord",
        understood=({"mood": "sunny", "source": "krijtbord"},),
    )
    text = told(outcome)
    for word in ("Teleported", "gone_fishing", "too_tall", "krijtbord", "mood", "sunny"):
        assert word in text


def test_missing_values_in_the_changes_are_no_trouble() -> None:
    changes = pd.DataFrame({column: pd.array([pd.NA, pd.NA], dtype="str") for column in CHANGES})
    changes["leerlingnummer"], changes["kind"] = ["000101", "000102"], ["new", "missing"]
    text = told(an_outcome(changes=changes))
    assert "geen groep 1 000101" in text and "Verdwenen: zonder verklaring" in text


def test_a_long_list_is_folded_and_a_short_one_open() -> None:
    many = [(f"{number:06d}", "new", "", "", False, "1A", "") for number in range(60)]
    html = page(an_outcome(changes=change_set(*many)), PROFILES, "nl")
    assert '<details class="list"><summary>Nieuw · 60 leerlingen' in html
    html = page(an_outcome(changes=change_set(*many[:3])), PROFILES, "nl")
    assert '<details class="list" open><summary>Nieuw · 3 leerlingen' in html


def test_a_target_is_told_with_what_a_person_has_to_do() -> None:
    text = told(an_outcome())
    for words in (
        "Doel schoolwise",
        "leerlingen99QQ00.csv , 6 rijen",
        "deels bevestigd",
        "beheerder van de vestiging",
        "Overschrijven",
        "Kies het bestand.",
        "1 nieuw, 1 bijgewerkt, 1 naar een andere groep, 0 ongewijzigd",
        "2 leerlingen staan er niet meer in en worden daar",
    ):
        assert words in text
    assert "Kies het bestand." in told(an_outcome(), "en")


@pytest.mark.parametrize(
    ("leavers", "words"), [("explicit", "worden daar met een eigen rij"), ("none", "blijven daar staan")]
)
def test_what_happens_to_leavers_depends_on_the_target(leavers: str, words: str) -> None:
    simulation = Simulation("schoolwise", archived=("8", "9"), left_behind=("6", "7"))
    profiles = some_profiles(a_target("schoolwise", leavers=leavers))
    assert words in told(an_outcome(simulations=(simulation,)), profiles=profiles)


def test_where_there_is_an_instruction_the_page_points_to_it_instead_of_repeating_it() -> None:
    html = page(an_outcome(), PROFILES, "nl", {"schoolwise": "../../outbox/werkinstructie.html"})
    assert '<a href="../../outbox/werkinstructie.html">Werkinstructie</a>' in html
    assert "Kies het bestand." not in html and "Overschrijven" not in html and "leerlingen99QQ00.csv" in html


def test_pupils_left_out_of_a_file_are_warned_of() -> None:
    facts = {"target": "Doel", "header": "GROEP", "who": "de leerling"}
    issues = [Issue("TARGET_REQUIRED", "a", "", row, facts=facts, target="schoolwise") for row in (4, 4, 5)]
    assert "2 leerlingen ontbreken in dit bestand en kunnen daar worden uitgeschreven" in told(
        an_outcome(issues=tuple(issues))
    )


def test_a_target_without_a_file_says_why() -> None:
    issue = Issue("TARGET_INCOMPLETE", facts={"target": "Doel", "count": 30, "total": 90}, target="schoolwise")
    text = told(an_outcome(files=(), issues=(issue,)))
    assert "Verwerkt, maar er is geen importbestand gemaakt." in text
    assert "Niet gemaakt." in text and issue.text("nl") in text


def test_the_ledger_visibly_balances_or_says_that_it_does_not() -> None:
    text = told(an_outcome())
    assert "Gelezen rijen 12 geaccepteerd 6 geweigerd 1 geparkeerd 1 overgeslagen: vertrokken leerling 3" in text
    assert "leeg of kop 1 Samen 12" in text and "Het klopt:" in text
    assert "Het klopt niet:" in told(an_outcome(ledger=(Ledger("a", "", 9, 3),)))


def test_what_was_understood_is_told_with_the_mapping() -> None:
    facts = {
        "file": "a.csv",
        "delimiter": ";",
        "heading_row": "3",
        "mapping": "Lln; nr → leerlingnummer; Naam → roepnaam",
    }
    text = told(an_outcome(understood=(facts,)))
    assert "Scheidingsteken puntkomma ( ; )" in text and "Rij met koppen 3" in text
    assert "Lln; nr leerlingnummer Naam roepnaam" in text


def test_a_part_is_told_by_the_title_of_its_source() -> None:
    facts = {"source": "parnassys", "title": "ParnasSys, eigen profiel", "status": "unverified"}
    text = told(an_outcome(understood=(facts, {"source": "parnassys"})))
    assert "Administratie ParnasSys, eigen profiel" in text and "Administratie ParnasSys leerlinglijst" in text


def test_a_hold_says_how_to_decide() -> None:
    facts = {"count": 40, "active": 90, "percent": 44}
    text = told(an_outcome("held", files=(), digest="ab" * 32, issues=(Issue("HELD_MISSING", facts=facts),)))
    assert "doorstroom approve d1a2 --by NAAM" in text and "doorstroom reject d1a2" in text
    assert "40 van de 90 leerlingen zouden zonder verklaring verdwijnen" in text
    assert "zouden worden gearchiveerd" in text and "abababab" in text


def test_a_trial_that_would_be_held_says_so() -> None:
    outcome = an_outcome("checked", issues=(Issue("HELD_NO_PUPILS"),))
    assert "Alleen gecontroleerd: deze levering zou worden aangehouden." in told(outcome)


def test_notes_come_last_and_are_folded() -> None:
    issues = (Issue("ADDRESS_SECRET", facts={"count": 3}), Issue("EMAIL_INVALID", "a.csv", "", 4, "E-mail"))
    html = page(an_outcome(issues=issues), PROFILES, "nl")
    assert html.index("Dit e-mailadres klopt niet") < html.index('<details class="list"><summary>1 opmerking')
    assert html.index("<summary>1 opmerking") < html.index("geheim")
