"""Eduarte's LVS CSV export: no headings, and the first cell of every line says what kind of record it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from transforms.readers.ending import ending
from transforms.readers.grid import Grid
from transforms.readers.text import decode

_ADDRESS = ("straat", "huisnummer", "postcode", "toevoeging", "plaats", "landcode", "land", "geheim")
DEELNEMER = (
    "achternaam",
    "voorvoegsel",
    "officiele achternaam",
    "officieel voorvoegsel",
    "voorletters",
    "roepnaam",
    "geboortedatum",
    *(f"woonadres/{part}" for part in _ADDRESS),
    *(f"postadres/{part}" for part in _ADDRESS),
    "deelnemernummer",
    "geslacht",
    "bsn",
    "onderwijsnummer",
    "voornamen",
    "geboorteplaats",
    "geboortegemeente",
    "geboorteland",
    "contacten",
    "contacten/types",
    "contacten/soorten",
    "plaatsingsgroepen",
    "alle groepen",
    "groepstypen",
)
VERBINTENIS = (
    "verbintenis/status",
    "verbintenis/intensiteit",
    "verbintenis/externe code",
    "verbintenis/kenniscentrum",
    "verbintenis/sectoren",
    "verbintenis/opleiding",
    "verbintenis/opleidingscode",
    "verbintenis/cohort",
    "verbintenis/niveau",
    "verbintenis/leerweg",
    "verbintenis/intensiteit 2",
    "verbintenis/organisatie afkorting",
    "verbintenis/organisatie",
    "verbintenis/organisatie officieel",
    "verbintenis/locatie afkorting",
    "verbintenis/locatie",
    "verbintenis/begindatum",
    "verbintenis/einddatum",
)
"""The fields behind the kind of record, in their order: LvsCsvExportJob.java in the vendor's own code."""

FIRST = ("emailadres", "plaatsingsgroep")
"""The first e-mail address of the contacts and the first of the groups, which the export joins by commas."""

KINDS = frozenset({"Deelnemer", "Vooropleiding", "Verbintenis", "BPV"})
Record = tuple[int, list[str]]


def record_types(name: str, content: bytes) -> list[Grid]:
    """Returns one row per pupil and verbintenis, and the other records as a part that is set aside.

    Nothing where a file is something else. The export writes the whole person once for each verbintenis, so that who
    has two is there twice with both; those rows are equal and one of them counts.
    """
    if not content[:16].lstrip(b"\xef\xbb\xbf").startswith(b"Deelnemer;"):
        return []
    decoded = decode(content)
    records = list(_records(decoded.text))
    if decoded.trouble or not all(_is_record(cells) for _, cells in records):
        return []
    pupils, others = _pupils(records)
    assumed = {"encoding": decoded.encoding, "delimiter": ";"}
    heading = [*DEELNEMER, *FIRST, *VERBINTENIS]
    numbers, end = [0, *(at for at, _ in pupils)], _ending(decoded.text, records)
    grid = Grid(name, [heading, *(row for _, row in pupils)], numbers, "eduarte_lvs", assumed, ending=end)
    rest = Grid(
        "overige records",
        [row for _, row in others],
        [at for at, _ in others],
        "eduarte_lvs",
        assumed,
        aside="other_table",
    )
    return [grid, rest] if others else [grid]


def _ending(text: str, records: Sequence[Record]) -> str:
    """Returns how the text ends: a last record is held against the others of its kind."""
    alike = [cells for _, cells in records if cells[0] == records[-1][1][0]]
    return ending(not text.rstrip("\x1a ").rpartition("\n")[2].strip("\r"), alike)


def _records(text: str) -> Iterator[Record]:
    """Yields the records with the line on which they begin; a line that begins with no kind goes on with the last."""
    begun: Record | None = None
    for number, line in enumerate(text.split("\n"), 1):
        cells = [cell.strip() for cell in line.rstrip("\r\x1a").split(";")]
        if begun and cells[0] not in KINDS:
            if any(cells):
                begun[1][-1] = f"{begun[1][-1]} {cells[0]}".strip()
                begun[1].extend(cells[1:])
            continue
        if begun:
            yield begun
        begun = number, cells
    if begun:
        yield begun


def _is_record(cells: Sequence[str]) -> bool:
    """Whether a line is a record: of a known kind, and that of a person with a date and a number in their places."""
    if cells[0] != "Deelnemer":
        return cells[0] in KINDS
    born, number = 1 + DEELNEMER.index("geboortedatum"), 1 + DEELNEMER.index("deelnemernummer")
    return len(cells) > number and re.fullmatch(r"(\d{8})?", cells[born]) is not None


def _pupils(records: Sequence[Record]) -> tuple[list[Record], list[Record]]:
    """Returns the rows of the pupils and the records that make no row of their own.

    A pupil's first verbintenis stands in the row of the pupil, every other one makes a row.
    """
    pupils: list[Record] = []
    others: list[Record] = []
    person: list[str] = []
    waits = False
    for number, (kind, *cells) in records:
        if kind == "Deelnemer":
            person, waits = _person(cells), True
            pupils.append((number, [*person, *([""] * len(VERBINTENIS))]))
        elif kind == "Verbintenis" and waits:
            pupils[-1] = pupils[-1][0], [*person, *_padded(cells, len(VERBINTENIS))]
            others.append((number, [kind, *cells]))
            waits = False
        elif kind == "Verbintenis":
            pupils.append((number, [*person, *_padded(cells, len(VERBINTENIS))]))
        else:
            others.append((number, [kind, *cells]))
    return pupils, others


def _person(cells: Sequence[str]) -> list[str]:
    row = _padded(cells, len(DEELNEMER))
    contacts = row[DEELNEMER.index("contacten")].split(",")
    groups = row[DEELNEMER.index("plaatsingsgroepen")].split(",")
    return [*row, next((contact.strip() for contact in contacts if "@" in contact), ""), groups[0].strip()]


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *([""] * (width - len(cells)))]
