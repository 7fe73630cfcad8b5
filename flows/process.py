"""Process: deliveries in, import files and a new state of the register out; command line and Prefect both call this.

Reading, checking and concluding leave the register to others. To publish, a run has it to itself, in one transaction:
there it looks whether the register still says what was concluded from, and concludes anew where it does not. So what is
replaced is what was concluded from, and those who wait for each other do not wait for each other's work.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from flows.cards import cards_wait
from flows.deliveries import Offer, known_schools, look_up, recipe
from flows.faults import explain
from flows.holds import Approval, find_hold
from flows.mailing import Post, post
from flows.patience import patiently
from flows.protections import in_force
from flows.publish import publish
from flows.reading import reading
from flows.recall import recall
from flows.recovery import clean_up, clean_up_within
from flows.register import Register
from flows.result import Result, concluded, skipped, unable
from flows.roster import Roster, no_roster, read_roster
from flows.run import Run
from flows.silences import note_offered
from flows.standings import read_standings
from flows.uploaders import all_let_in, turn_away
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.profile import Settings, shipped
from schemas.vocabulary import Language
from transforms import deliver
from transforms.memory import Memory
from transforms.outcome import Delivery, Outcome
from transforms.passwords import Draw

Step = Callable[[str], None]
KEPT = ("published", "held")
"""States of a delivery that the register must know of."""


@dataclass(frozen=True)
class Attempt:
    """One batch, as far as it comes without the register's lock."""

    batch: Sequence[Delivery]
    offers: tuple[Offer, ...]
    intake: deliver.Intake | None
    """None when every delivery is skipped."""


@dataclass(frozen=True)
class Early:
    """What was concluded of a batch from what the register said at that time."""

    memory: Memory
    outcomes: list[Outcome]


def process(
    workspace: Workspace,
    deliveries: Sequence[Delivery],
    today: date,
    dry_run: bool = False,
    approved: Mapping[str, Approval] | None = None,
    language: Language | None = None,
    step: Step = lambda name: None,
) -> list[Result]:
    """Takes deliveries all the way, and returns what became of each; one that fails leaves the others alone.

    Args:
        dry_run: conclude everything, but publish nothing and leave the register untouched.
        approved: what a person approved of deliveries that were held, by the id of the delivery.
        language: of the report; otherwise what the settings say.
        step: told the name of each step when it begins.
    """
    try:
        run = _set_up(workspace, today, language, dry_run, approved or {})
    except Exception as error:
        issue = explain(error, workspace.log)
        return [decline(workspace, delivery, (issue,), today, language or "nl") for delivery in deliveries]
    welcome, away = all_let_in(run, deliveries)
    done = iter([result for batch in _batches(welcome) for result in _safely(run, batch, step)])
    results = [away[place] if place in away else next(done) for place in range(len(deliveries))]
    if dry_run:
        return results
    note_offered(workspace, results, today)
    return _posted(run, results)


def decline(
    workspace: Workspace, delivery: Delivery, issues: Sequence[Issue], today: date, language: Language
) -> Result:
    """Returns that a delivery cannot be begun with, and why."""
    return unable(Run(workspace, shipped(), Settings(language=language), today), delivery, *issues)


def _posted(run: Run, results: Sequence[Result]) -> list[Result]:
    """Sends the mails about what was published, now that it is."""
    made = {place: (one.outcome.school, one.outcome.delivery.id) for place, one in enumerate(results) if one.files}
    told = post(run.workspace, run.settings, list(made.values()))
    return [_telling(run, one, *made[place], told) if place in made else one for place, one in enumerate(results)]


def _telling(run: Run, result: Result, school: str, delivery: str, told: Post) -> Result:
    issues = told.issues(run.settings, school, delivery) if result.outcome.state == "published" else ()
    outcome = replace(result.outcome, issues=(*result.outcome.issues, *issues)) if issues else result.outcome
    return replace(result, outcome=outcome, mails=told.of(school, delivery))


def _set_up(
    workspace: Workspace,
    today: date,
    language: Language | None,
    dry_run: bool,
    approvals: Mapping[str, Approval],
) -> Run:
    settings = workspace.settings()
    settings = settings.model_copy(update={"language": language or settings.language})
    return Run(workspace, workspace.profiles(), settings, today, dry_run, approvals)


def _batches(deliveries: Sequence[Delivery]) -> list[list[Delivery]]:
    """Returns the deliveries in batches of different schools and contents; one that names no school goes alone."""
    batches: list[list[Delivery]] = []
    for delivery in deliveries:
        last = batches[-1] if batches else []
        alone = not delivery.school or not all(other.school for other in last)
        if not last or alone or any(delivery.school == other.school or delivery.id == other.id for other in last):
            batches.append([delivery])
        else:
            last.append(delivery)
    return batches


def _safely(run: Run, batch: Sequence[Delivery], step: Step) -> list[Result]:
    """Processes a batch; after something unexpected each delivery by itself, so that only its cause fails."""
    try:
        return patiently(lambda: _together(run, batch, step), run.settings.patience_seconds)
    except Exception as error:
        issue = explain(error, run.workspace.log)
        if len(batch) > 1 and issue.code == "INTERNAL_ERROR":
            return [result for delivery in batch for result in _safely(run, [delivery], step)]
        return [unable(run, delivery, issue) for delivery in batch]


