"""Which column of a part holds what, by one source profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from schemas.profile import Source
from transforms.headings import letter, normal, presentable, tidy


@dataclass(frozen=True)
class Drift:
    """A column that is recognised although its heading changed."""

    place: int
    column: str
    """The canonical column it fills."""
    known: str
    """The heading of the profile it stands for."""
    likeness: float
    """How much the headings are alike, from 0 to 1."""
    values: float
    """How well the values suit the column, from 0 to 1."""

    @property
    def confidence(self) -> float:
        return self.likeness * (0.7 + 0.3 * self.values)


@dataclass(frozen=True)
class Columns:
    """The places of a heading row, told apart by what the profile says of them."""

    source: Source
    texts: tuple[str, ...]
    used: Mapping[str, tuple[int, ...]]
    """Canonical column -> its place; several, of which a row fills one, where the form is a choice of elements."""
    dropped: tuple[int, ...]
    ignored: tuple[int, ...]
    twice: tuple[int, ...]
    unknown: tuple[int, ...]
    drifted: tuple[Drift, ...] = ()
    """The columns among `used` whose heading the profile does not know."""

    @cached_property
    def lacking(self) -> tuple[tuple[str, ...], ...]:
        """The choices of columns that the profile cannot do without and of which none is there."""
        return tuple(choice for choice in self.source.required if not any(column in self.used for column in choice))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The headings that the profile cannot do without and that are not there."""
        return tuple("/".join(self.source.headers[column][0] for column in choice) for choice in self.lacking)

    @cached_property
    def markers(self) -> int:
        """How many of the headings are the profile's alone."""
        return self._among(self.source.markers)

    @cached_property
    def staff(self) -> int:
        """How many of the headings give away a list of staff or parents."""
        return self._among(self.source.staff)

    def _among(self, headings: Sequence[str]) -> int:
        return len(set(map(normal, self.texts)) & set(map(normal, headings)))

    @cached_property
    def complete(self) -> bool:
        """Whether the file has all that the profile names, as has a file like the one a profile was learned from."""
        forms = set(map(normal, (*self.texts, *numbered(self.texts))))
        passed = set(map(normal, (*self.source.ignore, *self.source.drop)))
        return set(self.source.headers) <= set(self.used) and passed <= forms and not self.drifted

    @property
    def balance(self) -> int:
        """Headings known minus headings unknown."""
        return sum(map(bool, self.texts)) - 2 * len(self.unknown)

    @property
    def nearness(self) -> tuple[int, int, int]:
        """How near a file is to the profile; the profile of which this is highest says best what is missing."""
        return self.markers, -len(self.missing), self.balance

    def label(self, place: int) -> str:
        """Returns a heading as it may be shown; the column's letter where it may be something else than a heading."""
        text = self.texts[place]
        return text if presentable(text) else letter(place)

    @property
    def headings(self) -> dict[str, str]:
        """Canonical column -> the heading that fills it."""
        return {column: self.label(places[0]) for column, places in self.used.items()}

    @property
    def mapping(self) -> str:
        """Every heading that is used, with the canonical column it fills, in the order of the file."""
        pairs = sorted((place, column) for column, places in self.used.items() for place in places)
        return "; ".join(f"{self.label(place)} → {column}" for place, column in pairs)


def assign(texts: Sequence[str], source: Source, choice: bool = False) -> Columns:
    """Gives every heading its role: the profile's order decides where two columns are for one thing.

    Args:
        texts: the headings, tidy, in the order of the columns.
        source: the profile.
        choice: whether several columns together fill one, because a row has only one of them (EDEXML).
    """
    labels = _Labels(texts, source)
    used: dict[str, tuple[int, ...]] = {}
    taken: set[int] = set()
    for column, synonyms in source.headers.items():
        places = [place for place in labels.places(synonyms) if place not in taken]
        if places:
            used[column] = tuple(places) if choice else (places[0],)
            taken.update(used[column])
    rest = [place for place, text in enumerate(texts) if text and place not in taken]
    roles = {place: labels.role(place) for place in rest}
    dropped, ignored, twice, unknown = _by_role(roles)
    return Columns(source, tuple(texts), used, dropped, ignored, twice, unknown)


def vocabulary(source: Source) -> frozenset[str]:
    """Returns the normal form of every heading that the profile names."""
    named = [text for synonyms in (*source.headers.values(), *source.staff_headers.values()) for text in synonyms]
    return frozenset(map(normal, (*named, *source.ignore, *source.drop, *source.staff, *source.markers)))


def _by_role(roles: Mapping[int, str]) -> list[tuple[int, ...]]:
    return [
        tuple(place for place, given in roles.items() if given == role)
        for role in ("dropped", "ignored", "twice", "unknown")
    ]


def numbered(texts: Sequence[str]) -> list[str]:
    """Returns headings as a profile names them: a repeated one with ` (2)` behind it."""
    return list(_numbered(texts, [normal(text) for text in texts]))


class _Labels:
    """Headings by exact spelling and by normal form; a repeated one gets ` (2)` behind it.

    The exact spelling goes first, because one list of Magister has both `EMAIL` (the pupil's) and `email` (a parent's).
    """

    def __init__(self, texts: Sequence[str], source: Source) -> None:
        self.forms = [normal(text) for text in texts]
        self.exact = numbered(texts)
        self.numbered = list(_numbered(self.forms, self.forms))
        self.drop = _Names(source.drop)
        self.ignore = _Names(source.ignore)
        self.named = _Names([text for synonyms in source.headers.values() for text in synonyms])
        self.spelled = self.drop.exact | self.ignore.exact | self.named.exact

    def places(self, synonyms: Sequence[str]) -> Iterator[int]:
        """Yields the places of the synonyms, the preferred synonym first."""
        seen: set[int] = set()
        for synonym in map(tidy, synonyms):
            form = normal(synonym)
            for place, label in enumerate(self.exact):
                alike = self.numbered[place] == form and label not in self.spelled
                if label and (label == synonym or alike) and place not in seen:
                    seen.add(place)
                    yield place

    def role(self, place: int) -> str:
        """Returns what becomes of a heading that fills no column."""
        for names, role in ((self.drop, "dropped"), (self.ignore, "ignored"), (self.named, "twice")):
            if self.exact[place] in names.exact:
                return role
        for names, role in ((self.drop, "dropped"), (self.named, "twice"), (self.ignore, "ignored")):
            if self.forms[place] in names.forms or self.numbered[place] in names.forms:
                return role
        return "unknown"


class _Names:
    def __init__(self, texts: Sequence[str]) -> None:
        self.exact = {tidy(text) for text in texts}
        self.forms = {normal(text) for text in texts}


def _numbered(texts: Sequence[str], forms: Sequence[str]) -> Iterator[str]:
    """Yields each text, with ` (n)` where it stood before; n counts the columns of the same normal form."""
    seen: set[str] = set()
    count: Counter[str] = Counter()
    for text, form in zip(texts, forms, strict=True):
        count[form] += 1
        yield f"{text} ({count[form]})" if text in seen and text else text
        seen.add(text)
