"""Profiles: what is known of a source or a target, as data, with the evidence; and a workspace's settings.

A profile is one TOML file. Parsing is strict: an unknown key is an error, so that no typing error passes in silence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from schemas.tables import GEGEVENS, GEMAAKT, RUW, SCHOOLGEGEVENS
from schemas.vocabulary import Form, Language, Sector, Status


class Strict(BaseModel):
    """An immutable value read from TOML."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Profile(Strict):
    """What every profile says: what it describes and how we know."""

    name: str
    title: str
    status: Status
    evidence: tuple[str, ...]
    """Addresses or documents the knowledge comes from, with its mark: [SEEN], [SECOND-HAND], [NOT FOUND] …"""
    checked_on: date
    sectors: tuple[Sector, ...] = ()


class Source(Profile):
    """One kind of export of one school administration."""

    required: tuple[tuple[str, ...], ...]
    """Columns it cannot do without; each entry is a choice of canonical columns of which one must be there."""
    headers: dict[str, tuple[str, ...]]
    """Canonical column -> headings seen for it, the preferred one first. `X (2)` is the second column headed `X`."""
    values: dict[str, dict[str, tuple[str, ...]]] = {}
    """Canonical column -> canonical value -> the texts that mean it."""
    markers: tuple[str, ...] = ()
    """Headings that this export has and others have not."""
    staff: tuple[str, ...] = ()
    """Headings that give away a staff list of the same system, which is never a pupil list."""
    ignore: tuple[str, ...] = ()
    """Headings known and deliberately not used."""
    drop: tuple[str, ...] = ()
    """Headings recognised in order to be dropped on reading: BSN, onderwijsnummer, nationality."""
    exact: bool = False
    """Whether a standard fixes the values: a date is `2026-08-20`, and a gender is one of those under `values`."""
    full_name: Literal["first", "last"] = "first"
    """Which part a name in one column without a comma begins with: `first` name or `last` name."""

    @field_validator("headers", "values")
    @classmethod
    def _canonical(cls, columns: dict[str, object]) -> dict[str, object]:
        _known("column", columns, RUW)
        return columns

    @model_validator(mode="after")
    def _required_has_headings(self) -> Source:
        _known("column in required", [column for choice in self.required for column in choice], self.headers)
        return self


class Column(Strict):
    """One column of an import file."""

    header: str
    source: str = Field("", alias="from")
    """The canonical column, or a column made by one of the target's rules; empty: the column stays empty."""
    value: str = ""
    """What stands in every row of a column that comes from nothing."""
    required: bool = False
    max: int | None = None
    """Most characters the target takes."""
    forbid: str = ""
    """Characters the target does not take."""
    values: dict[str, str] = {}
    """Canonical value -> the target's value. A value that is not named goes unchanged, unless `closed`."""
    closed: bool = False
    """Whether a value that `values` does not name is refused."""
    assumed: tuple[str, ...] = ()
    """Canonical values whose translation no source confirms; a note says so where one is written."""
    unique: bool = False

    @field_validator("source")
    @classmethod
    def _canonical(cls, column: str) -> str:
        _known("column", [column], ("", "leerlingnummer", *GEGEVENS, *GEMAAKT, *SCHOOLGEGEVENS))
        return column


class Part(Strict):
    """One file of a target that always takes several together."""

    name: str
    """The whole name of the file, without its extension."""
    columns: tuple[Column, ...]