def _together(run: Run, batch: Sequence[Delivery], step: Step) -> list[Result]:
    register = run.register
    while True:
        attempt = _read(run, register, batch, step)
        if away := _turned_away(run, attempt):
            return away
        results = _conclude(run, register, attempt, step)
        if results is not None:
            break
    found = {result.outcome.delivery.id: result for result in results}
    return [
        found[offer.delivery.id] if offer.earlier is None else skipped(offer.delivery, offer.earlier)
        for offer in attempt.offers
    ]


def _turned_away(run: Run, attempt: Attempt) -> list[Result]:
    """Returns the refusal of a delivery that names no school, where its files name one it may not be made for."""
    if len(attempt.batch) > 1 or attempt.batch[0].school:
        return []
    earlier = attempt.offers[0].earlier
    schools = (earlier.school,) if earlier else attempt.intake.schools if attempt.intake else ()
    found = (turn_away(run, attempt.batch[0], school) for school in schools)
    return [away for away in found if away][:1]


def _read(run: Run, register: Register, batch: Sequence[Delivery], step: Step) -> Attempt:
    step("read")
    clean_up(run.workspace, wait=False)
    with _as_it_stands(register) as connection:
        offers = _offers(run, register, connection, batch)
        schools = dict.fromkeys(run.settings.schools, "") | (known_schools(connection) if connection else {})
    todo = [offer.delivery for offer in offers if offer.earlier is None]
    if not todo:
        return Attempt(batch, offers, None)
    keys = [run.settings.passwords_of(one.school) for one in todo]
    files = [(*file, key) for one, key in zip(todo, keys, strict=True) for file in one.files]
    with reading(files) as read:
        return Attempt(batch, offers, deliver.take_in(todo, run.profiles, run.settings, schools, run.today, read))


def _conclude(run: Run, register: Register, attempt: Attempt, step: Step) -> list[Result] | None:
    """Returns the results of what was not skipped; None when another run was first, and all must be done again."""
    step("compare")
    if attempt.intake is None:
        return []
    with _as_it_stands(register) as connection:
        memory = _known(run, register, connection, attempt)[1]
    early = Early(memory, _work_out(run, attempt, memory))
    if run.dry_run or not any(outcome.state in KEPT for outcome in early.outcomes):
        return [concluded(run, outcome) for outcome in early.outcomes]
    return _publish(run, register, attempt, early, step)


def _publish(run: Run, register: Register, attempt: Attempt, early: Early, step: Step) -> list[Result] | None:
    offers = {offer.delivery.id: offer for offer in attempt.offers}
    with register.writing() as connection:
        clean_up_within(run.workspace, connection)
        if _offers(run, register, connection, attempt.batch) != attempt.offers:
            return None
        roster, memory = _known(run, register, connection, attempt)
        outcomes = early.outcomes if memory.says(early.memory) else _work_out(run, attempt, memory)
        step("publish")
        kept = [outcome for outcome in outcomes if outcome.state in KEPT]
        published = publish(run, connection, register.seal, offers, kept, roster) if kept else []
    return published + [concluded(run, outcome) for outcome in outcomes if outcome.state not in KEPT]


def _work_out(run: Run, attempt: Attempt, memory: Memory) -> list[Outcome]:
    if attempt.intake is None:
        return []
    agreed = {delivery: approval.agreement for delivery, approval in run.approvals.items()}
    outcomes = deliver.work_out(attempt.intake, memory, agreed, run.profiles, run.settings, run.today, _draw(run))
    return [_checked(outcome) for outcome in outcomes] if run.dry_run else outcomes


def _draw(run: Run) -> Draw:
    """Returns what draws passwords; a trial makes none that anybody could use."""
    return (lambda signs: signs[0]) if run.dry_run else secrets.choice


def _checked(outcome: Outcome) -> Outcome:
    """Tells a dry run for what it is."""
    return outcome if outcome.state == "refused" else replace(outcome, state="checked")


@contextmanager
def _as_it_stands(register: Register) -> Iterator[Connection | None]:
    """Opens the register for reading; gives nothing where there is none yet, so that looking makes no files."""
    if not register.exists:
        yield None
        return
    with register.reading() as connection:
        yield connection


def _offers(
    run: Run, register: Register, connection: Connection | None, batch: Sequence[Delivery]
) -> tuple[Offer, ...]:
    return tuple(_offer(run, register, connection, delivery) for delivery in batch)


def _offer(run: Run, register: Register, connection: Connection | None, delivery: Delivery) -> Offer:
    if connection is None:
        return Offer(delivery, delivery.id)

    def made_by(school: str, source: str) -> str:
        standings = read_standings(connection, [school], run.today).get(school)
        waits = "+cards" if cards_wait(connection, run.profiles, run.settings, school) else ""
        protected = in_force(connection, school, run.today)
        return recipe(run.profiles, run.settings, school, source, standings, protected) + waits

    if delivery.id not in run.approvals:
        return look_up(connection, delivery, made_by)
    content = find_hold(connection, register.seal, delivery.id, delivery.school).content
    overtaken = look_up(connection, replace(delivery, id=content), made_by).overtaken
    return Offer(delivery, content, overtaken=overtaken)


def _known(run: Run, register: Register, connection: Connection | None, attempt: Attempt) -> tuple[Roster, Memory]:
    if connection is None or attempt.intake is None:
        return no_roster(), Memory(no_roster().known)
    roster = read_roster(connection, register.seal, attempt.intake.schools)
    overtaken = [offer.delivery.id for offer in attempt.offers if offer.overtaken]
    return roster, recall(connection, register.seal, attempt.intake, roster, run.today, overtaken)
