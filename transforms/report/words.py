"""The fixed texts of the report, each in Dutch and in English, side by side so that none can be forgotten."""

from __future__ import annotations

from typing import NamedTuple

from schemas.vocabulary import Language


class Phrase(NamedTuple):
    """One text in both languages; `{words}` are filled in, and the `_one` forms serve a count of one."""

    nl: str
    en: str
    nl_one: str = ""
    en_one: str = ""


def say(language: Language, key: str, **facts: object) -> str:
    """Returns a text, in the singular where `count` is 1 and the text has one."""
    phrase = PHRASES[key]
    one: str = getattr(phrase, f"{language}_one") if facts.get("count") == 1 else ""
    return (one or getattr(phrase, language)).format_map(facts)


def name(language: Language, kind: str, word: str) -> str:
    """Returns what people call a word of ours, such as a cause or a column; a word without a text is shown as it is."""
    phrase = PHRASES.get(f"{kind}.{word}")
    return getattr(phrase, language) if phrase else word


_ANSWERS = {
    "answer.published": Phrase(
        "Klaar: {count} importbestanden zijn gemaakt.",
        "Published: {count} import files are ready.",
        "Klaar: 1 importbestand is gemaakt.",
        "Published: 1 import file is ready.",
    ),
    "answer.published_none": Phrase(
        "Verwerkt, maar er is geen importbestand gemaakt.", "Published, but no import file was made."
    ),
    "answer.held": Phrase("Aangehouden: er is niets gewijzigd.", "Held: nothing was changed."),
    "answer.refused": Phrase("Geweigerd: er is niets gewijzigd.", "Refused: nothing was changed."),
    "answer.skipped": Phrase("Overgeslagen: er is niets veranderd.", "Skipped: nothing changed."),
    "answer.checked": Phrase("Alleen gecontroleerd: er is niets gewijzigd.", "Checked only: nothing was changed."),
    "answer.checked_held": Phrase(
        "Alleen gecontroleerd: deze levering zou worden aangehouden.",
        "Checked only: this delivery would be held.",
    ),
    "next.checked_held": Phrase(
        "Dit was een proef; er is niets gewijzigd. Bij een echte levering moet iemand eerst beslissen.",
        "This was a trial; nothing was changed. With a real delivery somebody has to decide first.",
    ),
    "next.published": Phrase(
        "Importeer de bestanden hieronder en volg per bestand de stappen.",
        "Import the files below and follow the steps for each file.",
        "Importeer het bestand hieronder en volg de stappen.",
        "Import the file below and follow the steps.",
    ),
    "next.published_none": Phrase(
        "Lees hieronder waarom, verbeter het in de administratie en lever een nieuwe export aan.",
        "Read below why, correct it in the administration and deliver a new export.",
    ),
    "next.held": Phrase(
        "Iemand moet beslissen. Bekijk hieronder wat er zou veranderen.",
        "Somebody has to decide. See below what would change.",
    ),
    "next.refused": Phrase(
        "Los dit op en lever het bestand opnieuw aan.", "Solve this and deliver the file once more."
    ),
    "next.skipped": Phrase("U hoeft niets te doen.", "There is nothing for you to do."),
    "next.checked": Phrase(
        "Dit was een proef. Lever het bestand echt aan om te doen wat hieronder staat.",
        "This was a trial. Deliver the file for real to do what is said below.",
    ),
    "next.rejected": Phrase(
        "{count} rijen zijn geweigerd: verbeter ze in de administratie en lever daarna opnieuw aan.",
        "{count} rows were rejected: correct them in the administration and then deliver again.",
        "1 rij is geweigerd: verbeter die in de administratie en lever daarna opnieuw aan.",
        "1 row was rejected: correct it in the administration and then deliver again.",
    ),
    "decide": Phrase("Uw beslissing", "Your decision"),
    "decide.approve": Phrase("Klopt de lijst? Keur hem goed:", "Is the list right? Approve it:"),
    "decide.reject": Phrase(
        "Klopt hij niet? Wijs hem af en maak de export opnieuw:", "Is it wrong? Reject it and make the export again:"
    ),
    "decide.name": Phrase("NAAM", "NAME"),
    "decide.digest": Phrase("U beslist over wijzigingsset", "You decide on change set"),
}

