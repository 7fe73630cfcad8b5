"""The page of a group with the progress of its results: per subject a line for every pupil, under pseudonyms.

The pictures are drawn here, from scores and days only; a pupil's number is nowhere on the page.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from schemas.vocabulary import Language
from transforms.report.pages import long_day, render
from transforms.report.words import say
from transforms.results.settle import Held
from transforms.results.summary import subject_of

WIDTH, HEIGHT, EDGE = 360, 44, 6
"""Of one pupil's picture, in units; dots stay an edge away from its sides."""
MONTHS: Mapping[Language, str] = {
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
}
TOLD = ("vaardigheidsscore", "aantalgoed")
"""What of an osoresultaat is drawn: the first of these that is there."""


@dataclass(frozen=True)
class Dot:
    """One result in a picture."""

    x: float
    y: float
    said: str
    """Its day, test and score."""


@dataclass(frozen=True)
class Strip:
    """One pupil in one subject."""

    label: str
    dots: tuple[Dot, ...]
    texts: tuple[str, ...]
    """Results that are no number, the latest last."""
    last: str
    count: int

    @property
    def path(self) -> str:
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


@dataclass(frozen=True)
class Subject:
    """One subject of the group."""

    name: str
    most: str
    """The highest score."""
    mean: str
    level: float
    """The height of the mean in every picture; negative where there is none."""
    months: tuple[tuple[float, str], ...]
    strips: tuple[Strip, ...]


def progress_page(
    group: str,
    school_year: str,
    results: Sequence[Held],
    places: Mapping[str, int],
    names: Mapping[str, str],
    today: date,
    language: Language,
) -> str:
    """Returns the page of one group in one school year.

    Args:
        places: pupil number -> the number of its pseudonym.
        names: pupil number -> name; empty where nobody asked for names.
    """
    labels = {
        number: names.get(number) or say(language, "progress.pupil", place=place) for number, place in places.items()
    }
    return render(
        "progress.html",
        language,
        group=group,
        school_year=school_year,
        subjects=list(_subjects(results, labels, places, language)),
        named=bool(names),
        today=today.isoformat(),
        size=(WIDTH, HEIGHT, EDGE),
        pupils=len({one.number for one in results}),
        count=len(results),
    )


def _subjects(
    results: Sequence[Held], labels: Mapping[str, str], places: Mapping[str, int], language: Language
) -> Iterator[Subject]:
    days = sorted(one.row["afnamedatum"] for one in results)
    by_subject: dict[str, list[Held]] = defaultdict(list)
    for one in results:
        by_subject[subject_of(one)].append(one)
    for name, own in sorted(by_subject.items(), key=lambda pair: (pair[0] == "", pair[0].casefold())):
        scores = [score for one in own if (score := _score(one)) is not None]
        most = max([*scores, 0]) or 1
        mean = sum(scores) / len(scores) if scores else None
        pupils = sorted({one.number for one in own}, key=lambda number: _order(number, labels, places))
        of = {number: [one for one in own if one.number == number] for number in pupils}
        strips = [_strip(labels[number], of[number], days, most, language) for number in pupils]
        yield Subject(
            name or say(language, "progress.no_subject"),
            _shown(most, language) if scores else "—",
            _shown(round(mean, 1), language) if mean is not None else "—",
            _height(mean, most) if mean is not None else -1,
            tuple(_months(days[0], days[-1], language)),
            tuple(strips),
        )


def _order(number: str, labels: Mapping[str, str], places: Mapping[str, int]) -> tuple[str, int]:
    """Puts pupils in the order of their pseudonyms, or of their names where those are shown."""
    label = labels[number].casefold()
    return ("" if label.endswith(f" {places[number]}") else label, places[number])


def _strip(label: str, results: Sequence[Held], days: Sequence[str], most: float, language: Language) -> Strip:
    ordered = sorted(results, key=lambda one: (one.row["afnamedatum"], one.row["toetscode"], one.key))
    dots, texts = [], []
    for one in ordered:
        score, day = _score(one), long_day(one.row["afnamedatum"], language)
        test = one.row["toetsnaam"] or one.row["toetscode"]
        if score is None:
            texts.append(f"{day}, {test}: {one.row['andere_score'] or '—'}")
        else:
            said = f"{day}, {test}: {_shown(score, language)}"
            dots.append(Dot(_place(one.row["afnamedatum"], days), _height(score, most), said))
    latest = _score(ordered[-1])
    last = _shown(latest, language) if latest is not None else ordered[-1].row["andere_score"] or "—"
    return Strip(label, tuple(dots), tuple(texts), last, len(ordered))


def _score(one: Held) -> float | None:
    """Returns what is drawn of a result; None where it is no number."""
    text = one.row["score"]
    if one.row["osoresultaat"]:
        told = {child["name"]: child.get("text", "") for child in _leaves(json.loads(one.row["osoresultaat"]))}
        text = next((told[name] for name in TOLD if told.get(name)), "")
    return float(text) if re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", text) else None


def _leaves(tree: Mapping[str, object]) -> Iterator[Mapping[str, str]]:
    children = tree.get("children", ())
    for child in children if isinstance(children, list) else ():
        yield child
        yield from _leaves(child)


def _place(day: str, days: Sequence[str]) -> float:
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    span = (last - first).days or 1
    return round(EDGE + (date.fromisoformat(day) - first).days / span * (WIDTH - 2 * EDGE), 1)


def _height(score: float, most: float) -> float:
    return round(HEIGHT - EDGE - max(score, 0) / most * (HEIGHT - 2 * EDGE), 1)


def _months(first: str, last: str, language: Language) -> Iterator[tuple[float, str]]:
    """Yields where a month begins, and its name."""
    year, month = int(first[:4]), int(first[5:7])
    while (begins := f"{year:04d}-{month:02d}-01") <= last:
        yield _place(max(begins, first), [first, last]), MONTHS[language].split()[month - 1]
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _shown(number: float, language: Language) -> str:
    text = f"{number:g}"
    return text.replace(".", ",") if language == "nl" else text
