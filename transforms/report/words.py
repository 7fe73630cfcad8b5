"""The fixed texts of the report, in Dutch or in English; they stand in `words.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from schemas.vocabulary import Language


class Phrase(NamedTuple):
    """One text in both languages; `{words}` are filled in, and the `_one` forms serve a count of one."""

    nl: str
    en: str
    nl_one: str = ""
    en_one: str = ""


def say(language: Language, key: str, **facts: object) -> str:
    """Returns a text, in the singular where `count` is 1 and the text has one."""
    phrase = phrases()[key]
    one: str = getattr(phrase, f"{language}_one") if facts.get("count") == 1 else ""
    return (one or getattr(phrase, language)).format_map(facts)


def name(language: Language, kind: str, word: str) -> str:
    """Returns what people call a word of ours, such as a cause or a column; a word without a text is shown as it is."""
    phrase = phrases().get(f"{kind}.{word}")
    return getattr(phrase, language) if phrase else word


@cache
def phrases() -> dict[str, Phrase]:
    """Returns every text by its key: `school` for one that stands under `[text]`, else with its kind, `cause.moved`."""
    raw = tomllib.loads(files("transforms").joinpath("report/words.toml").read_text("utf-8"))
    return {
        key if kind == "text" else f"{kind}.{key}": Phrase(**said)
        for kind, texts in raw.items()
        for key, said in texts.items()
    }