_HEADINGS = {
    "school": Phrase("School", "School"),
    "school_unknown": Phrase("School onbekend", "School unknown"),
    "school_year": Phrase("Schooljaar", "School year"),
    "source": Phrase("Export uit", "Export from"),
    "delivered": Phrase("Aangeleverd", "Delivered"),
    "delivery": Phrase("Levering", "Delivery"),
    "files": Phrase("Importbestanden", "Import files"),
    "files_would": Phrase("Importbestanden die zouden worden gemaakt", "Import files that would be made"),
    "changes": Phrase("Wat er is veranderd", "What changed"),
    "changes_would": Phrase("Wat er zou veranderen", "What would change"),
    "attention": Phrase("Wat aandacht vraagt", "What needs attention"),
    "attention_none": Phrase("Er is niets dat aandacht vraagt.", "Nothing needs attention."),
    "notes": Phrase(
        "{count} opmerkingen: goed om te weten",
        "{count} notes: good to know",
        "1 opmerking: goed om te weten",
        "1 note: good to know",
    ),
    "pupils": Phrase("Om welke leerlingen het gaat", "Which pupils it is about"),
    "pupils_how": Phrase(
        "Leerlingen staan hier met hun leerlingnummer en groep, nooit met hun naam.",
        "Pupils are given here by pupil number and group, never by name.",
    ),
    "ledger": Phrase("Elke rij verantwoord", "Every row accounted for"),
    "understood": Phrase("Hoe wij het bestand hebben gelezen", "How we read the file"),
    "mapping": Phrase("Welke kolom waarvoor is gebruikt", "Which column was used for what"),
}

_FIGURES = {
    "missing_sum": Phrase(
        "{count} leerlingen staan niet meer in het bestand: {causes}.",
        "{count} pupils are no longer in the file: {causes}.",
        "1 leerling staat niet meer in het bestand: {causes}.",
        "1 pupil is no longer in the file: {causes}.",
    ),
    "archived": Phrase(
        "{count} leerlingen zijn gearchiveerd; zij zijn niet gewist.",
        "{count} pupils were archived; they were not deleted.",
        "1 leerling is gearchiveerd en niet gewist.",
        "1 pupil was archived and not deleted.",
    ),
    "archived_would": Phrase(
        "{count} leerlingen zouden worden gearchiveerd.",
        "{count} pupils would be archived.",
        "1 leerling zou worden gearchiveerd.",
        "1 pupil would be archived.",
    ),
    "archived_none": Phrase("Niemand is gearchiveerd.", "Nobody was archived."),
    "archived_would_none": Phrase("Niemand zou worden gearchiveerd.", "Nobody would be archived."),
    "kind.new": Phrase("nieuw", "new"),
    "kind.changed": Phrase("gewijzigd", "changed"),
    "kind.moved": Phrase("andere groep", "other group"),
    "kind.renumbered": Phrase("hernummerd", "renumbered"),
    "kind.missing": Phrase("verdwenen", "missing"),
    "kind.returned": Phrase("terug", "returned"),
    "kind.unchanged": Phrase("ongewijzigd", "unchanged"),
    "cause.final_year": Phrase("in de eindgroep (verwacht)", "in the final year (expected)"),
    "cause.left_in_file": Phrase("vertrokken volgens het bestand", "left according to the file"),
    "cause.renumbered": Phrase("met een ander nummer in het bestand", "in the file under another number"),
    "cause.moved": Phrase("naar een andere school", "gone to another school"),
    "cause.unexplained": Phrase("zonder verklaring", "without an explanation"),
    "cause.whole_group": Phrase("uit een groep die helemaal ontbreekt", "of a group that is missing altogether"),
    "cause.whole_location": Phrase(
        "van een vestiging die helemaal ontbreekt", "of a location that is missing altogether"
    ),
    "cause.cut_off": Phrase("doordat het bestand lijkt afgekapt", "because the file seems cut off"),
    "cause.filtered": Phrase("doordat de export lijkt gefilterd", "because the export seems filtered"),
    "cause.not_rolled_over": Phrase(
        "doordat de administratie nog niet is omgezet naar dit schooljaar",
        "because the administration has not been rolled over to this school year",
    ),
}

