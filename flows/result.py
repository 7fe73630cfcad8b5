"""The result of one delivery, as it is told: a page in `reports/` and one JSON document."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flows.deliveries import Earlier, MadeFile
from flows.instructions import folder_of, instruction_paths, trial_paths
from flows.mails import Mail
from flows.publication import replace_file
from flows.run import Run
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms import report
from transforms.outcome import Delivery, ImportFile, Outcome


@dataclass(frozen=True)
class Result:
    """What became of one delivery."""

    outcome: Outcome
    files: tuple[MadeFile, ...] = ()
    report: str = ""
    """Where its page stands, relative to the workspace; empty where it could not be written."""
    rest: str = ""
    """The delivery of which the rest waits for a person, where a part was done."""
    mails: tuple[Mail, ...] = ()
    """What the receivers of its files are told."""
    papers: tuple[str, ...] = ()
    """Where the lists for a person lie, relative to the workspace, in the order of the outcome."""
    folder: str = ""
    """Where all that was made of it lies, relative to the workspace; empty where nothing was."""
    settled: bool = True
    """Whether it is decided; otherwise the workplace failed and the delivery should be offered again."""


def document(workspace: Workspace, result: Result, language: Language) -> dict[str, object]:
    """Returns a result as one JSON document, with the full paths of what was written."""
    files = [
        {
            "target": file.target,
            "path": str(workspace.home / file.path) if file.path else "",
            "rows": file.rows,
            "sha256": file.sha256,
            "status": file.status,
        }
        for file in result.files
    ]
    page = str(workspace.home / result.report) if result.report else ""
    understood = [dict(part) for part in result.outcome.understood]
    told = report.summary(result.outcome, language)
    made = {"understood": understood, "files": files, "mails": mail_documents(workspace, result.mails)}
    if result.papers:
        made |= {"papers": paper_documents(workspace, result.outcome, result.papers)}
    made |= sheet_documents(workspace, result.folder)
    return {**told, **made, "rest": result.rest, "report": page}


def sheet_documents(workspace: Workspace, folder: str) -> dict[str, object]:
    """Returns the work instructions and the trial files in a folder as they go into a JSON document."""
    trials = trial_paths(workspace, folder)
    return {"instruction": instruction_paths(workspace, folder), **({"trial": trials} if trials else {})}


def paper_documents(workspace: Workspace, outcome: Outcome, paths: Sequence[str]) -> list[dict[str, object]]:
    """Returns the lists for a person as they go into a JSON document.

    Args:
        paths: where they lie, relative to the workspace; empty where they were not written.
    """
    return [
        {"target": paper.target, "path": str(workspace.home / path) if path else "", "rows": paper.rows}
        for paper, path in zip(outcome.papers, paths, strict=True)
    ]


def mail_documents(workspace: Workspace, mails: Sequence[Mail]) -> list[dict[str, object]]:
    """Returns the mails as they go into a JSON document."""
    return [
        {"target": one.target, "state": one.state, "to": list(one.sent_to), "path": str(workspace.home / one.path)}
        for one in mails
    ]


def concluded(run: Run, outcome: Outcome) -> Result:
    """Returns the result of a delivery of which nothing is published, and writes its page: that is all it leaves."""
    made = tuple(made_file(file) for file in outcome.files)
    path = page_path(run, outcome)
    try:
        replace_file(path, page_of(run, outcome))
    except OSError:
        return Result(outcome, made)
    return Result(outcome, made, relative(run.workspace, path))


def unable(run: Run, delivery: Delivery, *issues: Issue) -> Result:
    """Returns the result of a delivery that could not be taken in hand, because the workplace or a file failed."""
    outcome = Outcome(delivery, "refused", school=delivery.school, issues=issues)
    return replace(concluded(run, outcome), settled=False)


def skipped(delivery: Delivery, earlier: Earlier) -> Result:
    """Returns the result of a delivery that was published before: the files are where they were."""
    issues = (Issue("SKIPPED_SAME_CONTENT"),)
    same = replace(delivery, id=earlier.id)
    outcome = Outcome(same, "skipped", earlier.school, earlier.source, earlier.school_year, issues=issues)
    folder = folder_of([file.path for file in earlier.files], earlier.school, earlier.id)
    return Result(outcome, earlier.files, earlier.report, folder=folder)


def made_file(file: ImportFile, path: str = "") -> MadeFile:
    """Returns what is known of an import file once it is made."""
    return MadeFile(file.target, file.form, path, file.rows, hashlib.sha256(file.content).hexdigest(), file.status)


def page_of(run: Run, outcome: Outcome, instructions: Mapping[str, str] | None = None) -> bytes:
    """Returns the page about an outcome.

    Args:
        instructions: target -> the address of its work instruction.
    """
    return report.page(outcome, run.profiles, run.settings.language, instructions).encode()


def page_path(run: Run, outcome: Outcome) -> Path:
    """Returns where the page about an outcome stands; another change set that is held has another page."""
    held = f"-{outcome.digest[:8]}" if outcome.state == "held" else ""
    name = f"{run.today.isoformat()}-{outcome.delivery.id}-{outcome.state}{held}.html"
    return run.workspace.reports(outcome.school or outcome.delivery.school) / name


def relative(workspace: Workspace, path: Path) -> str:
    """Returns a path as the register keeps it: a workspace may be moved."""
    return path.relative_to(workspace.home).as_posix()
