"""Setting: the texts that a school gives for a target, such as its own code there, in the columns that need them."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.messages import Issue
from schemas.profile import Column, Target


def settled(target: Target, values: Mapping[str, Mapping[str, str]], school: str) -> Target | Issue:
    """Returns the target with what the school gave, or what is still to be given, word for word.

    Args:
        target: as `option.chosen` left it.
        values: system or target -> setting -> text, of one school.
    """
    given = {name: text.strip() for name, text in _given(target, values).items()}
    facts = {"target": target.title, "school": school, "name": target.name}
    for name in given.keys() - target.settings.keys():
        if name in values.get(target.name, {}):
            known = ", ".join(target.settings)
            return Issue("TARGET_SETTING_UNKNOWN", target=target.name, facts={**facts, "setting": name, "known": known})
    for name in _used(target):
        setting = target.settings[name]
        told = {**facts, "setting": name, "means": setting.text, "max": setting.max}
        if setting.required and not given.get(name):
            return Issue("TARGET_SETTING_MISSING", target=target.name, facts=told)
        if setting.max is not None and len(given.get(name, "")) > setting.max:
            return Issue("TARGET_SETTING_LONG", target=target.name, facts=told)
    parts = tuple(part.model_copy(update={"columns": _filled(part.columns, given)}) for part in target.files)
    return target.model_copy(update={"columns": _filled(target.columns, given), "files": parts})


def _given(target: Target, values: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {**values.get(target.platform, {}), **values.get(target.name, {})}


def _used(target: Target) -> list[str]:
    columns = [column for part in target.apart().values() for column in part.columns]
    names = [name for column in columns for name in (column.setting, column.label) if name]
    return list(dict.fromkeys(names))


def _filled(columns: tuple[Column, ...], given: Mapping[str, str]) -> tuple[Column, ...]:
    """Returns the columns with what is given in its place; they name no settings any more."""
    return tuple(
        column.model_copy(
            update={
                "value": given.get(column.setting, "") if column.setting else column.value,
                "prefix": f"{given[column.label]}:" if given.get(column.label) else column.prefix,
                "setting": "",
                "label": "",
            }
        )
        for column in columns
    )
