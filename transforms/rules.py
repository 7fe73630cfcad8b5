"""Rules: what a target needs and no profile key can say, as named functions that add columns to the pupils."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from pandas import DataFrame, Series

from schemas.profile import Target
from transforms.values.names import join_name

LONGEST = 10
"""Most characters of a group code: the limit of Wise, the narrowest of the targets."""

SEPARATOR = re.compile(r"\s*[/\\|&+]\s*")
SLASHES = re.compile(r"\s*[/\\]\s*")
QUOTE = re.compile(r"[\"'<>‘’‚‛“”„‟]")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
PARENTHESES = re.compile(r"\([^)]*\)?")
GROUP_WORD = re.compile(r"^(?:groep|klas)\s*(?=\d)", re.IGNORECASE)


def group_codes(names: Iterable[str]) -> dict[str, str]:
    """Returns for every group name a code that library systems take, no two alike, not even in another case.

    A code depends on the name alone, unless another group of the school would get the same one.
    """
    return _told_apart({name: _short(name) for name in names}, _with_mark)


def file_codes(names: Iterable[str]) -> dict[str, str]:
    """Returns for every name a piece of a file name, of letters and digits only, no two alike."""
    return _told_apart({name: _plain(name) for name in names}, lambda name, code, mark: code + mark)


def with_texts(rows: DataFrame, **columns: object) -> DataFrame:
    """Returns rows with more columns of text; `astype` would build all of them anew."""
    return rows.assign(**{name: Series(cells, index=rows.index, dtype="str") for name, cells in columns.items()})


def groepsnaam(leerlingen: DataFrame) -> DataFrame:
    """Names a group by its code where the export gives it no name."""
    names = leerlingen["groepsnaam"].fillna("")
    return leerlingen.assign(groepsnaam=names.where(names != "", leerlingen["groep"].fillna("")))


def groepscode(leerlingen: DataFrame) -> DataFrame:
    """Adds `groepscode`, the code made of the group's name."""
    names = leerlingen["groepsnaam"].fillna("")
    return leerlingen.assign(groepscode=names.map(group_codes(names.unique())).astype("str"))


def naam(leerlingen: DataFrame) -> DataFrame:
    """Adds `naam`, the whole name in one column, and `achternaam_voluit`, the surname with its prefix before it."""
    parts = leerlingen[["roepnaam", "voorvoegsel", "achternaam"]].fillna("")
    names = [join_name(*cells) for cells in parts.itertuples(index=False, name=None)]
    surnames = [join_name("", *cells) for cells in parts.iloc[:, 1:].itertuples(index=False, name=None)]
    return with_texts(leerlingen, achternaam_voluit=surnames, naam=names)


def hierarchie(leerlingen: DataFrame) -> DataFrame:
    """Adds `hierarchie`, the path school / school year / group, as in `De Proef/2627/H3a`; empty without a group."""
    years = leerlingen["schooljaar"].str.replace(r"\d\d(\d\d)-\d\d(\d\d)", r"\1\2", regex=True)
    groups = leerlingen["groepsnaam"].fillna("")
    school, group = (step.str.replace(SLASHES, "-", regex=True) for step in (leerlingen["schoolnaam"], groups))
    paths = school + "/" + years + "/" + group
    return leerlingen.assign(hierarchie=paths.where(groups != "", "").astype("str"))


def adres(leerlingen: DataFrame) -> DataFrame:
    """Adds `adres`, street and number in one column; empty without a street."""
    parts = ("straat", "huisnummer", "huisnummertoevoeging")
    street, number, addition = (leerlingen[name].fillna("") for name in parts)
    whole = (street + " " + number + addition.where(number != "", "")).str.strip()
    return leerlingen.assign(adres=whole.where(street != "", "").astype("str"))


def brin(leerlingen: DataFrame) -> DataFrame:
    """Adds `brin`, the code of the school without that of the vestiging."""
    return leerlingen.assign(brin=leerlingen["school"].str[:4].astype("str"))


def vervaldatum(leerlingen: DataFrame) -> DataFrame:
    """Adds `vervaldatum`: the day a pupil left, or else the last day of the school year."""
    left, last = leerlingen["uitschrijfdatum"], leerlingen["schooljaar"].str[5:9] + "-07-31"
    return leerlingen.assign(vervaldatum=left.where(left != "", last).astype("str"))


