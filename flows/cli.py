"""The command line `doorstroom`: what may be said on it; what a verb does is in `flows.verbs`, loaded when needed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, TypeAlias

from flows.arguments import day, moment, school, school_year, seconds

EPILOG = """\
afloop (exit status): 0 klaar · 1 geweigerd · 2 verkeerd gebruik · 3 aangehouden · 4 gepubliceerd, met geweigerde rijen
"""
HOME = "de werkmap; standaard deze map als er doorstroom.toml of register.db in staat, en anders ~/doorstroom"


READING = ("deliver", "approve", "decide", "inzage", "obligations", "accounts", "cards", "aids", "results", "reconcile")
"""The verbs that read files of a school."""


Verbs: TypeAlias = "argparse._SubParsersAction[Parser]"


class Parser(argparse.ArgumentParser):
    """A parser that says in one sentence what is wrong with a command."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"doorstroom: {message}. Zie: doorstroom --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    options = parser().parse_args(arguments)
    if options.verb in READING:
        from flows.reading import shared

        shared().warm()  # it starts while the rest is loaded
    from flows.verbs import run

    return run(options)


def parser() -> Parser:
    """Returns the grammar of the command line; common options may stand before and after the verb."""
    common = _common()
    top = Parser(
        prog="doorstroom",
        description="Van leerlingenexport naar importbestanden, zonder een kind kwijt te raken.",
        epilog=EPILOG,
        parents=[common],
    )
    top.add_argument("--version", action="store_true", help="toon de versie")
    verbs = top.add_subparsers(dest="verb", metavar="OPDRACHT", title="opdrachten", required=False)
    for add in (_delivering, _keeping, _exchanging, _unattended):
        add(verbs, common)
    return top


def _delivering(verbs: Verbs, common: Parser) -> None:
    """Adds what goes from a school's file to a decision."""
    deliver = verbs.add_parser("deliver", parents=[common], help="verwerk de export van een school")
    _deliver(deliver)
    verbs.add_parser("status", parents=[common], help="toon wat er van elke school bekend is")
    verbs.add_parser("doctor", parents=[common], help="zoek uit wat er niet in orde is; wijzigt niets")
    holds = verbs.add_parser("holds", parents=[common], help="toon de leveringen die op een beslissing wachten")
    _only_school(holds)
    review = verbs.add_parser("review", parents=[common], help="toon elke wijziging die op een beslissing wacht")
    review.add_argument("delivery", metavar="ID", help="het nummer van de levering, zie: doorstroom holds")
    review.add_argument("--school", type=school, default="", help="nodig als twee scholen hetzelfde nummer hebben")
    review.add_argument("--all", action="store_true", help="kort lange lijsten niet in")
    approve = verbs.add_parser("approve", parents=[common], help="keur een aangehouden levering goed")
    _decision(approve, by_required=True)
    _exceptions(approve)
    reject = verbs.add_parser("reject", parents=[common], help="wijs een aangehouden levering af")
    _decision(reject, by_required=False)
    decide = verbs.add_parser("decide", parents=[common], help="voer de ingevulde beslisbestanden uit")
    _only_school(decide)


def _keeping(verbs: Verbs, common: Parser) -> None:
    """Adds the rollover, what is kept, and what a school says itself."""
    turns = "plan de jaarovergang en volg hoe ver die is"
    _rollover(verbs.add_parser("rollover", parents=[common], help=turns), common)
    _purge(verbs.add_parser("purge", parents=[common], help="verwijder wat niet langer bewaard mag worden"))
    _inzage(verbs.add_parser("inzage", parents=[common], help="toon alles wat van één leerling is vastgelegd"))
    lends = "leg vast welke leerlingen nog iets te leen hebben"
    _obligations(verbs.add_parser("obligations", parents=[common], help=lends))
    _aids(verbs.add_parser("aids", parents=[common], help="leg vast welke hulpmiddelen leerlingen hebben"))
    _cards(verbs.add_parser("cards", parents=[common], help="leg de nummers van nieuwe bibliotheekkaarten vast"))
    _connections(verbs.add_parser("connections", parents=[common], help="beheer de koppelingen van scholen"), common)
    _accounts(verbs.add_parser("accounts", parents=[common], help="koppel oude accounts aan leerlingen"), common)
    _protect(verbs.add_parser("protect", parents=[common], help="bescherm wat bij een doel met de hand is gewijzigd"))
    uploaders = verbs.add_parser("uploaders", parents=[common], help="toon wie voor welke school mag aanleveren")
    _only_school(uploaders)
    groups = verbs.add_parser("groups", parents=[common], help="toon de groepen van een school")
    _of_school(groups)
    groups.add_argument("--target", default="", metavar="NAAM", help="gekoppeld met dit doel; anders met welk dan ook")