class Target(Profile):
    """One kind of import file."""

    default: bool = True
    """Whether it is made for every school of its sectors; if not, only where a delivery or a school names it."""
    forms: tuple[Form, ...]
    """The file forms the target takes; the first one is made unless the school asks for another."""
    delimiter: str = ";"
    encoding: str = "utf-8"
    bom: bool = False
    line_end: Literal["crlf", "lf"] = "crlf"
    date_format: str = "%Y-%m-%d"
    filename: str = ""
    """Letters and digits; the school, the school year and the extension are put behind it. None for `files`."""
    one_file_per: Literal["school", "vestiging", "groep"] = "school"
    columns: tuple[Column, ...] = ()
    files: tuple[Part, ...] = ()
    """Instead of `columns`: the files that go together, the same ones every time, in which no row occurs twice."""
    one_of: tuple[tuple[str, ...], ...] = ()
    """Headers of which at least one must be filled in every row."""
    one_to_one: tuple[tuple[str, str], ...] = ()
    """Pairs of headers whose values belong to each other over the whole file, both ways."""
    rules: tuple[str, ...] = ()
    """Names of functions in `transforms.rules` that add columns before shaping."""
    leavers: Literal["absence", "explicit", "none"]
    """What becomes of a pupil who is not in the file: `absence` archives, `explicit` wants a row, `none` nothing."""
    formulas: Literal["refuse", "keep"] = "refuse"
    """What happens to a name, class or number that a spreadsheet would run as a formula."""
    tick_boxes: dict[Language, tuple[str, ...]] = {}
    role: dict[Language, str] = {}
    """Who may do the import."""
    steps: dict[Language, tuple[str, ...]] = {}
    """What a person does with the file, in order."""
    category: dict[Language, str] = {}
    """Of this and the next three: what the vendor's page says of the connection; left out where no page says it."""
    description: dict[Language, str] = {}
    price: dict[Language, str] = {}
    terms: dict[Language, str] = {}
    """Where the terms of use are."""
    verification: bool = False
    """Whether its connection has a verification code, see `transforms.verification`."""

    def apart(self) -> dict[str, Target]:
        """Returns what each of its files is as a target of its own, by the name of the file; itself if it is one."""
        parts = {part.name: {"columns": part.columns, "filename": part.name, "files": ()} for part in self.files}
        return {name: self.model_copy(update=keys) for name, keys in parts.items()} or {self.filename: self}

    @model_validator(mode="after")
    def _columns_or_files(self) -> Target:
        if bool(self.columns) == bool(self.files) or bool(self.filename) == bool(self.files):
            raise ValueError("a target has either a filename and columns, or files")
        if self.files and (self.forms != ("csv",) or self.one_file_per != "school"):
            raise ValueError("files that go together are csv, one set per school")
        return self

    @model_validator(mode="after")
    def _headers_exist(self) -> Target:
        named = [header for group in (*self.one_of, *self.one_to_one) for header in group]
        _known("header", named, [column.header for column in self.columns])
        return self


class Limits(Strict):
    """How many pupils of a school may change in one way; a delivery is held when number and percentage are exceeded."""

    missing_number: int = 10
    missing_percent: float = 10
    """Pupils who disappear without an explanation or for a suspicious cause."""
    suspicious_number: int = 4
    suspicious_percent: float = 0
    """Pupils who disappear for a suspicious cause: a whole group, a cut-off file, a filtered export …"""
    new_number: int = 10
    new_percent: float = 50
    changed_number: int = 10
    changed_percent: float = 10
    """Pupils with another surname, first name or birth date under the same number."""
    moved_number: int = 10
    moved_percent: float = 50
    """Pupils with another group within one school year."""
    renumbered_number: int = 10
    renumbered_percent: float = 10

    def narrowed(self, *others: Limits | None) -> Limits:
        """Returns these limits, with what each of the others says of its own in its place."""
        said = [other.model_dump(exclude_unset=True) for other in others if other]
        return self.model_copy(update={key: value for one in said for key, value in one.items()})


class Limited(Strict):
    """What a workspace says of one source or target."""

    limits: Limits = Limits()


class Tolerance(Strict):
    """How long a pupil may be missing from the lists before it is archived; both must have passed."""

    files: int = 0
    """Lists in a row without the pupil that are let pass."""
    days: int = 0
    """Days since the first of them."""


