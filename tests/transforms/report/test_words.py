"""The fixed texts are complete in both languages, and every word of ours has one."""

import ast
import re
from importlib.resources import files
from string import Formatter
from typing import get_args

import pytest

from schemas.messages import Severity
from schemas.tables import RUW
from schemas.vocabulary import Status
from transforms.outcome import KINDS, State
from transforms.report.words import name, phrases, say

CAUSES = (
    "final_year left_in_file unexplained whole_group whole_vestiging cut_off filtered renumbered moved not_rolled_over"
)
REASONS = "leaver registered too_young second_enrolment duplicate other_table staff footer preamble"


def facts(text: str) -> set[str]:
    return {word for _, word, _, _ in Formatter().parse(text) if word}


@pytest.mark.parametrize("key", phrases())
def test_both_languages_are_there_and_ask_for_the_same_facts(key: str) -> None:
    phrase = phrases()[key]
    assert phrase.nl and phrase.en
    assert bool(phrase.nl_one) == bool(phrase.en_one)
    assert facts(phrase.nl) == facts(phrase.en)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("kind", KINDS),
        ("cause", CAUSES.split()),
        ("reason", REASONS.split()),
        ("column", RUW),
        ("status", get_args(Status)),
        ("layout", get_args(Status)),
        ("severity", get_args(Severity)),
        ("answer", get_args(State)),
        ("next", get_args(State)),
    ],
)
def test_every_word_of_ours_has_a_text(kind: str, words: tuple[str, ...]) -> None:
    assert [word for word in words if f"{kind}.{word}" not in phrases()] == []


def test_every_text_is_used() -> None:
    folder = files("transforms").joinpath("report")
    used = set(re.findall(r"say\('([a-z_.]+)'", folder.joinpath("page.html").read_text("utf-8")))
    for module in ("page.py", "pupils.py", "left_out.py", "understood.py"):
        tree = ast.parse(folder.joinpath(module).read_text("utf-8"))
        used |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    chosen = {"files_would", "changes_would", "archived", "archived_would", "archived_none", "archived_would_none"}
    assert {key for key in phrases() if "." not in key} - used - chosen == set()


def test_a_count_of_one_is_told_in_the_singular() -> None:
    assert say("nl", "pupils_count", count=1) == "1 leerling"
    assert say("en", "pupils_count", count=2) == "2 pupils"


def test_an_unknown_word_is_shown_as_it_is() -> None:
    assert name("nl", "cause", "gone_fishing") == "gone_fishing"
