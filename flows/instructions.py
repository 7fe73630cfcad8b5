"""The work instructions beside the import files, and the trial files that some of them are about."""

from __future__ import annotations

from collections.abc import Sequence

from flows.mails import addresses_of, letter_name
from flows.offer import safe_names
from flows.run import Run
from flows.workspace import Workspace
from transforms.outcome import Outcome
from transforms.report.instruction import Notice, instructed, instructions
from transforms.report.mail import Letter
from transforms.report.words import phrases, say
from transforms.undo import Beyond

TRIALS = "proef"
"""The folder of the trial files, within that of a target."""


def instruction_files(
    run: Run, outcome: Outcome, told: Sequence[Letter], beyond: Sequence[Beyond] | None = None
) -> dict[str, bytes]:
    """Returns what lies beside the import files for who imports them, by its place in the folder of the delivery.

    Args:
        told: the letters about the files.
        beyond: of an undoing, what no file takes back; None where it is none.
    """
    if outcome.state != "published":
        return {}
    language, name = run.settings.language, say(run.settings.language, "instruction.file_name")
    pages = instructions(outcome, run.profiles, language, run.today, _notices(run, outcome, told), beyond)
    trials = {
        f"{trial.target}/{TRIALS}/{safe_names([file.name])[0]}": file.content
        for trial in outcome.trials
        for file in trial.files
    }
    return {f"{target}/{name}": page.encode() for target, page in pages.items()} | trials


def instruction_addresses(run: Run, outcome: Outcome, folder: str, beyond: Sequence[Beyond] = ()) -> dict[str, str]:
    """Returns where the instructions are, as seen from a report of the school.

    Args:
        folder: that of the delivery, relative to the workspace.
    """
    if outcome.state != "published":
        return {}
    name = say(run.settings.language, "instruction.file_name")
    found = instructed(outcome, run.profiles, run.settings.language, beyond)
    return {work.name: f"../../{folder}/{work.name}/{name}" for work in found}


def instruction_paths(workspace: Workspace, folder: str) -> dict[str, str]:
    """Returns where the instructions of a delivery are, by target; in whatever language they were written.

    Args:
        folder: that of the delivery, relative to the workspace; empty where there is none.
    """
    names = (phrases()["instruction.file_name"].nl, phrases()["instruction.file_name"].en)
    found = [path for name in names for path in (workspace.home / folder).glob(f"*/{name}")] if folder else []
    return {path.parent.name: str(path) for path in sorted(found)}


def trial_paths(workspace: Workspace, folder: str) -> dict[str, list[str]]:
    """Returns where the trial files of a delivery are, by target."""
    found: dict[str, list[str]] = {}
    for path in sorted((workspace.home / folder).glob(f"*/{TRIALS}/*")) if folder else ():
        found.setdefault(path.parent.parent.name, []).append(str(path))
    return found


def folder_of(paths: Sequence[str], school: str, delivery: str) -> str:
    """Returns the folder that the files of a delivery are in, relative to the workspace.

    Args:
        paths: of its import files, relative to the workspace; its usual folder is meant where there are none.
    """
    return "/".join(paths[0].split("/")[:3]) if paths else f"outbox/{school}/{delivery}"


def _notices(run: Run, outcome: Outcome, told: Sequence[Letter]) -> dict[str, Notice]:
    host = run.settings.mail.host
    return {
        one.target: Notice(letter_name(one), bool(host and addresses_of(run.settings, outcome.school, one.target)))
        for one in told
    }
