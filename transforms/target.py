"""Target: which import files a delivery asks for, and in what form."""

from __future__ import annotations

from schemas.messages import Issue
from schemas.profile import Profiles, School, Target
from schemas.vocabulary import Form
from transforms.outcome import Delivery


def wanted(delivery: Delivery, school: School, sector: str, profiles: Profiles) -> tuple[str, ...]:
    """Returns the targets as `name` or `name:form`: those named, else the school's, else the usual ones.

    The name of a system stands for all that is imported into it.
    """
    usual = {name: target.sectors for name, target in profiles.targets.items() if target.default}
    suiting = (name for name, sectors in usual.items() if not sectors or sector in sectors)
    named = delivery.targets or school.targets or tuple(suiting)
    return tuple(dict.fromkeys(name for text in named for name in meant(text, profiles)))


def meant(text: str, profiles: Profiles) -> list[str]:
    """Returns the targets that a name means: that of a target means that one."""
    name, colon, form = text.partition(":")
    of_system = [one for one, target in profiles.targets.items() if target.system == name]
    return [text] if name in profiles.targets or not of_system else [f"{one}{colon}{form}" for one in of_system]


def platforms(profiles: Profiles) -> dict[str, str]:
    """Returns of every target what a school has the connection with."""
    return {name: target.platform for name, target in profiles.targets.items()}


def choose(text: str, profiles: Profiles) -> tuple[Target, Form] | Issue:
    """Returns the target and the form that `name` or `name:form` means, or the issue that says why there is none."""
    name, _, form = text.partition(":")
    target = profiles.targets.get(name)
    if target is None:
        return Issue("TARGET_NOT_A_PROFILE", facts={"target": name, "known": ", ".join(profiles.targets)})
    for known in target.forms:
        if form in ("", known):
            return target, known
    return Issue("TARGET_FORM_UNKNOWN", facts={"target": name, "form": form, "known": ", ".join(target.forms)})
