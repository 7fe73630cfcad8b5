"""Parts: the files that a target always takes together, and the rows of several kinds that one of them may hold."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd
from pandas import DataFrame

from schemas.demands import Fault
from schemas.profile import Of, Part, Target
from transforms.outcome import ImportFile
from transforms.writers.package import together

Tables = Mapping[str, DataFrame]
"""Name of a part -> its rows under the target's headers."""


def fitting(tables: Tables, target: Target) -> dict[str, DataFrame]:
    """Returns the rows of every part without those that it has no place for, such as a pupil without a class."""
    needs = {part.name: part.needs for part in target.files if part.needs}
    return {name: rows[rows[needs[name]].fillna("") != ""] if name in needs else rows for name, rows in tables.items()}


def shared(tables: Tables, target: Target) -> Iterator[tuple[str, Fault]]:
    """Yields what must be unique in a file and stands there for rows of two kinds, such as a pupil and a teacher."""
    for into in dict.fromkeys(part.into for part in target.files if part.into):
        parts = [part for part in target.files if into in (part.name, part.into)]
        for header in dict.fromkeys(column.header for part in parts for column in part.columns if column.unique):
            found = {part.name: tables[part.name][header] for part in parts}
            kinds = Counter(cell for cells in found.values() for cell in set(cells.dropna()) - {""})
            for name, cells in found.items():
                twice = cells.index[[kinds[cell] > 1 for cell in cells]]
                yield from ((name, Fault(place, "TARGET_NOT_UNIQUE", header)) for place in twice)


def filled(tables: Tables, good: Mapping[Of, DataFrame], target: Target) -> Iterator[tuple[str, DataFrame]]:
    """Yields the rows of every file with the name of the file, also where there are none, and no row twice."""
    yield from ((part.name, _rows(part, tables, good, target)) for part in target.files if not part.into)


def zipped(files: tuple[ImportFile, ...], name: str, target: Target) -> tuple[ImportFile, ...]:
    """Returns files that go together as the one ZIP that the target takes, where it takes them so."""
    if not target.zipped:
        return files
    content = together({file.name: file.content for file in files})
    rows = sum(file.rows for file in files)
    return (ImportFile(target.name, "csv", f"{target.zipped}{name}.zip", content, rows, target.status),)


def unzipped(files: Sequence[ImportFile], target: Target) -> list[ImportFile]:
    """Returns the files as they were before they were put in a ZIP."""
    return [one for file in files for one in (_taken_out(file) if target.zipped else [file])]


def always_the_same(target: Target) -> dict[str, Target]:
    """Returns the files that tell of nobody as targets of their own, which `Target.apart` leaves out."""
    alone = {"files": (), "references": (), "zipped": ""}
    fixed = [part for part in target.files if part.fixed]
    return {part.name: target.model_copy(update={"columns": part.columns, **alone}) for part in fixed}


def _taken_out(file: ImportFile) -> Iterator[ImportFile]:
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            yield replace(file, name=name, content=content, rows=content.count(b"\n") - 1)


def _rows(first: Part, tables: Tables, good: Mapping[Of, DataFrame], target: Target) -> DataFrame:
    if first.fixed:
        return DataFrame(list(first.fixed), columns=[column.header for column in first.columns], dtype="str")
    parts = [part for part in target.files if first.name in (part.name, part.into)]
    return pd.concat([_told(tables[part.name], good[part.of]) for part in parts]).drop_duplicates()


def _told(rows: DataFrame, good: DataFrame) -> DataFrame:
    """Returns the rows of who is good, in the order of these."""
    return rows.loc[good.index[good.index.isin(rows.index)]]
