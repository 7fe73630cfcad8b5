"""Receipts: what the sender of a drop finds next to it, a short text and a copy of the report. They are never input."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.clock import AMSTERDAM
from flows.publication import replace_file
from flows.result import Result
from flows.tell import ending
from flows.workspace import Workspace
from schemas.vocabulary import Language
from transforms.report.findings import findings
from transforms.report.words import say

STATES = {
    "nl": {"published": "aangenomen", "held": "aangehouden", "refused": "geweigerd", "skipped": "overgeslagen"},
    "en": {"published": "accepted", "held": "held", "refused": "refused", "skipped": "skipped"},
}
NAMES = {"nl": "ontvangst", "en": "receipt"}
NAME = re.compile(
    rf"\.?({'|'.join(NAMES.values())})-[0-9]{{8}}-[0-9]{{6}}"
    rf"-({'|'.join(word for words in STATES.values() for word in words.values())})-[0-9a-f]{{1,8}}\.(txt|html)(\.tmp)?"
)
WORDS = {
    "nl": {
        "title": "Ontvangstbericht van Doorstroom",
        "school": "School: {school}",
        "when": "Ontvangen: {when}",
        "delivery": "Levering: {delivery}",
        "files": "Bestanden: {count}",
        "state": "Uitkomst: {state}",
        "done": "Deze bestanden zijn verwerkt. Dit bericht is later geschreven, want het programma werd onderbroken.",
        "stays": "De bestanden liggen nog in deze map. Zet er goede voor in de plaats.",
        "decide": "Er wacht iets op een beslissing. Bekijk het met: doorstroom review {waits}",
        "report": "Verslag: {report} (in de werkmap); een kopie staat hiernaast.",
    },
    "en": {
        "title": "Receipt of Doorstroom",
        "school": "School: {school}",
        "when": "Received: {when}",
        "delivery": "Delivery: {delivery}",
        "files": "Files: {count}",
        "state": "Outcome: {state}",
        "done": "These files were processed. This receipt was written later, for the program was interrupted.",
        "stays": "The files are still in this folder. Put right ones in their place.",
        "decide": "Something waits for a decision. Look at it with: doorstroom review {waits}",
        "report": "Report: {report} (in the workspace); a copy stands next to this.",
    },
}


@dataclass(frozen=True)
class Receipt:
    """What the sender is told; nothing of it is of a pupil."""

    stem: str
    """The name without its ending: of a drop always the same, however often it is written."""
    text: str
    report: str
    """Where the page stands of which a copy is given, relative to the workspace; empty where there is none."""


def receipt_of(result: Result, language: Language, began: datetime, resumed: bool = False) -> Receipt:
    """Returns the receipt for a drop.

    Args:
        began: when the drop was taken up.
        resumed: whether an earlier run took it up, and was killed: then what is skipped was done by that run.
    """
    outcome, done = result.outcome, resumed and result.outcome.state == "skipped"
    state = STATES[language]["published" if done else outcome.state]
    when = began.astimezone(AMSTERDAM)
    stem = f"{NAMES[language]}-{when:%Y%m%d-%H%M%S}-{state}-{outcome.delivery.id[:8]}"
    told = {
        "school": outcome.school,
        "when": f"{when:%d-%m-%Y %H:%M:%S} (UTC{when:%z})",
        "delivery": outcome.delivery.id,
        "count": len(outcome.delivery.files),
        "state": state,
        "waits": outcome.delivery.id if outcome.state == "held" else result.rest,
        "report": result.report,
    }
    words = {name: text.format_map(told) for name, text in WORDS[language].items()}
    lines = [words["title"], "", *(words[name] for name in ("school", "when", "delivery", "files", "state")), ""]
    lines += [words["done"]] if done else _said(result, language)
    lines += [words["stays"]] if not result.settled else []
    lines += [words["decide"]] if told["waits"] else []
    lines += ["", words["report"]] if result.report else []
    return Receipt(stem, "\n".join(lines) + "\n", result.report)


def write_receipt(workspace: Workspace, receipt: Receipt, folder: Path) -> Path:
    """Writes the receipt in the folder of the drop, and the copy of the report first. Raises `OSError`."""
    page = workspace.home / receipt.report
    if receipt.report and page.is_file():
        replace_file(folder / f"{receipt.stem}.html", _moved(page.read_bytes(), workspace, folder))
    file = folder / f"{receipt.stem}.txt"
    replace_file(file, receipt.text.replace("\n", "\r\n").encode("utf-8-sig"))
    return file


def is_receipt(name: str) -> bool:
    """Tells whether a file is a receipt, or one that is being written."""
    return NAME.fullmatch(name) is not None


def _said(result: Result, language: Language) -> Sequence[str]:
    answer = say(language, f"answer.{ending(result)}", count=len(result.files))
    return [answer, *(f"- {finding.text}" for finding in findings(result.outcome.issues, language))]


def _moved(page: bytes, workspace: Workspace, folder: Path) -> bytes:
    """Returns a page of which the links are right in another folder."""
    way = Path(os.path.relpath(workspace.home, folder)).as_posix()
    return page.replace(b'="../../', f'="{way}/'.encode())
