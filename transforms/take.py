"""Take: one delivery as it is read and recognised, before the batch is normalised together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from schemas.messages import Issue
from schemas.profile import Profiles, School, Settings, Source
from schemas.tables import RUW
from transforms.belong import school_of
from transforms.outcome import Delivery, Ledger
from transforms.place import Headings, in_file
from transforms.readers.bundle import bundle
from transforms.readers.grid import Grid, Reader
from transforms.recognise import Recognition, recognise
from transforms.supplement import accompany, hinted
from transforms.target import choose, meant
from transforms.values import brin_vestiging


@dataclass(frozen=True)
class Taken:
    """One delivery that has been read, with all that is known of it before the register is asked."""

    delivery: Delivery
    parts: tuple[Recognition, ...] = ()
    issues: tuple[Issue, ...] = ()
    school_year: str = ""
    decided: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    """(file, sheet) -> what had to be decided when it was normalised."""
    staff: tuple[Ledger, ...] = ()
    """What became of the rows of its lists of staff, in place of the ledgers that set them aside."""

    @property
    def refused(self) -> bool:
        return any(issue.severity == "file" for issue in self.issues)

    @property
    def source(self) -> str:
        return next((part.source for part in self.parts if part.source and "supplement" not in part.kinds), "")

    @property
    def ledgers(self) -> tuple[Ledger, ...]:
        return tuple(ledger for part in self.parts for ledger in part.ledgers)

    @property
    def understood(self) -> tuple[Mapping[str, str], ...]:
        found = (facts for part in self.parts for facts in part.understood)
        return tuple({**facts, **self.decided.get((facts["file"], facts["sheet"]), {})} for facts in found)

    @property
    def ending(self) -> str:
        """How the text of the list ends, the worst of its parts; see `readers.grid.Grid.ending`."""
        endings = {facts.get("ending", "") for facts in self.understood}
        return next((ending for ending in ("short", "open", "clean") if ending in endings), "")

    @property
    def headings(self) -> Headings:
        return {place: names for part in self.parts for place, names in part.headings.items()}

    def knowing(self, decided: Mapping[tuple[str, str, str], Mapping[str, str]]) -> Taken:
        """Returns the delivery with what was decided about its parts."""
        own = {(file, sheet): facts for (one, file, sheet), facts in decided.items() if one == self.delivery.id}
        return replace(self, decided=own)

    def having(self, *issues: Issue | None) -> Taken:
        """Returns the delivery with more found about it."""
        return replace(self, issues=(*self.issues, *(issue for issue in issues if issue)))


def take(delivery: Delivery, profiles: Profiles, settings: Settings, schools: Mapping[str, str], read: Reader) -> Taken:
    """Reads and recognises the files of a delivery, joined where they are parts of one export, and finds their school.

    One file that cannot be used refuses the delivery: absence is judged over all of it, or not at all.

    Args:
        schools: the schools that the workspace knows, with the source of their last delivery.
    """
    likely = _likely(delivery, profiles, settings, schools)
    passwords = settings.passwords_of(delivery.school)
    together = bundle([read(file, content, passwords) for file, content in delivery.files])
    names = [file for file, _ in delivery.files]
    parts = [
        recognise(grids, file, profiles.sources, delivery.source) for grids, file in zip(together, names, strict=True)
    ]
    for place, part in enumerate(parts):
        if any(issue.code == "SOURCE_AMBIGUOUS" for issue in part.issues):
            parts[place] = _guessed(together[place], names[place], parts, profiles, likely)
    parts = accompany(parts, names, delivery.source)
    targets = [one for text in delivery.targets for one in meant(text, profiles)]
    issues = [found for one in targets if isinstance(found := choose(one, profiles), Issue)]
    issues += [issue for part, file in zip(parts, names, strict=True) for issue in in_file(part.issues, file)]
    return _of_school(Taken(delivery, tuple(parts)).having(*issues), schools)


def _guessed(
    grids: Sequence[Grid], file: str, parts: Sequence[Recognition], profiles: Profiles, likely: Mapping[str, Source]
) -> Recognition:
    """Returns a plain list as the system wrote it that another file of the delivery is from, or one that is likely."""
    names = {part.source for part in parts if part.source} or hinted(parts)
    beside = {name: profiles.sources[name] for name in names}
    found = recognise(grids, file, beside) if len(beside) == 1 else None
    return found if found and found.source else recognise(grids, file, likely)


def _likely(
    delivery: Delivery, profiles: Profiles, settings: Settings, schools: Mapping[str, str]
) -> Mapping[str, Source]:
    """Returns the sources to choose from when a plain list could be of several.

    That is the one the school's settings name, else the one of its last delivery, else those of its sector.
    """
    code = delivery.school or next(iter(schools if len(schools) == 1 else ()), "")
    school = settings.schools.get(code, School())
    usual = profiles.sources.get(school.source or schools.get(code, ""))
    if usual:
        return {usual.name: usual}
    return {name: source for name, source in profiles.sources.items() if school.sector in (None, *source.sectors)}


def _of_school(one: Taken, schools: Mapping[str, str]) -> Taken:
    if one.refused:
        return one
    texts = {text for part in one.parts if "brin" in part.table for text in part.table["brin"].dropna().unique()}
    school, issue = school_of(one.delivery.school, filter(None, map(brin_vestiging, texts)), list(schools))
    return replace(one, delivery=replace(one.delivery, school=school)).having(issue)


def sides(taken: Sequence[Taken]) -> dict[tuple[str, str, str], str]:
    """Returns the parts of a batch that complete pupils: delivery, file and part -> of what kind it is."""
    return {
        (one.delivery.id, file, sheet): kind
        for one in taken
        if not one.refused
        for part, (file, _) in zip(one.parts, one.delivery.files, strict=True)
        for sheet, kind in part.supplements.items()
    }


def gather(taken: Sequence[Taken]) -> pd.DataFrame:
    """Returns the raw rows of a batch as one table with an index of its own, columns `RUW` and where they come from."""
    columns = ["school", "levering", "source", "bestand", "blad", "rij", *RUW]
    tables = [
        part.table.assign(school=one.delivery.school, levering=one.delivery.id, source=part.source, bestand=file)
        for one in taken
        for part, (file, _) in zip(one.parts, one.delivery.files, strict=True)
    ]
    gathered = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)
    texts = [column for column in columns if column != "rij"]
    return gathered.reindex(columns=columns).astype(dict.fromkeys(texts, "str"))