def _exchanging(verbs: Verbs, common: Parser) -> None:
    """Adds two sides, results, and looking back."""
    both = "vergelijk portal en desktop van Zermelo"
    _reconcile(verbs.add_parser("reconcile", parents=[common], help=both))
    _results(verbs.add_parser("results", parents=[common], help="breng toetsresultaten terug naar de administratie"))
    _undo(verbs.add_parser("undo", parents=[common], help="draai een gepubliceerde levering terug"))
    _why(verbs.add_parser("why", parents=[common], help="toon waar een gegeven van een leerling vandaan komt"))


def _unattended(verbs: Verbs, common: Parser) -> None:
    """Adds what runs by itself, and the profiles."""
    _watch(verbs.add_parser("watch", parents=[common], help="verwerk wat er in de inbox wordt gezet"))
    verbs.add_parser("serve", parents=[common], help="start alles wat deze computer vanzelf laat werken")
    nightly = "doe wat elke nacht gebeurt, zoals opruimen en bijwerken"
    night = verbs.add_parser("nightly", parents=[common], help=nightly)
    night.add_argument("--dry-run", action="store_true", help="zeg alleen wat er zou gebeuren")
    _profiles(verbs.add_parser("profiles", parents=[common], help="toon of controleer bron- en doelprofielen"), common)


def _common() -> Parser:
    common = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--home", type=Path, metavar="MAP", help=HOME)
    common.add_argument("--json", action="store_true", help="geef één JSON-document, en verder niets")
    common.add_argument("--lang", choices=("nl", "en"), help="taal van berichten en verslagen")
    common.add_argument("--today", type=day, metavar="DATUM", help="doe alsof het deze dag is, zoals 2026-08-20")
    return common


