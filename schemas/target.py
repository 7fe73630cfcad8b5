"""Target: one kind of import file, as data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from schemas.authority import Rule, by_field
from schemas.strict import Delimiter, Encoding, Profile, Strict, known
from schemas.tables import OFFERED
from schemas.vocabulary import Form, Language

Of = Literal["leerlingen", "groepen", "medewerkers", "groepsmedewerkers"]
"""What a file has a row for: a pupil, a group, a member of staff, a member of staff in a group."""
Leavers = Literal["absence", "explicit", "none", "elsewhere"]
"""What becomes of who is not in the file: `absence` archives, `explicit` wants a row for it, `none` nothing, and with
`elsewhere` another file for the same system, or its connection, sees to that."""
Who = Literal["all", "new", "mutations"]
"""Who has a row: `all`, who is `new` to the target, or of whom the target was told something else before."""


Made = Literal["file", "list", "nothing"]
"""What there is for a target: a `file` to import, a `list` for a person to go through there, or `nothing` to do."""


class Column(Strict):
    """One column of an import file."""

    header: str
    source: str = Field("", alias="from")
    """The canonical column, or a column made by one of the target's rules; empty: the column stays empty."""
    value: str = ""
    """What stands where `from` says nothing, so in every row of a column that comes from nothing."""
    setting: str = ""
    """The setting of the target whose text is the `value`."""
    prefix: str = ""
    """What stands before every value that there is."""
    label: str = ""
    """The setting of the target whose text, with a colon, is the `prefix`."""
    required: bool = False
    max: int | None = None
    """Most characters the target takes."""
    forbid: str = ""
    """Characters the target does not take."""
    values: dict[str, str] = Field(default_factory=dict)
    """Canonical value -> the target's value. A value that is not named goes unchanged, unless `closed`."""
    closed: bool = False
    """Whether a value that `values` does not name is refused."""
    assumed: tuple[str, ...] = ()
    """Canonical values whose translation no source confirms; a note says so where one is written."""
    unique: bool = False

    @field_validator("source")
    @classmethod
    def _canonical(cls, column: str) -> str:
        known("column", [column], ("", *(name for names in OFFERED.values() for name in names)))
        return column


class Part(Strict):
    """One file of a target that always takes several together, or the rows of one kind in it."""

    name: str
    """The whole name of the file, without its extension; of rows in another's file a name of their own."""
    into: str = ""
    """The part in whose file these rows stand, below its own and under the same headers."""
    of: Of = "leerlingen"
    columns: tuple[Column, ...]
    needs: str = ""
    """A header: who has nothing under it has no row in this file, and is not refused for that."""
    fixed: tuple[tuple[str, ...], ...] = ()
    """The rows of a file that is always the same and tells of nobody."""


class Choice(Strict):
    """One value that an option of a target can have, and what it changes about the target."""

    text: dict[Language, str]
    """What it means."""
    tick_boxes: dict[Language, tuple[str, ...]] = Field(default_factory=dict)
    """Put behind those of the target, as are the steps."""
    steps: dict[Language, tuple[str, ...]] = Field(default_factory=dict)
    leavers: Leavers | None = None
    who: Who | None = None
    without: tuple[str, ...] = ()
    """Headers of columns that stay empty."""
    fixed: tuple[str, ...] = ()
    """Headers of columns in which only their `value` or setting stands, whatever is known of a pupil."""
    leaves_out: tuple[str, ...] = ()
    """Headers of columns that are not in the file at all, because an empty cell would wipe something out."""
    made: Made = "file"
    tasks: tuple[str, ...] = ()
    """Put behind those of the target."""


class Setting(Strict):
    """A text that only the school can give, such as the code it has at the target."""

    text: dict[Language, str]
    """What it is."""
    required: bool = True
    """Whether no file can be made without it, where a column of the file has it."""
    max: int | None = None
    """Most characters the target takes."""


