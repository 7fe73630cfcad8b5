"""Rounds: one round of a Prefect flow from the command line, for who schedules it with something else."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from flows.workspace import default_home


def one_round(
    module: str,
    description: str,
    flow: Callable[[str], Mapping[str, int]],
    well: Collection[str],
    waits: Collection[str] = (),
) -> tuple[Path, int]:
    """Runs a flow once and prints what came of it; Prefect starts a server of its own where none is configured.

    Args:
        flow: given the workspace's folder, it returns how often it came to which end.
        well: the ends after which all is done.
        waits: those after which a person has to decide.

    Returns:
        The workspace's folder, and the exit status.
    """
    parser = argparse.ArgumentParser(prog=f"python -m flows.{module}", description=description)
    parser.add_argument("--home", type=Path, help="de werkmap")
    home = (parser.parse_args().home or default_home()).expanduser().absolute()
    counts = flow(str(home))
    print(", ".join(f"{count} {end}" for end, count in sorted(counts.items())) or "0")
    if counts.keys() <= {*well}:
        return home, 0
    return home, 3 if counts.keys() <= {*well, *waits} else 1
