"""Option: a target as one school has chosen to use it."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.messages import Issue
from schemas.profile import Choice, Column, Target
from schemas.vocabulary import Language

Texts = Mapping[Language, tuple[str, ...]]


def chosen(target: Target, options: Mapping[str, Mapping[str, str]], source: str) -> Target | Issue | None:
    """Returns the target with what was chosen in it, and no other options; None where there is then nothing to do.

    Args:
        options: system or target -> option -> value, of one school.
        source: that of its lists.
    """
    taken = taken_options(target, options, source)
    for name, value in taken.items():
        if value not in target.options[name]:
            known = ", ".join(target.options[name])
            facts = {"target": target.title, "option": name, "value": value, "known": known}
            return Issue("OPTION_UNKNOWN", target=target.name, facts=facts)
    choices = [target.options[name][value] for name, value in taken.items()]
    if any(choice.made == "nothing" for choice in choices):
        return None
    chose = {name: {value: target.options[name][value]} for name, value in taken.items()}
    return _with(target, choices).model_copy(update={"options": chose, "usual": {}})


def taken_options(target: Target, options: Mapping[str, Mapping[str, str]], source: str) -> dict[str, str]:
    """Returns the value of each option of the target: what the school says, else the usual one for its source."""
    usual = {option: values[source] for option, values in target.usual.items() if source in values}
    wanted = {**usual, **options.get(target.platform, {}), **options.get(target.name, {})}
    return {name: wanted.get(name, next(iter(values))) for name, values in target.options.items()}


def undemanding(target: Target) -> Target:
    """Returns a target that takes every row: a list for a person is made of what an import would refuse too."""
    nothing: dict[str, object] = {
        "required": False,
        "max": None,
        "forbid": "",
        "closed": False,
        "unique": False,
    }
    return target.model_copy(
        update={
            "columns": tuple(column.model_copy(update=nothing) for column in target.columns),
            "files": tuple(
                part.model_copy(update={"columns": tuple(one.model_copy(update=nothing) for one in part.columns)})
                for part in target.files
            ),
            "one_of": (),
            "one_to_one": (),
            "references": (),
            "leavers": "elsewhere" if target.leavers == "elsewhere" else "none",
            "formulas": "keep",
            "one_file_per": "school",
            "who": "all",
        }
    )


def _with(target: Target, choices: list[Choice]) -> Target:
    changes: dict[str, object] = {
        "tick_boxes": _joined(target.tick_boxes, *(choice.tick_boxes for choice in choices)),
        "steps": _joined(target.steps, *(choice.steps for choice in choices)),
        "tasks": (*target.tasks, *(task for choice in choices for task in choice.tasks)),
        "columns": _columns(target.columns, choices),
        "files": tuple(part.model_copy(update={"columns": _columns(part.columns, choices)}) for part in target.files),
    }
    for choice in choices:
        changes |= {key: value for key in ("leavers", "who") if (value := getattr(choice, key))}
        changes |= {"made": "list"} if choice.made == "list" else {}
    return target.model_copy(update=changes)


def _joined(*texts: Texts) -> dict[Language, tuple[str, ...]]:
    languages = dict.fromkeys(language for one in texts for language in one)
    return {language: tuple(line for one in texts for line in one.get(language, ())) for language in languages}


def _columns(columns: tuple[Column, ...], choices: list[Choice]) -> tuple[Column, ...]:
    """Returns the columns that are left, some of them empty or with a fixed value."""
    empty = {header for choice in choices for header in choice.without}
    fixed = {header for choice in choices for header in choice.fixed}
    absent = {header for choice in choices for header in choice.leaves_out}
    nothing = {"source": "", "value": "", "setting": "", "prefix": "", "label": "", "required": False}
    kept = [column for column in columns if column.header not in absent]
    changes = [nothing if one.header in empty else {"source": ""} if one.header in fixed else {} for one in kept]
    return tuple(column.model_copy(update=update) for column, update in zip(kept, changes, strict=True))