_TARGETS = {
    "file": Phrase("Bestand", "File"),
    "rows": Phrase("Rijen", "Rows"),
    "file_rows": Phrase("{count} rijen", "{count} rows", "1 rij", "1 row"),
    "status": Phrase("Indeling", "Layout"),
    "role": Phrase("Wie mag dit", "Who may do this"),
    "expected": Phrase("Verwacht", "Expected"),
    "evidence": Phrase("Waar wij dat van weten", "How we know"),
    "tick_boxes": Phrase("Vink aan", "Tick"),
    "steps": Phrase("Stappen", "Steps"),
    "not_made": Phrase("Niet gemaakt.", "Not made."),
    "status.verified": Phrase(
        "bevestigd: een openbare bron beschrijft alle kolommen", "verified: a public source describes every column"
    ),
    "status.partial": Phrase(
        "deels bevestigd: een openbare bron beschrijft een deel van de kolommen",
        "partly verified: a public source describes some of the columns",
    ),
    "status.unverified": Phrase(
        "niet bevestigd: er is geen openbare bron; vergelijk de kolommen met een voorbeeld voordat u importeert",
        "unverified: there is no public source; compare the columns with an example before you import",
    ),
    "expected.changes": Phrase(
        "{new} nieuw of terug, {changed} gewijzigd, {unchanged} ongewijzigd",
        "{new} new or returned, {changed} changed, {unchanged} unchanged",
    ),
    "left_out": Phrase(
        "{count} leerlingen staan niet in dit bestand; de reden staat bij ‘Wat aandacht vraagt’",
        "{count} pupils are not in this file; the reason is under “What needs attention”",
        "1 leerling staat niet in dit bestand; de reden staat bij ‘Wat aandacht vraagt’",
        "1 pupil is not in this file; the reason is under “What needs attention”",
    ),
    "left_out_absence": Phrase(
        "{count} leerlingen ontbreken in dit bestand en kunnen daar worden uitgeschreven; vul ze eerst aan, "
        "zie ‘Wat aandacht vraagt’ in het verslag",
        "{count} pupils are missing from this file and may be deregistered there; complete them first, "
        "see “What needs attention” in the report",
        "1 leerling ontbreekt in dit bestand en kan daar worden uitgeschreven; vul die eerst aan, "
        "zie ‘Wat aandacht vraagt’ in het verslag",
        "1 pupil is missing from this file and may be deregistered there; complete this one first, "
        "see “What needs attention” in the report",
    ),
    "leavers.absence": Phrase(
        "{count} leerlingen staan er niet meer in en worden daar door het importeren uitgeschreven of gearchiveerd",
        "{count} pupils are no longer in it and will be deregistered or archived there by the import",
        "1 leerling staat er niet meer in en wordt daar door het importeren uitgeschreven of gearchiveerd",
        "1 pupil is no longer in it and will be deregistered or archived there by the import",
    ),
    "leavers.explicit": Phrase(
        "{count} vertrokken leerlingen moeten daar als vertrokken worden gemeld; hun nummers staan hieronder",
        "{count} pupils who left must be reported there as leavers; their numbers are below",
        "1 vertrokken leerling moet daar als vertrokken worden gemeld; het nummer staat hieronder",
        "1 pupil who left must be reported there as a leaver; the number is below",
    ),
    "leavers.none": Phrase(
        "{count} vertrokken leerlingen blijven daar staan; schrijf ze zelf uit, hun nummers staan hieronder",
        "{count} pupils who left stay there; deregister them by hand, their numbers are below",
        "1 vertrokken leerling blijft daar staan; schrijf die zelf uit, het nummer staat hieronder",
        "1 pupil who left stays there; deregister this one by hand, the number is below",
    ),
}

_FINDINGS = {
    "severity.file": Phrase("Bestand geweigerd", "File refused"),
    "severity.row": Phrase("Rij geweigerd", "Row rejected"),
    "severity.value": Phrase("Waarde weggelaten", "Value left out"),
    "severity.note": Phrase("Goed om te weten", "Good to know"),
    "places": Phrase("{count} plaatsen", "{count} places", "1 plaats", "1 place"),
    "sheet": Phrase("blad {sheet}", "sheet {sheet}"),
    "column": Phrase("kolom ‘{column}’", "column “{column}”"),
    "row_numbers": Phrase("rijen {rows}", "rows {rows}", "rij {rows}", "row {rows}"),
}

