"""Supply: the import files of all targets that a school wants, of whom counts for each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from schemas.messages import Issue
from schemas.profile import Profiles, School, Settings, Target
from schemas.tables import KAARTEN
from schemas.vocabulary import Form, Language
from transforms.authority import Withheld
from transforms.carding import newly_told
from transforms.cards import Card
from transforms.closed import closed_now
from transforms.conserve import PRESENT
from transforms.import_rules import refusals
from transforms.leaving import departed
from transforms.making import Making
from transforms.option import chosen, undemanding
from transforms.outcome import ImportFile, Outcome, Paper, Trial
from transforms.sent import Sent, after
from transforms.setting import settled
from transforms.shape import Shaped
from transforms.simulate import Simulation, simulate, told_before
from transforms.stock import Stock
from transforms.target import choose
from transforms.task import Scene
from transforms.tasks import tasks
from transforms.trial import trial
from transforms.withholding import (
    Led,
    about,
    expired,
    in_files,
    misfit,
    put_back,
    remembering,
    unknown_receivers,
)
from transforms.worklist import leavers_list, whole_list


@dataclass(frozen=True)
class Supplied:
    """The import files of one school, what there is to say about them, and what they will do."""

    files: tuple[ImportFile, ...] = ()
    issues: tuple[Issue, ...] = ()
    papers: tuple[Paper, ...] = ()
    targets: Mapping[str, Target] = field(default_factory=dict)
    """As this school uses them."""
    simulations: tuple[Simulation, ...] = ()
    sent: Mapping[str, Sent] = field(default_factory=dict)
    """Target -> what it has been told when these files are imported."""
    trials: tuple[Trial, ...] = ()
    carded: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Target -> the pupils whose new card these files tell."""
    withheld: tuple[Withheld, ...] = ()
    """What was not to be given because the source does not lead in it."""

    def given_to(self, outcome: Outcome) -> Outcome:
        """Returns an outcome with all of this, what there is to say left out."""
        return replace(
            outcome,
            files=self.files,
            papers=self.papers,
            targets=self.targets,
            simulations=self.simulations,
            sent=self.sent,
            trials=self.trials,
            carded=self.carded,
            withheld=self.withheld,
        )

    def and_(self, other: Supplied) -> Supplied:
        """Returns this and more."""
        return Supplied(
            (*self.files, *other.files),
            (*self.issues, *other.issues),
            (*self.papers, *other.papers),
            {**self.targets, **other.targets},
            (*self.simulations, *other.simulations),
            {**self.sent, **other.sent},
            (*self.trials, *other.trials),
            {**self.carded, **other.carded},
            (*self.withheld, *other.withheld),
        )


def supply(stock: Stock, targets: Sequence[str], profiles: Profiles, settings: Settings, today: date) -> Supplied:
    """Returns the import files of one school.

    Args:
        targets: as `name` or `name:form`.
    """
    own = settings.schools.get(stock.school, School())
    supplied = Supplied() if targets else Supplied(issues=(Issue("TARGET_NONE"),))
    about_rules = (*unknown_receivers(own.authority, profiles), *expired(stock.protections, today))
    supplied = supplied.and_(Supplied(issues=about_rules))
    for text in targets:
        supplied = supplied.and_(_wanted(stock, text, own, profiles, settings, today))
    return supplied


def _wanted(stock: Stock, text: str, own: School, profiles: Profiles, settings: Settings, today: date) -> Supplied:
    """Returns what a school gets of a target it names, as it wants to use that."""
    choice = choose(text, profiles)
    if isinstance(choice, Issue):
        return Supplied(issues=(choice,))
    shipped, form = choice
    target = _as_used(shipped, own, stock, profiles)
    if isinstance(target, Issue):
        return Supplied(issues=(target,), targets={shipped.name: shipped})
    return _of_target(Making(stock, target, form, own, settings, today)) if target else Supplied()


def _as_used(target: Target, own: School, stock: Stock, profiles: Profiles) -> Target | Issue | None:
    """Returns a target as a school uses it; None where there is nothing to do, an issue where the school errs."""
    used = chosen(target, own.options, stock.source)
    used = settled(used, own.values, stock.school) if isinstance(used, Target) else used
    return (misfit(used, own.authority, profiles) or used) if isinstance(used, Target) else used


def _of_target(making: Making) -> Supplied:
    stock, target, settings, today = making.stock, making.target, making.settings, making.today
    sent, cards = making.sent, making.cards
    pupils = making.dressed(stock.pupils)
    at_school = pupils["status"].isin(PRESENT)
    owing = stock.owing.loc[stock.owing["target"] == target.name, "leerlingnummer"]
    stays = ~at_school & pupils["leerlingnummer"].isin(owing)
    present = pupils[at_school | stays].reset_index(drop=True)
    left = departed(pupils, making.former, told_before(sent, target), owing, today)
    left = left.reset_index(drop=True).set_axis(range(len(pupils), len(pupils) + len(left)))
    rows, shaped, unfit = making.made(present, left)
    about = [Issue("OBLIGATION_OPEN", target=target.name, facts={"count": int(stays.sum())})] if stays.any() else []
    about += closed_now(target, today) if shaped.files else ()
    supplied = Supplied(issues=(*about, *unfit, *shaped.issues), targets={target.name: target})
    if not shaped.tables:
        return supplied.and_(Supplied(issues=_nobody_fits(shaped, target, stock.school, cards)))
    simulation = _simulated(shaped, target, making.form, sent, stock.renumbered)
    if simulation.refused:
        return supplied.and_(Supplied(issues=_would_refuse(simulation, target), simulations=(simulation,)))
    files = shaped.files if target.made == "file" else ()
    paper = _paper(present, left, simulation, target, settings.language, today)
    told = Supplied(files, _notes(simulation, paper, target), (paper,) if paper else ())
    told = supplied.and_(told).and_(_told(shaped, simulation, target, sent, stock.delivery, rows))
    told = told.and_(_carded(shaped, target, cards)) if files else told
    told = told.and_(_tasks(shaped, target, sent, stock, settings, today))
    return told.and_(_tried(shaped, target, stock.tried)) if files and stock.tried is not None else told


