"""What the values of a column look like, without any value of it: the kind, and the few figures that decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from schemas.vocabulary import LEERWEG, VOORVOEGSELS
from transforms.values.addresses import read_email, read_postcode, split_postcode, split_street
from transforms.values.codes import read_gender, read_school_year, read_status, read_track, read_yes
from transforms.values.dates import age_on, read_date
from transforms.values.numbers import is_citizen_number
from transforms.values.text import clean

MOST = 0.9
"""The share of the values that must be of a kind; the rest may be typing errors."""
ENOUGH, A_FEW = 2000, 100
"""So many rows tell what a column looks like, and so many different values of what kind they are."""

_YEAR = re.compile(r"(?:groep|gr|leerjaar|lj|jaar|klas)?[ .]*(?:[0-8]|1[1-6])(?:\.0)?", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+|0)[1-9][\d ()-]{7,14}")
_NUMBER = re.compile(r"\d+(?:[.,]0+)?")
_CODE = re.compile(r"(?=.*\d)[\w@#./-]{2,40}")
_GROUP = re.compile(r"(?:groep|klas|gr\.?)?\s*[a-z]{0,4}\s?\d[\w /+.&-]{0,20}(?:\(.*\))?", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[A-Z]\.?\s?){1,6}")
_WORDS = re.compile(r"[^\W\d_][^\d_;:@]*")
_BRIN = re.compile(r"\d{2}[A-Z]{2}(?:\d{2})?")
_ORIGIN = re.compile(
    r"nederland(?:s|se|er)?|marok(?:ko|kaanse?)|turk(?:ije|se)|duits(?:e|land)|belgi(?:ë|e|sche?)|pol(?:en|s)|poolse?"
    r"|syri(?:ë|e|sche?)|oekra[ïi](?:ne|ense?)|surina(?:me|amse?)|eritre(?:a|se)|roem(?:enië|eense)|bulga(?:rije|arse)"
    r"|afgha(?:nistan|anse)|ira(?:k|n|akse|anse)|indi(?:a|ase)|chin(?:a|ese)|spa(?:nje|anse)|itali(?:ë|aanse)"
    r"|onbekend|staatloos|nl",
    re.IGNORECASE,
)
"""Nationalities and countries of birth that Dutch schools see most."""
_ONE_LETTER = re.compile(r"[mvjf]")


@dataclass(frozen=True)
class Look:
    """What the values of one column look like."""

    kind: str = "empty"
    """`date`, `gender`, `year`, `postcode`, `brin`, `email`, `yes_no`, `number`, `words` …"""
    filled: int = 0
    """Cells with something in them."""
    share: float = 0.0
    """The part of the rows that is filled."""
    distinct: float = 0.0
    """Different values per filled cell; 1 means that every row has its own."""
    several: float = 0.0
    """The part of the values that is more than one word."""
    ages: float = 0.0
    """The part of the dates from which a pupil of 3 to 24 years can have been born; 0 where no day was given."""
    age: int = 0
    """The middle age of whoever was born on the dates."""
    length: float = 0.0
    """The middle length of the values."""
    personal: bool = False
    """Whether the values are citizen service numbers."""

    @property
    def unique(self) -> bool:
        """Whether the column can number the pupils: nearly every row has a value of its own."""
        return self.distinct >= 0.97 and self.share >= 0.97


def look(cells: Sequence[str], today: date | None = None) -> Look:
    """Returns what a column's values look like.

    Args:
        cells: the column, a cell for each row.
        today: the day from which ages are counted.
    """
    cells = [clean(cell) for cell in cells[:ENOUGH]]
    filled = [cell for cell in cells if cell]
    if not filled:
        return Look()
    every = sorted(set(filled))
    values = every[:: 1 + len(every) // A_FEW]
    return Look(
        kind=_kind(values, every, filled),
        filled=len(filled),
        share=len(filled) / len(cells),
        distinct=len(every) / len(filled),
        several=_part(values, lambda text: len(text.split()) > 1),
        ages=_part(values, lambda text: 3 <= _age(text, today) <= 24) if today else 0.0,
        age=sorted(_age(value, today) for value in values)[len(values) // 2] if today else 0,
        length=sorted(map(len, values))[len(values) // 2],
        personal=_is_personal(values),
    )


def _kind(values: Sequence[str], every: Sequence[str], filled: Sequence[str]) -> str:
    """Returns the first kind that nearly all values are of; the sharper kinds go first."""
    folded = {value.casefold() for value in values}
    if _are_words_of(folded, _is_gender, 5) and any(_ONE_LETTER.fullmatch(text) or len(text) > 2 for text in folded):
        return "yes_no" if folded <= {"j", "n"} else "gender"
    if _are_words_of(folded, _is_yes, 3):
        return "yes_no"
    if _are_words_of(folded, _is_status, 8):
        return "status"
    for kind, test in _TESTS.items():
        if _part(values, test) >= MOST:
            return kind
    return _of_words(values, every, filled)


def _of_words(values: Sequence[str], every: Sequence[str], filled: Sequence[str]) -> str:
    """Returns the kind of a column of texts: `label` where few texts return often, as names of groups do."""
    repeated = len(filled) >= 8 and len(every) <= max(2, 0.35 * len(filled))
    if _part(values, lambda text: _GROUP.fullmatch(text) is not None) >= MOST:
        return "group" if len(every) <= 0.6 * len(filled) or len(filled) < 8 else "code"
    if repeated and max(map(len, values)) <= 64:
        return "label"
    if _part(values, lambda text: _CODE.fullmatch(text) is not None) >= MOST:
        return "code"
    if _part(values, lambda text: _WORDS.fullmatch(text) is not None) >= MOST:
        return "words"
    return "text"


def _part(values: Collection[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, values)) / len(values)


def _are_words_of(folded: Collection[str], test: Callable[[str], bool], most: int) -> bool:
    return len(folded) <= most and all(map(test, folded))


def _is_gender(text: str) -> bool:
    return not text.isdigit() and read_gender(text, {}, ()).value is not None


def _is_yes(text: str) -> bool:
    return read_yes(text, {}).value is not None


def _is_status(text: str) -> bool:
    return read_status(text, {}).value is not None


def _is_track(text: str) -> bool:
    return len(text) > 1 and set(str(read_track(text, {}).value).split("/")) <= set(LEERWEG)


def _is_date(text: str) -> bool:
    """Tells whether a text is a date as such; the number of a day may be any number."""
    return (len(text) == 8 or not text.isdigit()) and bool(read_date(text).value)


def _age(text: str, today: date) -> int:
    """Returns the age of who was born on a date; 0 where it is no date."""
    born = read_date(text).value if _is_date(text) else None
    return age_on(date.fromisoformat(born), today) if born else 0


def _is_place(text: str) -> bool:
    postcode, place = split_postcode(text)
    return bool(read_postcode(postcode).value) and any(map(str.isalpha, place))


def _is_address(text: str) -> bool:
    street, number, _ = split_street(text)
    return bool(number) and sum(map(str.isalpha, street)) > 2 and len(street.split()[0]) > 2


def _is_personal(values: Sequence[str]) -> bool:
    """Tells whether these are citizen service numbers: one number of nine digits in eleven passes by chance."""
    numbers = [value.replace(" ", "").replace(".", "").zfill(9) for value in values if len(value) >= 8]
    return len(numbers) >= max(3, 0.5 * len(values)) and _part(numbers, is_citizen_number) >= 0.7


_TESTS: dict[str, Callable[[str], bool]] = {
    "email": lambda text: bool(read_email(text).value),
    "postcode": lambda text: bool(read_postcode(text).value),
    "postcode_place": _is_place,
    "brin": lambda text: _BRIN.fullmatch(text) is not None,
    "school_year": lambda text: bool(read_school_year(text).value) and len(text) > 4,
    "year": lambda text: _YEAR.fullmatch(text) is not None,
    "date": _is_date,
    "phone": lambda text: _PHONE.fullmatch(text) is not None,
    "number": lambda text: _NUMBER.fullmatch(text) is not None,
    "prefix": lambda text: text.casefold() in VOORVOEGSELS,
    "initials": lambda text: _INITIALS.fullmatch(text) is not None,
    "track": _is_track,
    "origin": lambda text: _ORIGIN.fullmatch(text) is not None,
    "address": _is_address,
}
