"""The forms in which the samples are delivered: text, workbooks, archives and EDEXML, the same bytes at every run."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

from tests.builders import HIDDEN
from tests.invented import Child

Cell = object
"""Text, a whole number, a date, or None for nothing."""
Row = Sequence[Cell]
Group = tuple[str, str, str]
"""Key, name and jaargroep of a group in EDEXML."""
MAC_EPOCH = datetime(1904, 1, 1)
"""From where a workbook of an old Mac counts its days."""


def delimited(rows: Iterable[Row], delimiter: str, encoding: str, quote: bool = False, end: str = "\r\n") -> bytes:
    """Returns delimited text; `quote` puts every cell between quotes, so that an empty one is `""`."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end)
    if quote:
        writer = csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([dutch(cell) for cell in row] for row in rows)
    return written.getvalue().encode(encoding)


def unquoted(rows: Iterable[Row]) -> bytes:
    """Returns the CSV of Eduarte: BOM, `;` behind every cell, CRLF behind every record, nothing quoted."""
    return "".join("".join(f"{dutch(cell)};" for cell in row) + "\r\n" for row in rows).encode("utf-8-sig")


def xlsx(name: str, rows: Iterable[Row]) -> bytes:
    """Returns a workbook of one sheet, with numbers and dates as real cells, the same bytes at every run."""
    return _settled(workbook({name: rows}))


def workbook(sheets: Mapping[str, Iterable[Row]], merge: str = "", epoch: int = 1900) -> bytes:
    """Returns a workbook; a name that begins with `hidden:` makes a hidden sheet, the first one gets `merge` merged."""
    book, written = Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    if epoch == 1904:
        book.epoch = MAC_EPOCH
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.removeprefix(HIDDEN))
        sheet.sheet_state = "hidden" if name.startswith(HIDDEN) else "visible"
        for row in rows:
            sheet.append(list(row))
    for cells in merge.split():
        book.worksheets[0].merge_cells(cells)
    book.save(written)
    return written.getvalue()


def ods(name: str, rows: Iterable[Row]) -> bytes:
    """Returns an OpenDocument sheet, with numbers and dates as real cells."""
    document = OpenDocumentSpreadsheet()
    table = Table(name=name)
    for row in rows:
        line = TableRow()
        for cell in row:
            line.addElement(_ods_cell(cell))
        table.addElement(line)
    document.spreadsheet.addElement(table)
    written = io.BytesIO()
    document.write(written)
    return _settled(written.getvalue())


