"""Who may deliver files for a school, as its workspace says."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Uploader(BaseModel):
    """One person, known by the key: the name of a user of the machine, or of a folder in the inbox of the school."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    role: str = ""
    """As the school names it, such as `docent`."""
    since: date | None = Field(default=None, alias="from")
    """The first day; empty: always."""
    until: date | None = None
    """The last day; empty: for good."""

    @model_validator(mode="after")
    def _in_order(self) -> Uploader:
        if self.since and self.until and self.until < self.since:
            raise ValueError("an uploader's `until` is before `from`")
        return self
