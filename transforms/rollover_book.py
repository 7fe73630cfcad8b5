"""The workbook of a rollover: a sheet with the schools and one with every step, to sort and filter."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from schemas.vocabulary import Language
from transforms.report.rollover import list_text, state_text, year_texts
from transforms.report.words import say
from transforms.rollover_plan import Plan
from transforms.sheets import GREY, TOP, heighten, lay_out, put
from transforms.writers.workbook import packed

SCHOOLS = (10, 28, 18, 34, 34, 50, 14)
STEPS = (10, 24, 26, 70, 40, 34, 12, 12)
"""Widths of the columns."""


def rollover_book(told: Plan, language: Language) -> bytes:
    """Returns the workbook; every cell is a text."""
    book = Workbook()
    schools, steps = book.worksheets[0], book.create_sheet()
    schools.title, steps.title = say(language, "rollover.school"), say(language, "rollover.step")
    words = {key: say(language, f"rollover.{key}") for key in ("school", "list", "steps", "system", "step", "what")}
    words |= {key: say(language, f"rollover.{key}") for key in ("who", "state", "opens", "day")}
    heads = (
        words["school"],
        say(language, "rollover.called"),
        say(language, "source"),
        told.previous,
        told.school_year,
        words["list"],
        words["steps"],
    )
    _fill(schools, heads, _schools(told, language), SCHOOLS)
    keys = ("school", "system", "step", "what", "who", "state", "opens", "day")
    _fill(steps, [words[key] for key in keys], _steps(told, language), STEPS)
    return packed(book, told.day)


def _schools(told: Plan, language: Language) -> list[Sequence[str]]:
    return [
        (
            one.facts.school,
            one.facts.name,
            one.facts.source,
            *year_texts(one.facts, language),
            list_text(one.facts, language),
            say(language, "rollover.of", done=one.count("itself", "done", "ticked"), all=len(one.items)),
        )
        for one in told.schools
    ]


def _steps(told: Plan, language: Language) -> list[Sequence[str]]:
    return [
        (
            one.facts.school,
            work.title,
            item.name,
            item.step.text[language],
            item.step.role[language],
            state_text(item, language),
            item.opens,
            item.day,
        )
        for one in told.schools
        for work in one.works
        for item in work.items
    ]


def _fill(sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    letters = [get_column_letter(place) for place in range(1, len(heads) + 1)]
    for letter, width in zip(letters, widths, strict=True):
        sheet.column_dimensions[letter].width = width
    for place, head in enumerate(heads, 1):
        cell = put(sheet, 1, place, head)
        cell.font, cell.fill = Font(bold=True), GREY
    for number, row in enumerate(rows, 2):
        for place, text in enumerate(row, 1):
            put(sheet, number, place, text).alignment = TOP
        heighten(sheet, number, dict(zip(letters, row, strict=True)))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{letters[-1]}{len(rows) + 1}"
    lay_out(sheet)
