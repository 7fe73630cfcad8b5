"""The results that wait in the inbox: in the folder `results` of the folder of a school, whoever put them there."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from flows.account import account
from flows.alone import alone
from flows.databases import BRINGING
from flows.faults import explain
from flows.inbox import RESULTS, Mark, is_unfinished, mark_of, settled
from flows.offer import offer
from flows.patience import patiently
from flows.register import Register
from flows.result_originals import keep_originals, offered_from
from flows.result_store import schools_waiting
from flows.results import Brought, bring_results
from flows.workspace import Workspace, is_school
from schemas.vocabulary import Language


def schools_with_results(workspace: Workspace) -> list[str]:
    """Returns the schools with files of results in the inbox, or with results that wait in the register."""
    folders = sorted(workspace.inbox.glob("*")) if workspace.inbox.is_dir() else []
    found = {folder.name for folder in folders if is_school(folder.name) and _files(workspace, folder.name)}
    register = Register(workspace)
    if register.exists:
        with register.reading() as connection:
            found |= schools_waiting(connection)
    return sorted(found)


def nightly(
    workspace: Workspace, today: date, schools: Sequence[str] | None = None, language: Language | None = None
) -> list[Brought]:
    """Brings the results of all schools, and moves the files out of the inbox once that is recorded.

    What fails for one school fails for that school alone; its files stay where they are.
    """
    language = language or workspace.settings().language
    with alone(workspace, "results", BRINGING):
        named = schools_with_results(workspace) if schools is None else schools
        return [_safely(workspace, school, today, language) for school in named]


def _safely(workspace: Workspace, school: str, today: date, language: Language) -> Brought:
    try:
        return _take(workspace, school, today, language)
    except Exception as error:
        return Brought(school, "refused", issues=(explain(error, workspace.log),))


def _take(workspace: Workspace, school: str, today: date, language: Language) -> Brought:
    marks = settled(_files(workspace, school))
    delivery, missing = offer(list(marks), school)
    if missing:
        return Brought(school, "refused", issues=missing)
    offered = offered_from(list(marks), delivery.files)
    seconds = workspace.settings().patience_seconds
    done = patiently(lambda: bring_results(workspace, school, offered, today, language, account()), seconds)
    if not any(issue.code.startswith("UPLOADER_") for issue in done.issues):
        keep_originals(workspace, school, offered, today)
        _clear(marks)
    return done


def _files(workspace: Workspace, school: str) -> list[Path]:
    folders = [folder for folder in (workspace.inbox / school).glob("*") if folder.name.casefold() == RESULTS]
    return [
        file
        for folder in sorted(folders)
        if folder.is_dir()
        for file in sorted(folder.iterdir())
        if file.is_file() and not is_unfinished(file.name)
    ]


def _clear(marks: dict[Path, Mark]) -> None:
    """Removes the originals, which are kept elsewhere by now; one that changed meanwhile is another file, and stays."""
    for file, mark in marks.items():
        with suppress(OSError):  # then it stays, and the next run finds that it was done
            if mark_of(file) == mark:
                file.unlink()