_PUPILS = {
    "group": Phrase("Groep", "Group"),
    "group_from": Phrase("Van groep", "From group"),
    "group_to": Phrase("Naar groep", "To group"),
    "group_none": Phrase("geen groep", "no group"),
    "columns": Phrase("Wat is er gewijzigd", "What changed"),
    "count": Phrase("Aantal", "Pupils"),
    "numbers": Phrase("Leerlingnummers", "Pupil numbers"),
    "pupils_count": Phrase("{count} leerlingen", "{count} pupils", "1 leerling", "1 pupil"),
    "column.eckid": Phrase("ECK iD", "ECK iD"),
    "column.leerlingnummer": Phrase("leerlingnummer", "pupil number"),
    "column.achternaam": Phrase("achternaam", "surname"),
    "column.voorvoegsel": Phrase("voorvoegsel", "surname prefix"),
    "column.roepnaam": Phrase("roepnaam", "first name"),
    "column.voorletters": Phrase("voorletters", "initials"),
    "column.voornamen": Phrase("voornamen", "given names"),
    "column.geboortedatum": Phrase("geboortedatum", "birth date"),
    "column.geslacht": Phrase("geslacht", "gender"),
    "column.jaargroep": Phrase("jaargroep", "year group"),
    "column.groep": Phrase("groep", "group"),
    "column.groepsnaam": Phrase("groepsnaam", "group name"),
    "column.leerweg": Phrase("leerweg", "track"),
    "column.opleiding": Phrase("opleiding", "programme"),
    "column.vestiging": Phrase("vestiging", "location"),
    "column.emailadres": Phrase("e-mailadres", "e-mail address"),
    "column.telefoon": Phrase("telefoon", "telephone"),
    "column.straat": Phrase("straat", "street"),
    "column.huisnummer": Phrase("huisnummer", "house number"),
    "column.huisnummertoevoeging": Phrase("huisnummertoevoeging", "house number addition"),
    "column.postcode": Phrase("postcode", "postcode"),
    "column.woonplaats": Phrase("woonplaats", "place"),
    "column.instroomdatum": Phrase("instroomdatum", "start date"),
    "column.uitstroomdatum": Phrase("uitstroomdatum", "leaving date"),
    "column.inschrijfstatus": Phrase("inschrijfstatus", "enrolment status"),
    "column.bekostigd": Phrase("bekostigd", "funded"),
    "column.plaatsing_actief": Phrase("plaatsing actief", "placement active"),
    "column.schooljaar": Phrase("schooljaar", "school year"),
    "column.brin": Phrase("BRIN", "BRIN"),
    "column.volledige_naam": Phrase("volledige naam", "full name"),
    "column.adres": Phrase("adres", "address"),
    "column.postcode_plaats": Phrase("postcode en plaats", "postcode and place"),
    "column.geheim_adres": Phrase("geheim adres", "secret address"),
    "column.geheim_telefoon": Phrase("geheime telefoon", "secret telephone"),
}

_LEDGER = {
    "ledger.read": Phrase("Gelezen rijen", "Rows read"),
    "ledger.accepted": Phrase("geaccepteerd", "accepted"),
    "ledger.rejected": Phrase("geweigerd", "rejected"),
    "ledger.parked": Phrase("geparkeerd", "parked"),
    "ledger.ignored": Phrase("overgeslagen", "ignored"),
    "ledger.ignored_as": Phrase("overgeslagen: {reason}", "ignored: {reason}"),
    "ledger.blank": Phrase("leeg of kop", "blank or heading"),
    "ledger.sum": Phrase("Samen", "Together"),
    "ledger.what": Phrase("Wat ermee gebeurde", "What became of them"),
    "ledger.part": Phrase("Deel", "Part"),
    "ledger.per_part": Phrase("Per bestand en blad", "Per file and sheet"),
    "ledger.balances": Phrase("Het klopt: elke rij is verantwoord.", "It balances: every row is accounted for."),
    "ledger.unbalanced": Phrase(
        "Het klopt niet: niet elke rij is verantwoord. Meld dit bij de beheerder.",
        "It does not balance: not every row is accounted for. Tell the administrator.",
    ),
    "reason.leaver": Phrase("vertrokken leerling", "pupil who left"),
    "reason.registered": Phrase("aangemeld, nog niet ingeschreven", "registered, not yet enrolled"),
    "reason.too_young": Phrase("jonger dan groep 1", "younger than group 1"),
    "reason.second_enrolment": Phrase("tweede inschrijving", "second enrolment"),
    "reason.duplicate": Phrase("dubbele rij", "duplicate row"),
    "reason.other_table": Phrase("hoort bij een andere tabel", "belongs to another table"),
    "reason.staff": Phrase("medewerker", "member of staff"),
    "reason.supplement": Phrase("aanvulling bij een leerling", "completes a pupil"),
    "reason.hidden_sheet": Phrase("verborgen blad", "hidden sheet"),
    "reason.footer": Phrase("voettekst of totaal", "footer or total"),
    "reason.preamble": Phrase("tekst boven de tabel", "text above the table"),
}