def _nobody_fits(shaped: Shaped, target: Target, school: str, cards: Mapping[str, Card]) -> tuple[Issue, ...]:
    """Says why there is no file where every single row was rejected."""
    if not shaped.issues or any(issue.severity == "file" for issue in shaped.issues):
        return ()
    carded = any(one.source in KAARTEN and one.required for part in target.apart().values() for one in part.columns)
    facts = {"target": target.title, "name": target.name, "school": school}
    return (Issue("CARDS_NEEDED" if carded and not cards else "TARGET_NOBODY", target=target.name, facts=facts),)


def _tasks(shaped: Shaped, target: Target, sent: Sent, stock: Stock, settings: Settings, today: date) -> Supplied:
    """Returns the lists for a person that are this target's own."""
    scene = Scene(target, stock.school, shaped, sent, stock.staff, settings.people, today, settings.language)
    done = tasks(scene)
    return Supplied(papers=done.papers, issues=done.issues)


def _carded(shaped: Shaped, target: Target, cards: Mapping[str, Card]) -> Supplied:
    """Returns whose new card the files tell, and that each goes along once."""
    new = newly_told(shaped.tables, target, cards)
    note = Issue("CARDS_GIVEN", target=target.name, facts={"target": target.title, "count": len(new)})
    return Supplied(issues=(note,), carded={target.name: new}) if new else Supplied()


def _simulated(shaped: Shaped, target: Target, form: Form, sent: Sent, renumbered: Mapping[str, str]) -> Simulation:
    """Returns what the import will do, and of what is imported what it would refuse."""
    expected = target if target.made == "file" else undemanding(target)
    simulation = simulate(shaped.tables, expected, sent, renumbered)
    refused = refusals(shaped.files, shaped.tables, target, form) if target.made == "file" else ()
    return replace(simulation, refused=refused)


def _would_refuse(simulation: Simulation, target: Target) -> tuple[Issue, ...]:
    """Returns per file and rule how often the target would refuse something."""
    found = Counter((one.file, one.code, one.header) for one in simulation.refused)
    facts = [
        {"target": target.title, "file": file, "rule": rule, "header": header, "count": count}
        for (file, rule, header), count in sorted(found.items())
    ]
    return tuple(Issue("TARGET_WOULD_REFUSE", facts=one, target=target.name) for one in facts)


def _paper(
    present: pd.DataFrame,
    left: pd.DataFrame,
    simulation: Simulation,
    target: Target,
    language: Language,
    today: date,
) -> Paper | None:
    if target.made == "list" and not target.tasks:
        return whole_list(present, left, simulation, target, language, today)
    return leavers_list(left, simulation, target, language, today)


def _notes(simulation: Simulation, paper: Paper | None, target: Target) -> tuple[Issue, ...]:
    """Says what a person has to do besides importing."""
    keyed = any(
        one.source == "leerlingnummer" and one.unique for part in target.apart().values() for one in part.columns
    )
    counts = {"TARGET_RENUMBERED": len(simulation.renumbered) if keyed else 0, "WORK_LIST": paper.rows if paper else 0}
    told = {code: {"target": target.title, "count": count} for code, count in counts.items() if count}
    return tuple(Issue(code, facts=facts, target=target.name) for code, facts in told.items())


def _tried(shaped: Shaped, target: Target, kinds: Mapping[str, str]) -> Supplied:
    """Returns the rows to try first, unless trying them would make the target archive everybody else."""
    if target.leavers == "absence" and not target.trial:
        return Supplied(issues=(Issue("CANARY_NOT_POSSIBLE", facts={"target": target.title}, target=target.name),))
    columns = [column.source for part in target.apart().values() for column in part.columns]
    if "wachtwoord" in columns:
        return Supplied(issues=(Issue("CANARY_PASSWORDS", facts={"target": target.title}, target=target.name),))
    made = trial(shaped, target, kinds)
    return Supplied(trials=(made,) if made else ())


def _told(shaped: Shaped, simulation: Simulation, target: Target, sent: Sent, delivery: str, rows: Led) -> Supplied:
    now = {table.name: table.entries for table in shaped.tables}
    there = frozenset[str]().union(*(table.kept_out.union(table.entries) for table in shaped.tables))
    gone = sent.keys - there
    known = remembering(after(sent, now, gone, target, delivery), sent, rows, shaped.tables)
    withheld = in_files(rows.withheld, shaped.tables)
    return Supplied(
        issues=(*about(withheld, target), *put_back(rows, target, shaped.tables)),
        simulations=(simulation,),
        sent={target.name: known},
        withheld=withheld,
    )
