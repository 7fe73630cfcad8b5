"""The plan of a rollover: read from the register, and written as a page and a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.publication import replace_file
from flows.register import Register
from flows.rollover_facts import read_facts, schools_of, settled_facts
from flows.workspace import Workspace, folder_of
from schemas.vocabulary import Language
from transforms.report.rollover import rollover_page
from transforms.rollover_book import rollover_book
from transforms.rollover_plan import Plan, plan

BEGINS = "rollover-"
"""What the names of these files begin with."""


@dataclass(frozen=True)
class Written:
    """Where the plan lies."""

    page: Path
    workbook: Path


def plan_of(workspace: Workspace, school_year: str, today: date, school: str = "") -> Plan:
    """Returns the plan of every school of a workspace, or of one; nothing is written."""
    register = Register(workspace)
    if register.exists:
        with register.reading() as connection:
            schools = schools_of(workspace, connection, school)
            facts = read_facts(workspace, connection, register.seal, schools, school_year, today)
    else:
        facts = settled_facts(workspace, schools_of(workspace, None, school))
    profiles, rollovers = workspace.profiles(), workspace.rollovers()
    return Plan(school_year, today, tuple(plan(one, profiles, rollovers, school_year, today) for one in facts))


def write_plan(workspace: Workspace, told: Plan, language: Language, school: str = "") -> Written:
    """Writes the page and the workbook, in place of those there were; of one school in that school's folder."""
    folder = workspace.home / "reports" / (folder_of(school) if school else "")
    page, book = (folder / f"{BEGINS}{told.school_year}.{kind}" for kind in ("html", "xlsx"))
    replace_file(page, rollover_page(told, language).encode())
    replace_file(book, rollover_book(told, language))
    return Written(page, book)