_UNDERSTOOD = {
    "heading": Phrase("Kop in het bestand", "Heading in the file"),
    "used_for": Phrase("Gebruikt als", "Used as"),
    "fact.file": Phrase("Bestand", "File"),
    "fact.sheet": Phrase("Blad", "Sheet"),
    "fact.form": Phrase("Vorm", "Form"),
    "fact.encoding": Phrase("Tekenset", "Encoding"),
    "fact.delimiter": Phrase("Scheidingsteken", "Delimiter"),
    "fact.heading_row": Phrase("Rij met koppen", "Heading row"),
    "fact.fingerprint": Phrase("Vingerafdruk van de koppen", "Fingerprint of the headings"),
    "fact.layout": Phrase("Koppen en soort waarden", "Headings and kind of values"),
    "fact.source": Phrase("Administratie", "Administration"),
    "layout.verified": Phrase("bevestigd door een openbare bron", "verified by a public source"),
    "layout.partial": Phrase("deels bevestigd door een openbare bron", "partly verified by a public source"),
    "layout.unverified": Phrase("niet bevestigd: er is geen openbare bron", "unverified: there is no public source"),
    "fact.named": Phrase("Door u genoemd", "Named by you"),
    "fact.quote": Phrase("Aanhalingsteken", "Quotation mark"),
    "fact.escape": Phrase("Ontsnappingsteken", "Escape mark"),
    "fact.line_end": Phrase("Regeleinde", "Line end"),
    "fact.heading_columns": Phrase("Kolommen in de kop", "Columns in the heading"),
    "fact.hidden_sheets": Phrase("Verborgen bladen, niet gelezen", "Hidden sheets, not read"),
    "fact.empty_sheets": Phrase("Lege bladen", "Empty sheets"),
    "fact.status": Phrase("Indeling", "Layout"),
    "fact.records_joined": Phrase("Rijen weer samengevoegd", "Rows joined again"),
    "fact.stray_quotes": Phrase("Rijen met een los aanhalingsteken", "Rows with a stray quotation mark"),
    "fact.reader": Phrase("Gelezen met", "Read with"),
    "fact.version": Phrase("Versie", "Version"),
    "fact.additions": Phrase("Toevoegingen van de leverancier, niet gebruikt", "Additions of the vendor, not used"),
    "fact.number": Phrase("Kolom met het leerlingnummer", "Column with the pupil number"),
    "fact.table": Phrase("Bestand van de standaard", "File of the standard"),
    "fact.order_geboortedatum": Phrase("Geboortedatum", "Birth date"),
    "fact.order_instroomdatum": Phrase("Instroomdatum", "Start date"),
    "fact.order_uitstroomdatum": Phrase("Uitstroomdatum", "Leaving date"),
    "fact.epoch": Phrase("Datums als getal tellen vanaf", "Dates as numbers count from"),
    "fact.groups": Phrase("Groepen waar Excel een datum van maakte", "Groups that Excel made into dates"),
    "fact.year_groups": Phrase("Jaargroep", "Year group"),
    "order.day": Phrase("eerst de dag", "day first"),
    "order.month": Phrase("eerst de maand", "month first"),
    "order.mixed": Phrase("niet eenduidig", "not clear"),
    "order.iso": Phrase("eerst het jaar", "year first"),
    "groups.restored": Phrase("hersteld", "restored"),
    "year_groups.from_name": Phrase("afgeleid uit de naam van de groep", "derived from the name of the group"),
    "depending": Phrase(
        "{count} cellen hangen daarvan af",
        "{count} cells depend on it",
        "1 cel hangt daarvan af",
        "1 cell depends on it",
    ),
    "fact.rows": Phrase("Rijen", "Rows"),
    "fact.columns": Phrase("Kolommen", "Columns"),
    "delimiter.;": Phrase("puntkomma ( ; )", "semicolon ( ; )"),
    "delimiter.,": Phrase("komma ( , )", "comma ( , )"),
    "delimiter.|": Phrase("verticale streep ( | )", "vertical bar ( | )"),
    "delimiter.\t": Phrase("tab", "tab"),
}

PHRASES: dict[str, Phrase] = {
    **_ANSWERS,
    **_HEADINGS,
    **_FIGURES,
    **_TARGETS,
    **_FINDINGS,
    **_PUPILS,
    **_LEDGER,
    **_UNDERSTOOD,
}
