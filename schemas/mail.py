"""What a workspace says of mail: the server that sends it, and how an address is written."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
Address = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        max_length=254,  # RFC 5321
        pattern=rf"^[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*@{_LABEL}(\.{_LABEL})+$",
    ),
]
"""A bare mail address such as `jeugd@bibliotheek.example`, without a name around it."""
PORTS = {"starttls": 587, "tls": 465, "none": 25}


class Mail(BaseModel):
    """The server that mail goes through; without one a mail is a text that a person sends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = ""
    port: int | None = Field(default=None, ge=1, le=65535)
    """Empty: the usual one for `security`."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    """The account at the server; empty: it asks for none."""
    password: SecretStr = SecretStr("")
    sender: Address | None = None

    @property
    def gate(self) -> int:
        """The port it is reached at."""
        return self.port or PORTS[self.security]

    @model_validator(mode="after")
    def _complete(self) -> Mail:
        if self.host and not self.sender:
            raise ValueError("mail: sender is missing")
        if self.user and self.security == "none":
            raise ValueError('mail: with security = "none" the password of `user` would be readable on its way')
        return self