def klascode(leerlingen: DataFrame) -> DataFrame:
    """Adds `klascode`, by which a class is known among those of all schools and years, as in `99QQ00-2627-H3a`."""
    names = leerlingen["groepsnaam"].fillna("")
    years = leerlingen["schooljaar"].str[2:4] + leerlingen["schooljaar"].str[7:9]
    codes = leerlingen["school"] + "-" + years + "-" + names.map(file_codes(names.unique()))
    return leerlingen.assign(klascode=codes.where(names != "", "").astype("str"))


def schooljaar(leerlingen: DataFrame) -> DataFrame:
    """Adds `schooljaar_begin` and `schooljaar_einde`, its first and last day, and `eindjaar`, the year it ends in."""
    first, last = leerlingen["schooljaar"].str[:4], leerlingen["schooljaar"].str[5:9]
    days = {"schooljaar_begin": first + "-08-01", "schooljaar_einde": last + "-07-31", "eindjaar": last}
    return with_texts(leerlingen, **days)


RULES: dict[str, Callable[[DataFrame], DataFrame]] = {
    "groepsnaam": groepsnaam,
    "groepscode": groepscode,
    "naam": naam,
    "hierarchie": hierarchie,
    "adres": adres,
    "brin": brin,
    "vervaldatum": vervaldatum,
    "klascode": klascode,
    "schooljaar": schooljaar,
}
"""What a target's profile may name under `rules`; they are applied in the profile's order."""

MADE_BY: Mapping[str, str] = {
    "groepscode": "groepscode",
    "naam": "naam",
    "achternaam_voluit": "naam",
    "hierarchie": "hierarchie",
    "adres": "adres",
    "brin": "brin",
    "vervaldatum": "vervaldatum",
    "klascode": "klascode",
    "lidmaatschap": "klascode",
    "schooljaar_begin": "schooljaar",
    "schooljaar_einde": "schooljaar",
    "eindjaar": "schooljaar",
}
"""Column that a pupil does not have -> the rule that makes it."""
WITHOUT_RULE = {"groepscode", "naam", "achternaam_voluit"}
"""Those that groups and staff have by themselves."""


def missing_rules(target: Target) -> list[str]:
    """Returns the rules that a target names and do not exist, and those that its columns need and it does not name."""
    needed = {
        MADE_BY[column.source]
        for part in target.apart().values()
        for column in part.columns
        if column.source in MADE_BY and (part.of == "leerlingen" or column.source not in WITHOUT_RULE)
    }
    return sorted((set(target.rules) - set(RULES)) | (needed - set(target.rules)))


def _short(name: str) -> str:
    legal = _legal(unicodedata.normalize("NFC", name))
    if len(legal) <= LONGEST:
        return legal
    bare = GROUP_WORD.sub("", PARENTHESES.sub("", legal).strip()).replace(" ", "")
    return _trimmed(_trimmed(bare)[:LONGEST])


def _legal(name: str) -> str:
    text = QUOTE.sub("", SEPARATOR.sub("-", UNPRINTABLE.sub(" ", name)))
    return _trimmed(" ".join(text.split()))


def _trimmed(code: str) -> str:
    return code.lstrip(" -=@").rstrip(" -")


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", unicodedata.normalize("NFKD", name))


def _with_mark(_name: str, code: str, mark: str) -> str:
    return f"{_trimmed(code[: LONGEST - len(mark) - 1]) or 'groep'}-{mark}"


def _told_apart(wanted: Mapping[str, str], marked: Callable[[str, str, str], str]) -> dict[str, str]:
    """Gives every name the code it wants, or that code with a mark of its own where others want it too."""
    codes = _undisputed(wanted)
    taken = {code.casefold() for code in codes.values()}
    for name in sorted(set(wanted) - set(codes)):
        codes[name] = _free(name, wanted[name], taken, marked) if name.strip() else ""
        taken.add(codes[name].casefold())
    return codes


def _undisputed(wanted: Mapping[str, str]) -> dict[str, str]:
    """Returns the codes that one name wants; of several names the one that is the code itself has the best right."""
    claims: dict[str, list[str]] = defaultdict(list)
    for name, code in wanted.items():
        claims[code.casefold()].append(name)
    owners = []
    for names in claims.values():
        rightful = names if len(names) == 1 else [name for name in names if wanted[name] == name]
        owners += rightful if len(rightful) == 1 else []
    return {name: wanted[name] for name in owners if wanted[name]}


def _free(name: str, code: str, taken: set[str], marked: Callable[[str, str, str], str]) -> str:
    attempt = 0
    while True:
        mark = hashlib.sha256(f"{name}{attempt or ''}".encode("utf-8", "surrogatepass")).hexdigest()[:4]
        if (free := marked(name, code, mark)).casefold() not in taken:
            return free
        attempt += 1
