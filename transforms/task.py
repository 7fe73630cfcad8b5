"""Task: what a list for a person is made of, and what becomes of making it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pandas import DataFrame

from schemas.messages import Issue
from schemas.profile import Of, Person, Target
from schemas.vocabulary import Language
from transforms.outcome import Paper
from transforms.report.words import say
from transforms.rules import naam
from transforms.sent import Entry, Sent
from transforms.shape import Shaped
from transforms.simulate import told_before
from transforms.task_book import task_book


@dataclass(frozen=True)
class Scene:
    """What the lists of one target are made of."""

    target: Target
    school: str
    shaped: Shaped
    sent: Sent
    staff: DataFrame | None
    """Who works at the school; None where no list of staff was ever delivered."""
    people: Mapping[str, Person]
    """Those of the settings."""
    today: date
    language: Language

    def rows(self) -> DataFrame:
        """Returns whom the target is told of now: pupils, or else its own kind."""
        lists = self.shaped.lists
        rows = lists["leerlingen"] if "leerlingen" in lists else lists[self.target.of]
        told = {key for table in self.shaped.tables for key in table.entries}
        return naam(rows[rows["key"].isin(told)].fillna(""))

    def before(self, of: Of = "leerlingen") -> dict[str, Entry]:
        """Returns what the target was told before of one kind, by key."""
        return told_before(self.sent, self.target, of)

    def now(self, of: Of = "leerlingen") -> dict[str, Entry]:
        """Returns what it is told now."""
        return {key: one for table in self.shaped.tables if table.of == of for key, one in table.entries.items()}

    def paper(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Done:
        """Returns a list as a workbook, none where nobody is in it; the last column is to tick what is done."""
        if not rows:
            return Done()
        heads = [say(self.language, f"task.{column}") for column in (*columns, "done")]
        content = task_book(say(self.language, f"task.{name}"), heads, [(*row, "") for row in rows], self.today)
        return Done((Paper(self.target.name, f"{say(self.language, f'task.{name}')}.xlsx", content, len(rows)),))

    def note(self, code: str, **facts: object) -> Done:
        """Returns a finding about the target."""
        return Done(issues=(Issue(code, target=self.target.name, facts={"target": self.target.title, **facts}),))


@dataclass(frozen=True)
class Done:
    """The lists that were made, and what there is to say."""

    papers: tuple[Paper, ...] = ()
    issues: tuple[Issue, ...] = field(default=())

    def and_(self, other: Done) -> Done:
        """Returns this and more."""
        return Done((*self.papers, *other.papers), (*self.issues, *other.issues))
