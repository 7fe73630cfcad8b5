"""Rollover plan: what has to be done for a school at each system in a new school year, and how far each step is."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from schemas.profile import Profiles, Target
from schemas.rollover import Remark, Rollover, Step
from schemas.strict import Profile
from schemas.vocabulary import Language
from transforms.option import taken_options
from transforms.predict import next_school_year
from transforms.rollover_facts import Facts
from transforms.target import platforms

State = Literal["todo", "date", "delivery", "decision", "earlier", "itself", "done", "ticked"]
"""To do; waiting for a date, for a delivery of the new year, for a decision on it, or for a step before it; it goes by
itself, which nobody here sees; the register shows that it is done; somebody said that it is done."""
Origin = Literal["said", "source", "supposed"]
"""The school said so; its administration tells; or it is supposed, as nobody told."""
FINISHED = frozenset({"itself", "done", "ticked"})
RECONCILED = "zermelo"
"""What has a plan where a school compares portal and desktop."""


@dataclass(frozen=True)
class Item:
    """One step for one school."""

    name: str
    """`jij.wachtwoorden`: by this it is ticked."""
    step: Step
    state: State
    opens: str = ""
    """The day from which it may be done, as long as that has not come."""
    day: str = ""
    """When it was done."""
    by: str = ""
    """Who said so."""
    waits: tuple[str, ...] = ()
    """The names of the steps before it that are not done."""
    unmade: bool = False
    """Whether it takes a file that is not made for this school, as the target is not among its targets."""
    differences: int = 0
    """Where it is about a section of a comparison: how many differences there were last time."""


@dataclass(frozen=True)
class Work:
    """What has to be done for one school at one system."""

    platform: str
    title: str
    profile: Profile | None
    """None: no page that we know says anything of it."""
    options: tuple[tuple[str, str, Origin], ...] = ()
    """Option, value, and how that is known."""
    remarks: tuple[Mapping[Language, str], ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class SchoolPlan:
    """The plan of one school."""

    facts: Facts
    works: tuple[Work, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for work in self.works for item in work.items)

    def count(self, *states: State) -> int:
        """Returns how many steps are in these states."""
        return sum(item.state in states for item in self.items)


@dataclass(frozen=True)
class Plan:
    """The plans of the schools of a workspace for one school year, as they are on a day."""

    school_year: str
    day: date
    schools: tuple[SchoolPlan, ...]

    @property
    def previous(self) -> str:
        return next_school_year(self.school_year, -1)

    @property
    def not_delivered(self) -> list[str]:
        """Returns the schools of which no list of the new year was published or held."""
        told = [one.facts for one in self.schools]
        return [one.school for one in told if not (one.delivered or one.held)]

    @property
    def not_rolled_over(self) -> list[str]:
        """Returns the schools of which the last list is one from before the administration was rolled over."""
        return [one.facts.school for one in self.schools if one.facts.not_rolled_over]


@dataclass(frozen=True)
class _Scene:
    """What the work of one school is derived from."""

    facts: Facts
    profiles: Profiles
    school_year: str
    today: date


def plan(
    facts: Facts, profiles: Profiles, rollovers: Mapping[str, Rollover], school_year: str, today: date
) -> SchoolPlan:
    """Returns the work for one school at every system that it has files made for or compares."""
    systems = platforms(profiles)
    named = dict.fromkeys(systems[name] for name in facts.targets if name in systems)
    named |= {RECONCILED: None} if facts.reconciles else {}
    scene = _Scene(facts, profiles, school_year, today)
    return SchoolPlan(facts, tuple(_work(scene, name, rollovers.get(name)) for name in named))


def _work(scene: _Scene, platform: str, rollover: Rollover | None) -> Work:
    targets = [one for one in scene.profiles.targets.values() if one.platform == platform]
    if rollover is None:
        return Work(platform, targets[0].title, None)
    facts = scene.facts
    options = _options(facts, platform, rollover, targets)
    said = _said(facts, platform, targets)
    items: dict[str, Item] = {}
    for step in rollover.steps:
        if _is_there(step, options, facts.source):
            items[step.name] = _item(scene, rollover, step, items)
    remarks = tuple(one for one in rollover.remarks if _is_told(one, facts.source, said))
    usual = {name for one in targets for name, values in one.usual.items() if facts.source in values}
    told = usual - {one.option for one in remarks}
    used = {name for step in rollover.steps for name in step.when}
    chosen = [(name, value, _origin(name, value, said, told)) for name, value in options.items() if name in used]
    return Work(
        platform, rollover.title, rollover, tuple(chosen), tuple(one.text for one in remarks), tuple(items.values())
    )


def _said(facts: Facts, platform: str, targets: Iterable[Target]) -> dict[str, str]:
    """Returns what the school itself chose at a system."""
    keys = (platform, *(one.name for one in targets))
    return {name: value for key in keys for name, value in facts.options.get(key, {}).items()}


def _origin(name: str, value: str, said: Mapping[str, str], told: Container[str]) -> Origin:
    if said.get(name) == value:
        return "said"
    return "source" if name in told else "supposed"


def _options(facts: Facts, platform: str, rollover: Rollover, targets: Iterable[Target]) -> dict[str, str]:
    """Returns how the school uses a system; a value that there is not counts as the usual one."""
    own = facts.options.get(platform, {})
    told = {name: own.get(name, "") for name in rollover.options}
    options = {
        name: told[name] if told[name] in values else next(iter(values)) for name, values in rollover.options.items()
    }
    for target in targets:
        for name, value in taken_options(target, facts.options, facts.source).items():
            options[name] = value if value in target.options[name] else next(iter(target.options[name]))
    return options


def _is_there(step: Step, options: Mapping[str, str], source: str) -> bool:
    fits = all(options.get(option) in values for option, values in step.when.items())
    return fits and (not step.sources or source in step.sources)


def _is_told(remark: Remark, source: str, said: Container[str]) -> bool:
    meant = (not remark.sources or source in remark.sources) and source not in remark.others
    return meant and not (remark.option and remark.option in said)


def _item(scene: _Scene, rollover: Rollover, step: Step, before: Mapping[str, Item]) -> Item:
    facts = scene.facts
    name = f"{rollover.name}.{step.name}"
    differences = facts.sections.get(step.section, ("", 0, ""))[1]
    unmade = bool(step.target) and step.target not in facts.targets
    if tick := facts.ticks.get(name):
        return Item(name, step, "ticked", day=tick.day, by=tick.by)
    if shown := _shown(step, rollover.name, facts):
        return Item(name, step, "done", day=shown)
    opens = _opens(step, scene.profiles.targets.get(step.target), scene.school_year)
    if opens and scene.today < opens:
        return Item(name, step, "date", opens=opens.isoformat(), unmade=unmade)
    if not _has_file(step, facts):
        return Item(name, step, "decision" if facts.held else "delivery", unmade=unmade)
    waits = tuple(before[one].name for one in step.after if one in before and before[one].state not in FINISHED)
    if waits:
        return Item(name, step, "earlier", waits=waits, unmade=unmade, differences=differences)
    return Item(name, step, "itself" if step.automatic else "todo", unmade=unmade, differences=differences)


def _shown(step: Step, platform: str, facts: Facts) -> str:
    """Returns the day on which the register shows a step to be done; `""` where it does not."""
    if step.shown_by == "connection":
        standing = facts.standings.get(platform)
        return standing.start if standing and standing.state == "active" else ""
    if step.shown_by == "section":
        status, _, day = facts.sections.get(step.section, ("", 0, ""))
        return day if status == "ok" else ""
    if facts.not_rolled_over:  # what was made of that list is still of the old year
        return ""
    shown = {
        "delivery": facts.delivered,
        "file": facts.files.get(step.target, ""),
        "mail": facts.mails.get(step.target, ""),
    }
    return shown.get(step.shown_by, "")


def _has_file(step: Step, facts: Facts) -> bool:
    """Tells whether what a step takes is there; who has that file made elsewhere waits for nothing but a list."""
    if not step.target:
        return step.shown_by != "delivery" or not facts.held
    if facts.not_rolled_over:
        return False
    return step.target in facts.files or (bool(facts.delivered) and step.target not in facts.targets)


def _opens(step: Step, target: Target | None, school_year: str) -> date | None:
    """Returns the first day on which a step may be done: not before its own, nor on closed days of its target."""
    if not step.opens:
        return None
    opens = date.fromisoformat(f"{school_year[:4]}-{step.opens}")
    for span in target.closed if target else ():
        last = date.fromisoformat(f"{school_year[:4]}-{span.until}")
        if span.first <= opens.strftime("%m-%d") <= span.until:
            opens = last + timedelta(days=1)
    return opens
