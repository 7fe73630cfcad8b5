"""What a delivery costs: per delivery for one small school, per pupil for many schools together.

    python -m tests.benchmarks.deliver [--schools 200] [--pupils 240]

Prints milliseconds for this machine and the ratios, which are what to compare: the cost per pupil in a batch against
that of one school, and of a second year (everything compared) against a first.
"""

from __future__ import annotations

import argparse
import time
from datetime import date

import pandas as pd

from schemas.profile import Settings, shipped
from transforms.compare import KNOWN
from transforms.deliver import take_in, work_out
from transforms.memory import Memory
from transforms.outcome import Delivery, Outcome

HEADINGS = "Leerlingnummer;Huidige groep;Roepnaam;Voorvoegsel;Achternaam;Geboortedatum;Geslacht;Leerjaar;Huidige status"


def export(school: int, pupils: int, year: int) -> bytes:
    """Returns an invented ParnasSys list; a year on, everybody is a group higher."""
    rows = [HEADINGS]
    for number in range(pupils):
        group = number % 8 + 1 + year
        if group > 8:
            continue
        born = f"{number % 28 + 1:02}-{number % 12 + 1:02}-{2022 - number % 8}"
        name = f"Roep{school}x{number};van;Achter{number % 97}"
        rows.append(f"{school:03}{number:04};{group}{'ab'[number % 2]};{name};{born};m;{group};Actief")
    return "\r\n".join(rows).encode()


def run(schools: int, pupils: int, year: int, known: pd.DataFrame) -> tuple[float, float, list[Outcome]]:
    """Returns the processor seconds of taking in and of working out, and the outcomes."""
    batch = [
        Delivery(
            f"d{place}", f"{place // 26:02}Q{chr(65 + place % 26)}00", (("lijst.csv", export(place, pupils, year)),)
        )
        for place in range(schools)
    ]
    today = date(2026 + year, 8, 20)
    begin = time.process_time()
    intake = take_in(batch, shipped(), Settings(), {}, today)
    middle = time.process_time()
    outcomes = work_out(intake, Memory(known), {}, shipped(), Settings(), today)
    return middle - begin, time.process_time() - middle, outcomes


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--schools", type=int, default=200)
    parser.add_argument("--pupils", type=int, default=240)
    told = parser.parse_args()
    nobody = pd.DataFrame(columns=list(KNOWN), dtype="str")
    run(1, 20, 0, nobody)
    costs = {}
    for schools in (1, told.schools):
        known = nobody
        for year in (0, 1):
            taken, worked, outcomes = run(schools, told.pupils, year, known)
            known = pd.concat([outcome.pupils for outcome in outcomes])[list(KNOWN)]
            costs[schools, year] = (taken + worked) / (schools * told.pupils)
            print(f"{schools:5} schools, year {year + 1}: take in {taken:7.3f} s, work out {worked:7.3f} s")
    print(f"per pupil, batch against one school: {costs[told.schools, 0] / costs[1, 0]:.2f}")
    print(f"second year against first, one school: {costs[1, 1] / costs[1, 0]:.2f}")


if __name__ == "__main__":
    main()
