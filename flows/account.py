"""The user of the machine that a command is given on."""

from __future__ import annotations

import getpass


def account() -> str:
    """Returns the user; empty where the machine does not tell."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
