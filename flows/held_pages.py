"""What a person sees in Prefect of a delivery that waits: counts and sentences, and how to decide; never a pupil."""

from __future__ import annotations

from flows.books import book_path
from flows.holds import Hold
from flows.tell_review import first_approval
from flows.workspace import Workspace
from schemas.messages import Issue
from schemas.vocabulary import Language
from transforms.report.words import name

WORDS = {
    "nl": {
        "title": "# Aangehouden: school {school}",
        "delivery": "Levering `{delivery}`, aangeleverd op {day}. Er is niets gewijzigd.",
        "why": "## Waarom",
        "changes": "## Wat er zou veranderen",
        "head": "| wat | leerlingen |",
        "ways": "## Beslissen",
        "form": "1. **In dit scherm**: {form} voor levering `{delivery}`.",
        "open": "open [het formulier]({link})",
        "find": "kies Deployments, dan *beslissen*, dan Run, en vul het formulier in",
        "command": "2. **Met een opdracht**: `doorstroom review {delivery}` toont elke wijziging; daarna "
        "`doorstroom approve {delivery} --by NAAM` of `doorstroom reject {delivery}`.",
        "book": "3. **In het beslisbestand**: vul `{book}` in de werkmap in, bewaar het, en dan `doorstroom decide`.",
        "same": "Het is dezelfde beslissing; de eerste geldt. Alleen met een opdracht of het beslisbestand kunnen er "
        "leerlingen worden uitgezonderd.",
        "report": "Het verslag staat in de werkmap: `{report}`",
        "kind": "wijziging",
        "missing": "verdwenen, {cause}",
        "what": "wat",
        "count": "leerlingen",
    },
    "en": {
        "title": "# Held: school {school}",
        "delivery": "Delivery `{delivery}`, offered on {day}. Nothing was changed.",
        "why": "## Why",
        "changes": "## What would change",
        "head": "| what | pupils |",
        "ways": "## To decide",
        "form": "1. **On this screen**: {form} for delivery `{delivery}`.",
        "open": "open [the form]({link})",
        "find": "choose Deployments, then *beslissen*, then Run, and fill in the form",
        "command": "2. **By command**: `doorstroom review {delivery}` shows every change; after that "
        "`doorstroom approve {delivery} --by NAME` or `doorstroom reject {delivery}`.",
        "book": "3. **In the decision workbook**: fill in `{book}` in the workspace, save it, and then "
        "`doorstroom decide`.",
        "same": "It is the same decision; the first one counts. Only by command or in the workbook can pupils be "
        "excepted.",
        "report": "The report stands in the workspace: `{report}`",
        "kind": "change",
        "missing": "missing, {cause}",
        "what": "what",
        "count": "pupils",
    },
}


def held_key(hold: Hold) -> str:
    """Returns the name under which a hold is shown; a later version of the same delivery has the same."""
    return f"aangehouden-{hold.school}-{hold.delivery}".lower()


def held_table(hold: Hold, language: Language) -> list[dict[str, str | int]]:
    """Returns the change set in counts: kinds of changes, and the causes of those who are missing."""
    words, told = WORDS[language], dict[str, int]()
    for kind, count in hold.counts["changes"].items():
        if count:
            told[name(language, "kind", kind)] = count
        if kind == "missing":
            for entry in hold.counts["missing"]:
                told[words["missing"].format(cause=name(language, "cause", entry["cause"]))] = entry["count"]
    return [{words["what"]: what, words["count"]: count} for what, count in told.items()]


def held_page(workspace: Workspace, hold: Hold, language: Language, link: str = "") -> str:
    """Returns the page about a hold, in Markdown.

    Args:
        link: the address of the form in which it is decided; empty where that is not known.
    """
    words = WORDS[language]
    book = book_path(workspace, hold.school, hold.delivery).relative_to(workspace.home).as_posix()
    form = words["open" if link else "find"].format(link=link)

    def say(key: str) -> str:
        return words[key].format(**vars(hold), book=book, form=form)

    rows = [" | ".join(map(str, row.values())) for row in held_table(hold, language)]
    parts = [
        say("title"),
        say("delivery"),
        *first_approval(hold, language),
        say("why"),
        "\n".join(f"- {text}" for text in reasons(hold, language)),
        say("changes"),
        "\n".join([say("head"), "| --- | --- |", *(f"| {row} |" for row in rows)]),
        say("ways"),
        "\n".join(map(say, ("form", "command", "book"))),
        say("same"),
        *([say("report")] if hold.report else []),
    ]
    return "\n\n".join(parts)


def reasons(hold: Hold, language: Language) -> list[str]:
    """Returns why it waits, a sentence for each limit or doubt."""
    return [Issue(found["code"], facts=found["facts"]).text(language) for found in hold.counts["issues"]]