def archive(files: Mapping[str, bytes] | Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    """Returns a ZIP with these members."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as pack:
        for name, content in files.items() if isinstance(files, Mapping) else files:
            member = zipfile.ZipInfo(name, (2026, 8, 20, 9, 0, 0)) if isinstance(name, str) else name
            pack.writestr(member, content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def parts(package: bytes) -> dict[str, bytes]:
    """Returns the members of a ZIP or workbook."""
    with zipfile.ZipFile(io.BytesIO(package)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def edexml(
    school: str,
    version: str,
    author: str,
    groups: Sequence[Group],
    pupils: Sequence[str],
    year: str = "2026-2027",
    staff: Sequence[str] = (),
) -> bytes:
    """Returns an EDEXML file of 20 August in a school year; 1.03 does not know `peildatum`."""
    head = f"<schooljaar>{year}</schooljaar>"
    head += f"<peildatum>{year[:4]}-08-20</peildatum>" if version != "1.03" else ""
    head += f"<brincode>{school[:4]}</brincode><dependancecode>{school[4:]}</dependancecode>"
    head += f"<aanmaakdatum>{year[:4]}-08-20T09:00:00</aanmaakdatum><auteur>{author}</auteur>"
    head += f"<xsdversie>{version}</xsdversie>"
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<EDEX>\n<school>{head}</school>\n<groepen>"]
    for key, name, jaargroep in groups:
        said = f"<naam>{escape(name)}</naam>" + (f"<jaargroep>{jaargroep}</jaargroep>" if jaargroep else "")
        lines.append(f"<groep key={quoteattr(key)}>{said}</groep>")
    lines += ["</groepen>\n<leerlingen>", *pupils, "</leerlingen>"]
    lines += ["<leerkrachten>", *staff, "</leerkrachten>"] if staff else []
    return "\n".join([*lines, "</EDEX>", ""]).encode()


def leerling(child: Child, key: str = "", **given: str) -> str:
    """Returns the element of a child; `given` replaces elements, with `""` for one that is not there."""
    usual = {
        "achternaam": child.achternaam,
        "voorvoegsel": child.voorvoegsel,
        "voorletters": child.voorletters,
        "roepnaam": child.roepnaam,
        "geboortedatum": child.geboortedatum.isoformat(),
        "geslacht": child.geslacht,
        "jaargroep": str(child.year),
        "groep": child.group,
        "bsn": child.bsn,
        "postcodenl": child.postcode,
        "instroomdatum": child.start.isoformat(),
    }
    return element(key or child.number, usual | given)


def element(key: str, said: Mapping[str, str]) -> str:
    """Returns the element of a pupil with these elements in it, without those that are `""`."""
    filled = {name: text for name, text in said.items() if text}
    return f"<leerling key={quoteattr(key)}>{''.join(map(_element, filled, filled.values()))}</leerling>"


def uwlr(school: str, groups: Sequence[Group], pupils: Sequence[str]) -> bytes:
    """Returns the answer of an administration by UWLR 2.3, in its envelope and with prefixes."""
    space = "http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens"
    head = (
        f"<l:xsdversie>2.3</l:xsdversie><l:brincode>{school[:4]}</l:brincode>"
        f"<l:dependancecode>{school[4:]}</l:dependancecode><l:schooljaar>2026-2027</l:schooljaar>"
        "<l:aanmaakdatum>2026-08-20T09:00:00Z</l:aanmaakdatum><l:auteur>Wolk LAS 5</l:auteur>"
    )
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body>')
    lines.append(f'<l:leerlinggegevens_antwoord xmlns:l="{space}"><l:leerlinggegevens>')
    lines += [f"<l:school>{head}</l:school>", "<l:leerlingen>", *pupils, "</l:leerlingen>", "<l:groepen>"]
    for key, name, year in groups:
        said = f"<l:jaargroep>{year}</l:jaargroep><l:naam>{escape(name)}</l:naam>"
        lines.append(f"<l:groep key={quoteattr(key)}>{said}</l:groep>")
    closing = "</l:groepen>\n</l:leerlinggegevens></l:leerlinggegevens_antwoord>\n</s:Body></s:Envelope>\n"
    return "\n".join([*lines, closing]).encode()


def uwlr_leerling(child: Child, eckid: str = "", key: bool = True) -> str:
    """Returns the element of a child as systems send it: not in the order of the standard, with empty elements."""
    names = f' eckid="{eckid}"' if eckid else ""
    names += f" key={quoteattr(child.number)}" if key else ""
    told = f"<l:roepnaam>{escape(child.roepnaam)}</l:roepnaam><l:achternaam>{escape(child.achternaam)}</l:achternaam>"
    told += f"<l:voorvoegsel>{escape(child.voorvoegsel)}</l:voorvoegsel><l:groep key={quoteattr(child.group)}/>"
    told += f"<l:jaargroep>{child.year}</l:jaargroep><l:emailadres/>"
    told += f"<l:geboortedatum>{child.geboortedatum}</l:geboortedatum><l:geslacht>{child.geslacht}</l:geslacht>"
    return f"<l:leerling{names}>{told}</l:leerling>"


def fixed(rows: Iterable[Row], widths: Sequence[int], short: bool = False) -> bytes:
    """Returns lines of fixed width in the code page of DOS; `short` cuts off the spaces behind them."""
    lines = ["".join(str(cell).ljust(width)[:width] for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "".join((line.rstrip() if short else line) + "\r\n" for line in lines).encode("cp850")


def dutch(cell: Cell) -> str:
    """Returns a cell as a Dutch system writes it in text."""
    return cell.strftime("%d-%m-%Y") if isinstance(cell, date) else "" if cell is None else str(cell)


def _element(name: str, text: str) -> str:
    if name == "groep":
        return f"<groep key={quoteattr(text)}/>"
    name = "voorletters-1" if name == "voorletters" else name
    return f"<{name}>{escape(text)}</{name}>"


def _ods_cell(value: Cell) -> TableCell:
    if value is None or value == "":
        return TableCell()
    if isinstance(value, date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat())
    elif isinstance(value, int):
        cell = TableCell(valuetype="float", value=str(value))
    else:
        cell = TableCell(valuetype="string")
    cell.addElement(P(text=dutch(value)))
    return cell


def _settled(package: bytes) -> bytes:
    """Returns a workbook without the moment at which it was made."""
    moment = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
    return archive({name: moment.sub(b"2026-08-20T09:00:00Z", content) for name, content in parts(package).items()})