class Retention(Strict):
    """How many days personal data are kept. Usual Dutch practice; the board of the school decides."""

    archived_days: int = 730
    """Pupils who left, with their history: two years, as for most of a pupil file."""
    files_days: int = 365
    """Originals and import files; after that a delivery can no longer be undone or explained to the cell."""

    @model_validator(mode="after")
    def _files_first(self) -> Retention:
        if self.files_days > self.archived_days:
            raise ValueError("retention: files_days is more than archived_days")
        return self


class School(Strict):
    """What a workspace says of one school."""

    name: str = ""
    sector: Sector | None = None
    source: str = ""
    """The source its exports come from, when the file alone does not tell."""
    targets: tuple[str, ...] = ()
    """Targets as `name` or `name:form`; empty: every target that suits the school's sector by default."""
    limits: Limits | None = None
    tolerance: Tolerance = Tolerance()
    passwords: tuple[SecretStr, ...] = ()
    """What opens the files of this school that are locked."""


class Person(Strict):
    """What a workspace says of one person, known by its key or its name."""

    name: str = ""
    roles: tuple[str, ...] = ()
    """As the school's systems name them, such as `directie`, `applicatiebeheerder` or `docent`."""
    schools: tuple[str, ...] = ()
    """The schools for which that is so; empty: all."""


class Settings(Strict):
    """`doorstroom.toml` of a workspace; every key may be left out."""

    language: Language = "nl"
    limits: Limits = Limits()
    sources: dict[str, Limited] = {}
    targets: dict[str, Limited] = {}
    schools: dict[str, School] = {}
    people: dict[str, Person] = {}
    retention: Retention = Retention()
    four_eyes: bool = False
    """Whether two people have to approve what is held."""
    register_url: SecretStr = Field(default=SecretStr(""), alias="register")
    """The PostgreSQL server with the register; empty: a file in the workspace. It may hold a password."""
    passwords: tuple[SecretStr, ...] = ()
    """What opens locked files, whichever school they are of; a school's own passwords are tried first."""

    def limits_of(self, school: str, source: str, targets: Iterable[str]) -> tuple[Limits, ...]:
        """Returns the limits that a delivery has to keep to: the school's, and those of each target with its own."""
        own = self.schools[school].limits if school in self.schools else None
        base = self.limits.narrowed(self.sources[source].limits if source in self.sources else None, own)
        named = (self.targets[target].limits for target in dict.fromkeys(targets) if target in self.targets)
        return (base, *(base.narrowed(limits) for limits in named))

    def passwords_of(self, school: str) -> tuple[str, ...]:
        """Returns the passwords to try on a school's files, all of them where nobody says which school it is."""
        schools = [one for code, one in self.schools.items() if school in ("", code)]
        own = [secret for one in schools for secret in one.passwords]
        return tuple(dict.fromkeys(secret.get_secret_value() for secret in (*own, *self.passwords)))


class Profiles(Strict):
    """The sources and targets in force: the shipped ones, overridden by those of the workspace."""

    sources: dict[str, Source]
    targets: dict[str, Target]


def parse_source(name: str, text: str) -> Source:
    """Reads a source profile from TOML. Raises `ValueError` where a key is unknown, missing or of another kind."""
    return Source.model_validate({"name": name, **tomllib.loads(text)})


def parse_target(name: str, text: str) -> Target:
    """Reads a target profile from TOML. Raises `ValueError` where a key is unknown, missing or of another kind."""
    return Target.model_validate({"name": name, **tomllib.loads(text)})


@cache
def shipped() -> Profiles:
    """Returns the profiles that come with Doorstroom."""
    return Profiles(
        sources={name: parse_source(name, text) for name, text in _texts("sources")},
        targets={name: parse_target(name, text) for name, text in _texts("targets")},
    )


def _known(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    if strange := set(names) - set(known):
        raise ValueError(f"unknown {what}: {', '.join(sorted(strange))}")


def _texts(folder: str) -> list[tuple[str, str]]:
    entries = sorted(files("schemas").joinpath(folder).iterdir(), key=lambda entry: entry.name)
    return [(entry.name[:-5], entry.read_text("utf-8")) for entry in entries if entry.name.endswith(".toml")]
