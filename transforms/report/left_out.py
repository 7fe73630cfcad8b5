"""Who a target's file goes without, and what that does to them."""

from __future__ import annotations

from schemas.profile import Target
from schemas.vocabulary import Language
from transforms.outcome import Outcome
from transforms.report.words import say


def left_out_warning(profile: Target, outcome: Outcome, language: Language) -> str:
    """Returns what it means that pupils, or staff, are left out of a target's files, `""` where none is.

    Where absence archives they are deregistered by the import, although they are still at school.
    """
    out = _left_out(profile.name, outcome)
    absence = profile.leavers == "absence"
    key = "left_out_absence" if absence else "left_out"
    if any(part.of in ("medewerkers", "groepsmedewerkers") for part in profile.apart().values()):
        key = "left_out_staff_absence" if absence else "left_out_staff"
    return say(language, key, count=out) if out else ""


def _left_out(target: str, outcome: Outcome) -> int:
    """Returns the number of rows of the delivery that the target's file goes without; who is not in it has no row."""
    refused = [issue for issue in outcome.issues if issue.target == target and issue.severity == "row"]
    rows = {(issue.file, issue.sheet, issue.row) for issue in refused if issue.row is not None}
    return len(rows) + sum(issue.row is None for issue in refused)
