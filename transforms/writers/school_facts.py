"""What EDEXML and UWLR files say of the school and of themselves, in the order of the standards."""

from __future__ import annotations

from datetime import date


def school_facts(school: str, school_year: str, made_on: date, version: str) -> dict[str, str]:
    """Returns element -> text, for a school `99QQ00` and a school year `2026-2027`."""
    return {
        "schooljaar": school_year,
        "brincode": school[:4],
        "dependancecode": school[4:],
        "aanmaakdatum": f"{made_on.isoformat()}T00:00:00",
        "auteur": "Doorstroom",
        "xsdversie": version,
    }