def _only_school(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--school", type=school, default="", help="alleen die van deze school")


def _of_school(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--school", type=school, required=True, help="BRIN en vestiging, zoals 99QQ00")


def _deliver(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("files", nargs="+", type=Path, metavar="BESTAND", help="alle bestanden samen zijn één levering")
    verb.add_argument("--school", type=school, default="", help="BRIN en vestiging, zoals 99QQ00")
    verb.add_argument("--source", default="", metavar="NAAM", help="het systeem waar de export uit komt")
    verb.add_argument(
        "--target", action="append", default=[], metavar="NAAM", help="een doel, als NAAM of NAAM:vorm; mag vaker"
    )
    verb.add_argument("--partial", action="store_true", help="dit is niet de hele school: archiveer niemand")
    verb.add_argument("--canary", action="store_true", help="maak ook een bestand van enkele rijen als proef")
    verb.add_argument("--dry-run", action="store_true", help="controleer alles, maar wijzig niets")


def _decision(verb: argparse.ArgumentParser, by_required: bool) -> None:
    verb.add_argument("delivery", metavar="ID", help="het nummer van de levering, zie: doorstroom holds")
    verb.add_argument("--by", required=by_required, default="", metavar="NAAM", help="wie dit beslist")
    verb.add_argument("--reason", default="", metavar="TEKST", help="waarom")
    verb.add_argument("--school", type=school, default="", help="nodig als twee scholen hetzelfde nummer hebben")


def _exceptions(verb: argparse.ArgumentParser) -> None:
    numbers = "een bestand met leerlingnummers, of nummers met komma's ertussen"
    verb.add_argument(
        "--except", dest="excepted", default="", metavar="BESTAND", help=f"wijzig deze leerlingen niet: {numbers}"
    )
    verb.add_argument(
        "--different", default="", metavar="BESTAND", help=f"dit zijn andere kinderen dan die wij kennen: {numbers}"
    )


def _rollover(verb: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = verb.add_subparsers(dest="action", metavar="predict|plan|run|status|done|undone", required=True)
    predict = actions.add_parser("predict", parents=[common], help="bereken wie volgend schooljaar waar verwacht wordt")
    _only_school(predict)
    shows = {
        "plan": "maak het overzicht: wie bij welk systeem wat moet doen",
        "run": "sluit het oude schooljaar af en open het nieuwe; vanaf 1 augustus",
        "status": "toon hoe ver elke school is",
        "done": "vink een stap af",
        "undone": "haal het vinkje van een stap weg",
    }
    for name, does in shows.items():
        action = actions.add_parser(name, parents=[common], help=does)
        by_hand = name in ("done", "undone")
        if by_hand:
            action.add_argument("step", metavar="STAP", help="zoals jij.wachtwoorden; zie: doorstroom rollover plan")
        code = "BRIN en vestiging, zoals 99QQ00"
        action.add_argument("--school", type=school, required=by_hand, default="", help=code)
        year = "het jaar dat begint, zoals 2027-2028; standaard van maart tot augustus het volgende, en anders dit"
        action.add_argument("--school-year", type=school_year, default="", metavar="JAAR", help=year)
        if by_hand or name == "run":
            action.add_argument("--by", required=by_hand, default="", metavar="NAAM", help="wie dit doet")


def _purge(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--dry-run", action="store_true", help="zeg alleen wat er zou verdwijnen")
    verb.add_argument("--school", type=school, default="", help="alleen van deze school")
    verb.add_argument("--by", default="", metavar="NAAM", help="wie dit doet, voor op de verklaring")


def _inzage(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("number", metavar="LEERLINGNUMMER", help="met de nullen die ervoor staan")
    _of_school(verb)
    verb.add_argument("--to", type=Path, metavar="BESTAND", help="waar het blad komt; anders in inzage/ van de werkmap")


def _obligations(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", nargs="?", type=Path, metavar="BESTAND", help="de lijst van de bibliotheek")
    _of_school(verb)
    verb.add_argument("--target", required=True, metavar="NAAM", help="het doel waar de leningen van zijn")
    verb.add_argument("--clear", action="store_true", help="wis wat er staat: niemand heeft nog iets te leen")


def _aids(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("files", nargs="*", type=Path, metavar="BESTAND", help="lijst van nummers en hulpmiddelen")
    _of_school(verb)
    help_text = "voor welk doel; standaard jij_hulpmiddelen"
    verb.add_argument("--target", default="jij_hulpmiddelen", metavar="NAAM", help=help_text)
    verb.add_argument("--clear", action="store_true", help="wis de lijst met hulpmiddelen")


def _cards(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("files", nargs="*", type=Path, metavar="BESTAND", help="de lijst met leerling- en kaartnummers")
    _of_school(verb)
    verb.add_argument("--target", default="schoolwise", metavar="NAAM", help="voor welk doel; standaard schoolwise")
    verb.add_argument("--clear", action="store_true", help="wis de nummers die nog niet zijn doorgegeven")


def _connections(verb: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    kinds = "catalogue|overview|activate|pause|resume|end|log"
    actions = verb.add_subparsers(dest="action", metavar=kinds, required=True)
    actions.add_parser("catalogue", parents=[common], help="toon waarmee een school een koppeling kan hebben")
    for name, shows in (("overview", "toon de koppelingen van elke school"), ("log", "toon wie wat wanneer deed")):
        action = actions.add_parser(name, parents=[common], help=shows)
        _only_school(action)
        action.add_argument("--target", default="", metavar="NAAM", help="alleen die met dit doel")
    acts = {
        "activate": "ga akkoord met de gebruikersvoorwaarden en activeer een koppeling",
        "pause": "zet een koppeling tijdelijk stop; de verificatiecode wordt verwijderd",
        "resume": "hervat een koppeling; geef de verificatiecode weer op",
        "end": "beëindig een koppeling",
    }
    for name, does in acts.items():
        _act(actions.add_parser(name, parents=[common], help=does), name)


def _act(action: argparse.ArgumentParser, name: str) -> None:
    _of_school(action)
    action.add_argument("--target", required=True, metavar="NAAM", help="zie: doorstroom connections catalogue")
    action.add_argument("--by", required=True, metavar="NAAM", help="wie dit doet; zie [people] in doorstroom.toml")
    behalf = "namens wie, zoals het bestuur"
    action.add_argument("--for", dest="behalf", required=name == "activate", default="", metavar="NAAM", help=behalf)
    if name == "activate":
        action.add_argument("--start", type=day, metavar="DATUM", help="vanaf welke dag; standaard vandaag")
        also = "waarmee de school ook akkoord gaat: photo (de fotolink van leerlingen gaat mee); mag vaker"
        action.add_argument("--consent", dest="consents", action="append", default=[], choices=("photo",), help=also)
    if name in ("activate", "resume"):
        code = action.add_mutually_exclusive_group()
        code.add_argument("--code", default="", metavar="CODE", help="de verificatiecode; - vraagt erom")
        code.add_argument("--make-code", action="store_true", help="maak een verificatiecode en toon die eenmalig")


def _accounts(verb: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = verb.add_subparsers(dest="action", metavar="propose|confirm|list", required=True)
    propose = actions.add_parser("propose", parents=[common], help="zoek van wie de oude accounts zijn")
    propose.add_argument("files", nargs="+", type=Path, metavar="BESTAND", help="de lijst met oude accounts")
    confirm = actions.add_parser("confirm", parents=[common], help="leg vast wat in de lijst is ingevuld")
    listed = actions.add_parser("list", parents=[common], help="toon van welke leerlingen een account bevestigd is")
    for action in (propose, confirm, listed):
        _of_school(action)
        needed = action is not listed
        action.add_argument("--target", required=needed, default="", metavar="NAAM", help="het doel, zoals gynzy")
    confirm.add_argument("--by", required=True, metavar="NAAM", help="wie dit bevestigt")
    confirm.add_argument("--reason", default="", metavar="TEKST", help="waarom")


def _protect(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("number", nargs="?", default="", metavar="LEERLINGNUMMER", help="met de nullen die ervoor staan")
    verb.add_argument("column", nargs="?", default="", metavar="KOLOM", help="een gegeven, of een blok: adres of naam")
    verb.add_argument("--school", type=school, default="", help="BRIN en vestiging, zoals 99QQ00")
    verb.add_argument("--target", default="", metavar="NAAM", help="bij welk doel; standaard bij elk doel")
    verb.add_argument("--until", type=day, metavar="DATUM", help="de laatste dag waarop het beschermd is")
    verb.add_argument("--by", default="", metavar="NAAM", help="wie dit beslist")
    verb.add_argument("--reason", default="", metavar="TEKST", help="waarom; noem daarin geen gegevens van de leerling")
    value = "wat daar met de hand is gezet; bij een blok per kolom, zoals --value roepnaam=Fien; mag vaker"
    verb.add_argument("--value", action="append", default=[], metavar="[KOLOM=]WAARDE", help=value)
    verb.add_argument("--lift", action="store_true", help="haal de bescherming weg")
    verb.add_argument("--list", action="store_true", help="toon wat er beschermd is")


def _reconcile(verb: argparse.ArgumentParser) -> None:
    _of_school(verb)
    for side in ("portal", "desktop"):
        files = f"de exports van {side}"
        verb.add_argument(f"--{side}", nargs="+", type=Path, required=True, metavar="BESTAND", help=files)
    choosing = verb.add_mutually_exclusive_group()
    take = "neem dit onderdeel over, of alleen één soort verschil ervan; mag vaker"
    choosing.add_argument("--take", action="append", default=[], metavar="ONDERDEEL[/SOORT]", help=take)
    choosing.add_argument("--decide", type=Path, metavar="BESTAND", help="neem over wat in dit keuzebestand staat")
    without = "neem van deze leerlingen niets over: nummers, of een bestand ermee; mag vaker"
    verb.add_argument("--without", action="append", default=[], metavar="NUMMER", help=without)
    packages = "download van deze afdeling geen pakketten; mag vaker"
    verb.add_argument("--no-packages", action="append", default=[], metavar="AFDELING", help=packages)
    only = "toon alleen dit onderdeel, of deze soort verschil; de status blijft die van alles; mag vaker"
    verb.add_argument("--only", action="append", default=[], metavar="[ONDERDEEL/]SOORT", help=only)
    every = "toon alle leerlingen, met x waar geen verschil is"
    verb.add_argument("--all-pupils", "--all", dest="all", action="store_true", help=every)
    for side in ("portal", "desktop"):
        when = f"van wanneer de exports van {side} zijn, als zij dat niet zeggen; standaard van het bestand"
        verb.add_argument(f"--{side}-date", type=moment, metavar="DATUM[Ttijd]", help=when)
    verb.add_argument("--max-age", type=int, metavar="DAGEN", help="hoe oud een export mag zijn; standaard 7")


def _results(verb: argparse.ArgumentParser) -> None:
    files = "bestanden met resultaten; zonder: wat er in inbox/SCHOOL/results/ ligt; of: on, off, status, page"
    verb.add_argument("files", nargs="*", type=Path, metavar="BESTAND|on|off|status|page", help=files)
    verb.add_argument("--school", type=school, default="", help="BRIN en vestiging, zoals 99QQ00")
    verb.add_argument("--dry-run", action="store_true", help="controleer alles, maar wijzig niets")
    verb.add_argument("--method", default="", metavar="NAAM", help="on/off: van welke methode; * is elke methode")
    verb.add_argument("--group", default="", metavar="NAAM", help="on/off/page: van welke groep")
    verb.add_argument("--by", default="", metavar="NAAM", help="on/off: wie dit doet; zie [people] in doorstroom.toml")
    verb.add_argument("--names", action="store_true", help="page: met namen in plaats van schuilnamen")


def _undo(verb: argparse.ArgumentParser) -> None:
    _decision(verb, by_required=True)
    verb.add_argument("--dry-run", action="store_true", help="zeg alleen wat er zou gebeuren")


def _why(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("number", metavar="LEERLINGNUMMER", help="met de nullen die ervoor staan")
    verb.add_argument("column", nargs="?", default="", metavar="KOLOM", help="een gegeven, of een kop bij een doel")
    _of_school(verb)


def _watch(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--once", action="store_true", help="één ronde, met wachten tot de bestanden heel zijn")
    quiet = "zo lang moet het stil zijn voordat een levering compleet is; standaard [watch] quiet_seconds"
    verb.add_argument("--quiet", type=seconds, metavar="SECONDEN", help=quiet)


def _profiles(verb: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = verb.add_subparsers(dest="action", metavar="list|show|check|learn", required=True)
    actions.add_parser("list", parents=[common], help="toon alle profielen")
    show = actions.add_parser("show", parents=[common], help="toon wat één profiel zegt, en waar dat vandaan komt")
    show.add_argument("name", metavar="NAAM")
    check = actions.add_parser("check", parents=[common], help="controleer eigen profielen")
    check.add_argument("file", nargs="?", type=Path, metavar="BESTAND")
    learn = actions.add_parser("learn", parents=[common], help="leer een onbekende lijst aan als eigen profiel")
    learn.add_argument("file", type=Path, metavar="BESTAND")
    learn.add_argument("--name", default="", metavar="NAAM", help="hoe het profiel gaat heten")
    learn.add_argument("--from", dest="base", default="", metavar="BRON", help="het systeem waar de lijst uit komt")
    learn.add_argument(
        "--set", action="append", default=[], metavar="KOP=KOLOM", help="wat een kolom is (of ignore, drop); mag vaker"
    )
    learn.add_argument("--yes", action="store_true", help="bewaar het voorstel zonder te vragen")


if __name__ == "__main__":
    sys.exit(main())
