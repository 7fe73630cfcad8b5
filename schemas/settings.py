"""Settings: what `doorstroom.toml` of a workspace says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from schemas.authority import Rule, by_field
from schemas.mail import Address, Mail
from schemas.strict import Strict
from schemas.uploader import Uploader
from schemas.vocabulary import Language, Sector


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


class Reconciling(Strict):
    """How a school's two sides that must agree are held against each other."""

    take: tuple[str, ...] = ()
    """Sections, or `section/kind`, that are taken over without asking, as at the start of a desktop project."""
    max_age_days: int = Field(default=7, ge=0)
    """How old an export may be, and how much older than that of the other side."""


class School(Strict):
    """What a workspace says of one school."""

    name: str = ""
    sector: Sector | None = None
    source: str = ""
    """The source its exports come from, when the file alone does not tell."""
    targets: tuple[str, ...] = ()
    """Targets as `name` or `name:form`; empty: every target that suits the school's sector by default."""
    options: dict[str, dict[str, str]] = Field(default_factory=dict)
    """System or target -> option -> value; what is not named is the usual."""
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    """System or target -> setting -> text."""
    authority: dict[str, dict[str, Rule]] = Field(default_factory=dict)
    """System or target, or side of a reconciliation -> column, or a block of columns -> who leads in it."""
    limits: Limits | None = None
    tolerance: Tolerance = Tolerance()
    passwords: tuple[SecretStr, ...] = ()
    """What opens the files of this school that are locked."""
    mail: dict[str, tuple[Address, ...]] = Field(default_factory=dict)
    """Target -> the addresses of who is told that a file for it is ready."""
    uploaders: dict[str, Uploader] = Field(default_factory=dict)
    """Who may deliver files; empty: everybody."""
    nightly: tuple[str, ...] = ()
    """Targets that are kept in step every night, also when no file was delivered."""

    @field_validator("authority")
    @classmethod
    def _led_by_field(cls, targets: dict[str, dict[str, Rule]]) -> dict[str, dict[str, Rule]]:
        for rules in targets.values():
            by_field(rules)
        return targets

    reconcile: Reconciling = Reconciling()


class Person(Strict):
    """What a workspace says of one person, known by its key or its name."""

    name: str = ""
    roles: tuple[str, ...] = ()
    """As the school's systems name them, such as `directie`, `applicatiebeheerder` or `docent`."""
    schools: tuple[str, ...] = ()
    """The schools for which that is so; empty: all."""


class Watch(Strict):
    """How the inbox is watched."""

    quiet_seconds: float = Field(default=30, ge=0, le=3600)
    """How long a folder has to be quiet before what lies in it is taken to be one delivery."""
    side_by_side: int = Field(default=2, ge=1, le=16)
    """How many runs are at work at the same time, each for other schools."""


class Nightly(Strict):
    """What is done every night."""

    at: str = Field(default="03:30", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    """In the time of Amsterdam; a time that every night has once, such as the usual one, is best."""
    purge: bool = True
    """Whether what may not be kept any longer is removed."""
    digest: tuple[Address, ...] = ()
    """Who is told by mail what waits, what was refused and what is unusual."""
    always: bool = False
    """Whether they are told so too when there is nothing to tell."""


class Serve(Strict):
    """What one machine runs by itself."""

    port: int = Field(default=4200, ge=1024, le=65535)
    """Where Prefect listens, on this machine alone."""
    database: SecretStr = SecretStr("")
    """The PostgreSQL server for Prefect; empty: a file in the workspace. It may hold a password."""


class Work(Strict):
    """Who does the work where it is too much for one machine."""

    where: Literal["here", "pool", "dask"] = "here"
    pool: str = "doorstroom"
    """The work pool of Prefect whose workers do it."""
    dask: str = ""
    """The address of the scheduler of a Dask cluster, such as `tcp://scheduler:8786`."""


class Shared(Strict):
    """Storage elsewhere, as addresses that fsspec knows, such as `sftp://server/map`."""

    inbox: str = Field(default="", repr=False)
    """Where schools put their files, in a folder for each school."""
    outbox: str = Field(default="", repr=False)
    """Where import files are copied to once they are published."""


class Settings(Strict):
    """`doorstroom.toml` of a workspace; every key may be left out."""

    language: Language = "nl"
    limits: Limits = Limits()
    sources: dict[str, Limited] = Field(default_factory=dict)
    targets: dict[str, Limited] = Field(default_factory=dict)
    schools: dict[str, School] = Field(default_factory=dict)
    people: dict[str, Person] = Field(default_factory=dict)
    retention: Retention = Retention()
    four_eyes: bool = False
    """Whether two people have to approve what is held."""
    patience_seconds: float = Field(default=20, ge=0, le=3600)
    """How long is tried again what passes by itself: another run is at work, a share or a server is away."""
    register_url: SecretStr = Field(default=SecretStr(""), alias="register")
    """The PostgreSQL server with the register; empty: a file in the workspace. It may hold a password."""
    passwords: tuple[SecretStr, ...] = ()
    """What opens locked files, whichever school they are of; a school's own passwords are tried first."""
    mail: Mail = Mail()
    watch: Watch = Watch()
    nightly: Nightly = Nightly()
    serve: Serve = Serve()
    work: Work = Work()
    shared: Shared = Shared()

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