class Closed(Strict):
    """Days of every year on which nothing is to be imported."""

    first: str = Field(alias="from", pattern=r"^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$")
    """Month and day, the first of them; within one calendar year."""
    until: str = Field(pattern=r"^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$")
    """The last of them."""
    text: dict[Language, str]
    """Why, and what happens then."""

    @model_validator(mode="after")
    def _in_order(self) -> Closed:
        if self.until < self.first or {self.first, self.until} & {"02-30", "02-31", "04-31", "06-31", "09-31", "11-31"}:
            raise ValueError("closed: from and until are days of one year, in their order")
        return self


class Target(Profile):
    """One kind of import file."""

    default: bool = True
    """Whether it is made for every school of its sectors; if not, only where a delivery or a school names it."""
    forms: tuple[Form, ...]
    """The file forms the target takes; the first one is made unless the school asks for another."""
    delimiter: Delimiter = ";"
    encoding: Encoding = "utf-8"
    bom: bool = False
    line_end: Literal["crlf", "lf"] = "crlf"
    date_format: str = "%Y-%m-%d"
    filename: str = ""
    """Letters and digits; the school, the school year and the extension are put behind it. None for `files`."""
    one_file_per: Literal["school", "vestiging", "groep"] = "school"
    system: str = ""
    """What it is imported into, where that takes other files too: they share connection and options."""
    of: Of = "leerlingen"
    who: Who = "all"
    """Where absence archives there is always a row for all."""
    options: dict[str, dict[str, Choice]] = Field(default_factory=dict)
    """What a school may choose: option -> value -> what that changes; the first value is the usual one."""
    usual: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Option -> source -> the value that is usual for schools with that administration."""
    settings: dict[str, Setting] = Field(default_factory=dict)
    """What a school has to give: name -> what that is."""
    made: Made = "file"
    columns: tuple[Column, ...] = ()
    files: tuple[Part, ...] = ()
    """Instead of `columns`: the files that go together, the same ones every time, in which no row occurs twice."""
    zipped: str = ""
    """Letters and digits: the name of the ZIP that these files go in, completed as `filename` is; none: no ZIP."""
    one_of: tuple[tuple[str, ...], ...] = ()
    """Headers of which at least one must be filled in every row."""
    one_to_one: tuple[tuple[str, str], ...] = ()
    """Pairs of headers whose values belong to each other over the whole file, both ways."""
    references: tuple[tuple[str, str, str, str], ...] = ()
    """Of `files`: file and header whose every filled value must stand in the file and under the header behind them."""
    rules: tuple[str, ...] = ()
    """Names of functions in `transforms.rules` that add columns before shaping."""
    tasks: tuple[str, ...] = ()
    """Names of functions in `transforms.tasks` that make a list for a person, beside the file or instead of it."""
    leavers: Leavers
    leaving: dict[Language, str] = Field(default_factory=dict)
    """What a person does there about one pupil who left, where no file does it."""
    formulas: Literal["refuse", "keep"] = "refuse"
    """What happens to a name, class or number that a spreadsheet would run as a formula."""
    tick_boxes: dict[Language, tuple[str, ...]] = Field(default_factory=dict)
    role: dict[Language, str] = Field(default_factory=dict)
    """Who may do the import."""
    steps: dict[Language, tuple[str, ...]] = Field(default_factory=dict)
    """What a person does with the file, in order."""
    trial: dict[Language, str] = Field(default_factory=dict)
    """Where absence archives: what to do otherwise with a file of a few rows, so that it archives nobody."""
    category: dict[Language, str] = Field(default_factory=dict)
    """Under which head the catalogue lists it: the vendor's own where its page has one, else ours. The next three say
    what the vendor's page says of the connection, and are left out where no page says it."""
    description: dict[Language, str] = Field(default_factory=dict)
    price: dict[Language, str] = Field(default_factory=dict)
    terms: dict[Language, str] = Field(default_factory=dict)
    """Where the terms of use are."""
    verification: bool = False
    """Whether its connection has a verification code, see `transforms.verification`."""
    mail: bool = False
    """Whether the receiver is told by mail that a file is ready."""
    closed: tuple[Closed, ...] = ()
    """When nothing is to be imported."""
    authority: dict[str, Rule] = Field(default_factory=dict)
    """Column, or a block of columns -> who leads in it, where that is not the source; a school may say otherwise."""
    empty: Literal["", "kept"] = ""
    """What an empty cell does to what is there: it is `kept`, or no source tells."""

    @property
    def platform(self) -> str:
        """What a school has a connection with and chooses options for."""
        return self.system or self.name

    def apart(self) -> dict[str, Target]:
        """Returns what each of its files is as a target of its own, by the name of the file; itself if it is one."""
        alone = {"files": (), "references": (), "zipped": ""}
        parts = {
            part.name: {"columns": part.columns, "filename": part.name, "of": part.of, **alone}
            for part in self.files
            if not part.fixed
        }
        return {name: self.model_copy(update=keys) for name, keys in parts.items()} or {self.filename: self}

    @field_validator("authority")
    @classmethod
    def _led_by_field(cls, rules: dict[str, Rule]) -> dict[str, Rule]:
        by_field(rules)
        return rules

    @model_validator(mode="after")
    def _columns_are_offered(self) -> Target:
        for part in self.apart().values():
            known("column", [column.source for column in part.columns], ("", *OFFERED[part.of]))
        return self

    @model_validator(mode="after")
    def _options_fit(self) -> Target:
        headers = [column.header for part in self.apart().values() for column in part.columns]
        for choice in (choice for values in self.options.values() for choice in values.values()):
            known("header in an option", (*choice.without, *choice.fixed, *choice.leaves_out), headers)
        for option, values in self.usual.items():
            known("option", [option], self.options)
            known("value", values.values(), self.options[option])
        return self

    @model_validator(mode="after")
    def _settings_exist(self) -> Target:
        columns = [column for part in self.apart().values() for column in part.columns]
        used = [name for column in columns for name in (column.setting, column.label) if name]
        known("setting", used, self.settings)
        return self

    @model_validator(mode="after")
    def _references_exist(self) -> Target:
        headers = {part.name: [column.header for column in part.columns] for part in self.files}
        for file, header, other, other_header in self.references:
            known("file", [file, other], headers)
            known("header", [header], headers[file])
            known("header", [other_header], headers[other])
        return self

    @model_validator(mode="after")
    def _columns_or_files(self) -> Target:
        if bool(self.columns) == bool(self.files) or bool(self.filename) == bool(self.files):
            raise ValueError("a target has either a filename and columns, or files")
        if self.files and (self.forms != ("csv",) or self.one_file_per != "school"):
            raise ValueError("files that go together are csv, one set per school")
        if self.zipped and not self.files:
            raise ValueError("zipped: only files that go together")
        return self

    @model_validator(mode="after")
    def _parts_fit(self) -> Target:
        headers = {part.name: [column.header for column in part.columns] for part in self.files}
        own = {part.name for part in self.files if not (part.into or part.fixed)}
        for part in self.files:
            known("header in needs", [part.needs] if part.needs else [], headers[part.name])
            known("file in into", [part.into] if part.into else [], own)
            if part.into and headers[part.into] != headers[part.name]:
                raise ValueError(f"{part.name}: not the headers of {part.into}")
            if any(len(row) != len(part.columns) for row in part.fixed):
                raise ValueError(f"{part.name}: a fixed row has a cell for every header")
        if len(headers) != len(self.files):
            raise ValueError("files that go together have names of their own")
        return self

    @model_validator(mode="after")
    def _headers_exist(self) -> Target:
        named = [header for group in (*self.one_of, *self.one_to_one) for header in group]
        known("header", named, [column.header for column in self.columns])
        return self
