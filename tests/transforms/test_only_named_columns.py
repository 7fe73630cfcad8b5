"""Every column that a target receives is one its profile names: nothing else of a pupil reaches a file, in any form."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.profile import Column, Target, shipped
from schemas.tables import GEMAAKT, OFFERED
from schemas.vocabulary import Form
from tests.sentinels import CODED, MADE_OF, SCHOOL, every, made, reached, said, stock, text_of
from transforms.outcome import ImportFile
from transforms.parts import always_the_same, unzipped
from transforms.readers import read
from transforms.rules import RULES
from transforms.supply import Supplied

TARGETS = shipped().targets
PAPERS = frozenset(
    {
        *(
            ("l", one)
            for one in ("leerlingnummer", "roepnaam", "voorvoegsel", "achternaam", "groepsnaam", "hulpmiddelen")
        ),
        *(("m", one) for one in ("medewerkernummer", "roepnaam", "voorvoegsel", "achternaam", "rol")),
    }
)
"""What a list for a person tells, besides what it says about the target itself."""


def cases() -> Iterator[tuple[str, Form, str, str]]:
    """Yields every shipped target in every form, and its first form with every other choice of its options."""
    for name, target in TARGETS.items():
        yield from ((name, form, "", "") for form in target.forms)
        for option, values in target.options.items():
            yield from ((name, target.forms[0], option, value) for value in list(values)[1:])


def contents(supplied: Supplied) -> dict[str, bytes]:
    return {file.name: file.content for file in supplied.files}


def used(supplied: Supplied, target: Target) -> Target:
    """Returns the target as the school uses it."""
    return supplied.targets.get(target.name, target)


def assert_only_named(target: Target, form: Form, options: dict[str, str]) -> bool:
    """Asserts it of one target, and tells whether there was a file to look at."""
    of = stock(target)
    first = made(target, form, of, options)
    named = reached(used(first, target))
    other = made(target, form, stock(target, every() - named), options)
    assert contents(other) == contents(first), "a column that the profile does not name changes the file"
    text = "\n".join(f"{file.name}\n{text_of(file.content)}" for file in first.files)
    if first.files:
        looked_for = {(kind, column) for kind, column in every() if column not in CODED}
        found = {(kind, column) for kind, column in looked_for if said(*_place(kind, column)) in text}
        assert found == named & looked_for
        assert ("Qxschool" in text) == (("s", "schoolnaam") in named)
        assert "Qxbestand" not in text and "Qxblad" not in text
    return bool(first.files)


def _place(kind: str, column: str) -> tuple[str, str, int]:
    return column, kind, 0


@pytest.mark.parametrize(("name", "form", "option", "value"), list(cases()))
def test_nothing_else_reaches_a_file(name: str, form: Form, option: str, value: str) -> None:
    target = TARGETS[name]
    there = assert_only_named(target, form, {option: value} if option else {})
    if not option and target.made == "file" and name not in OTHERWISE:
        assert there, [issue.code for issue in made(target, form, stock(target)).issues]


OTHERWISE = frozenset({"jij_medewerkers", "jij_nummer_leerweg", "jij_wachtwoorden", "top"})
"""Targets whose usual option makes no file."""


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_list_for_a_person_tells_little(name: str) -> None:
    target = TARGETS[name]
    papers = made(target, target.forms[0], stock(target)).papers
    allowed = PAPERS | reached(target)
    text = "\n".join(text_of(paper.content) for paper in papers)
    looked_for = {one for one in every() if one[1] not in CODED}
    assert {one for one in looked_for if said(*_place(*one)) in text} <= allowed


def test_the_proof_would_notice_a_column_that_slips_in() -> None:
    target = TARGETS["schoolwise"]
    slipping = tuple(
        column.model_copy(update={"source": "telefoon"}) if column.header == "ADRES" else column
        for column in target.columns
    )
    leaking = made(target.model_copy(update={"columns": slipping}), "csv", stock(target))
    assert said("telefoon", "l", 0) in text_of(leaking.files[0].content)
    assert ("l", "telefoon") not in reached(target)
    changed = stock(target, frozenset({("l", "telefoon")}))
    assert contents(made(target.model_copy(update={"columns": slipping}), "csv", changed)) != contents(leaking)


def test_what_is_made_says_of_what() -> None:
    offered = {column for columns in OFFERED.values() for column in columns}
    assert set(MADE_OF) <= offered
    assert set(GEMAAKT) - set(MADE_OF) <= {"lenernummer", "hulpmiddelen"}


@pytest.mark.parametrize(
    ("name", "form"), [(name, form) for name, target in TARGETS.items() for form in target.forms if form != "edexml"]
)
def test_headings_are_those_of_the_profile_in_its_order(name: str, form: Form) -> None:
    target = TARGETS[name]
    supplied = made(target, form, stock(target))
    settled = used(supplied, target)
    parts = settled.apart() | always_the_same(settled)
    for file in unzipped(supplied.files, settled):
        part = parts.get(file.name.rpartition(".")[0], settled)
        assert headings(file, part) == [column.header for column in part.columns]


def headings(file: ImportFile, part: Target) -> list[str]:
    if file.name.endswith(".csv"):
        text = file.content.decode(part.encoding).removeprefix("\ufeff")
        return next(csv.reader(io.StringIO(text), delimiter=part.delimiter))
    return read(file.name, file.content)[0].rows[0]


FORMS: tuple[Form, ...] = ("csv", "xlsx", "ods")
KINDS = ("leerlingen", "groepen", "medewerkers", "groepsmedewerkers")


@st.composite
def targets(draw: st.DrawFn) -> Target:
    """Draws a target of any columns of one kind of row, with all rules, in some order."""
    of = draw(st.sampled_from(KINDS))
    sources = draw(st.lists(st.sampled_from(OFFERED[of]), min_size=1, max_size=8, unique=True))
    columns = [Column.model_validate({"header": f"K{place}", "from": one}) for place, one in enumerate(sources)]
    rules = ["groepsnaam", *draw(st.permutations([rule for rule in RULES if rule != "groepsnaam"]))]
    return Target.model_validate(
        {
            "name": "proef",
            "title": "Proef",
            "status": "verified",
            "evidence": (),
            "checked_on": date(2026, 11, 22),
            "forms": FORMS,
            "filename": "proef",
            "of": of,
            "columns": columns,
            "rules": rules,
            "leavers": draw(st.sampled_from(("absence", "explicit", "none"))),
            "who": draw(st.sampled_from(("all", "new", "mutations"))),
            "one_file_per": draw(st.sampled_from(("school", "vestiging", "groep"))) if of == "leerlingen" else "school",
        }
    )


@given(targets(), st.sampled_from(FORMS))
@settings(max_examples=25, deadline=None)
def test_nothing_else_reaches_the_file_of_any_target(target: Target, form: Form) -> None:
    assert assert_only_named(target, form, {})


BAD = ("=1+1", "@SUM(A1)", "+1", "-1+2", "\t=1", "\r=1")
NAMED = (
    *(
        ("l", column, kind)
        for column in ("achternaam", "roepnaam", "groepsnaam", "leerlingnummer")
        for kind in ("leerlingen",)
    ),
    *(("m", column, "medewerkers") for column in ("achternaam", "medewerkernummer", "gebruikersnaam")),
)


def one_column(column: str, of: str, formulas: str = "refuse") -> Target:
    return Target.model_validate(
        {
            "name": "proef",
            "title": "Proef",
            "status": "verified",
            "evidence": (),
            "checked_on": date(2026, 11, 22),
            "forms": FORMS,
            "filename": "proef",
            "of": of,
            "columns": [Column.model_validate({"header": "K", "from": column})],
            "leavers": "none",
            "formulas": formulas,
        }
    )


def with_values(target: Target, kind: str, column: str, values: Sequence[str], form: Form) -> Supplied:
    """Returns what comes of people who are alike but for one value."""
    of = stock(target)
    table = of.pupils if kind == "l" else of.staff
    assert table is not None
    bad = pd.concat([table] * len(values), ignore_index=True).assign(**{column: list(values)}).astype("str")
    return made(target, form, replace(of, pupils=bad) if kind == "l" else replace(of, staff=bad))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("kind", "column", "of"), NAMED)
def test_a_formula_is_refused_in_names_classes_and_numbers(kind: str, column: str, of: str, form: Form) -> None:
    supplied = with_values(one_column(column, of), kind, column, BAD, form)
    assert not supplied.files
    refused = [issue for issue in supplied.issues if issue.code in ("TARGET_FORMULA", "TARGET_FORBIDDEN")]
    assert len([issue for issue in refused if issue.code == "TARGET_FORMULA"]) == len(BAD)
    assert not any(value in issue.text("nl") + repr(issue) for issue in refused for value in BAD if len(value) > 2)


@pytest.mark.parametrize("form", FORMS)
def test_a_telephone_number_is_kept_and_is_a_text(form: Form) -> None:
    supplied = with_values(one_column("telefoon", "leerlingen"), "l", "telefoon", ["+31612345678"], form)
    assert "+31612345678" in text_of(supplied.files[0].content)
    assert_text_only(supplied.files[0])


LIVELY = ("+1", "001", "1E2", "2012-03-14", "=1+1", "@SUM(A1)", "true")


@pytest.mark.parametrize("form", ["xlsx", "ods"])
@pytest.mark.parametrize(("kind", "of"), [("l", "leerlingen"), ("m", "medewerkers")])
def test_nothing_lives_in_a_workbook(kind: str, of: str, form: Form) -> None:
    supplied = with_values(one_column("achternaam", of, "keep"), kind, "achternaam", LIVELY, form)
    assert_text_only(supplied.files[0])
    cells = read(supplied.files[0].name, supplied.files[0].content)[0].rows[1:]
    assert sorted(cells) == sorted([value] for value in LIVELY)


def assert_text_only(file: ImportFile) -> None:
    """Asserts that every cell with something in it is a text, and none a formula, a number or a link."""
    if file.name.endswith(".csv"):
        return
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        if file.name.endswith(".xlsx"):
            cells = archive.read("xl/worksheets/sheet1.xml").decode()
            assert "<f>" not in cells and "<f " not in cells and "<hyperlink" not in cells
            assert all('t="inlineStr"' in cell or 't="s"' in cell for cell in re.findall(r"<c [^>]*>", cells))
        else:
            cells = archive.read("content.xml").decode()
            assert "formula" not in cells.replace("xmlns:formula", "")
            assert set(cells.split('office:value-type="')[1:]) and all(
                rest.startswith("string") for rest in cells.split('office:value-type="')[1:]
            )


@pytest.mark.parametrize("name", [name for name, target in TARGETS.items() if {"xlsx", "ods"} & set(target.forms)])
def test_the_workbooks_of_a_target_hold_texts_only(name: str) -> None:
    target = TARGETS[name]
    for form in set(target.forms) & {"xlsx", "ods"}:
        for file in made(target, form, stock(target)).files:
            assert_text_only(file)


def test_the_school_is_the_one_that_was_asked_for() -> None:
    target = TARGETS["oneroster"]
    (file,) = made(target, "csv", stock(target)).files
    assert SCHOOL in text_of(file.content)
