"""The templates of the pages for people; whatever is put into them is only text there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from schemas.vocabulary import Language
from transforms.report.words import name, say

MONTHS: Mapping[Language, str] = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}


def render(template: str, language: Language, **told: object) -> str:
    """Returns a page made of a template in this folder, which gets the words of the language besides what is told."""
    words = {
        "say": partial(say, language),
        "name": partial(name, language),
        "day": partial(long_day, language=language),
    }
    return _environment().get_template(template).render(language=language, **words, **told)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("transforms", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def long_day(text: str, language: Language) -> str:
    """Returns a date as people write it; what is no date stays as it is."""
    year, _, rest = text[:10].partition("-")
    month, _, day = rest.partition("-")
    if not (len(year) == 4 and (year + month + day).isdigit() and 1 <= int(month) <= 12):
        return text
    return f"{int(day)} {MONTHS[language].split()[int(month) - 1]} {year}"
