"""Which Neo4j server is asked, and who asks: address, user, password, database.

The password comes from the environment (NEO4J_PASSWORD or GRAPHAPP_NEO4J_PASSWORD) or from a prompt on a terminal, and goes to the
driver only: no address, message or setting holds it.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from graphapp.errors import BadInput
from graphapp.settings import Settings

__all__ = ["Account", "account", "checked_address"]


class Account(NamedTuple):
    """Who asks, and which database (None for the user's own)."""

    user: str
    password: str
    database: str | None

    def __repr__(self) -> str:
        return f"Account({self.user!r}, database={self.database!r})"


def checked_address(address: str) -> str:
    """`address` without a slash at its end. Raises BadInput where it names no host, or holds more than a driver may be told."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    # not said back: other people may read what is printed here
    if parts.username is not None or parts.password is not None or "@" in address:
        raise BadInput(
            "The address of the store holds a user or a password, which everybody on this machine can read",
            "Leave them out: set NEO4J_USERNAME and NEO4J_PASSWORD, or wait to be asked. Change that password.",
        )
    if not host or parts.path not in ("", "/") or parts.fragment:
        raise BadInput(
            "The address of a Neo4j server is a scheme, a host and a port",
            "Such as neo4j://localhost:7687; a database other than the usual one is the setting neo4j_database.",
        )
    return address.rstrip("/")


def account(address: str, settings: Settings, environ: Mapping[str, str] | None = None) -> Account:
    """Who asks, from the settings, the environment, or a prompt where there is a terminal. Raises BadInput without a password."""
    environ = os.environ if environ is None else environ
    user = (
        settings.neo4j_user or environ.get("NEO4J_USERNAME", "") or environ.get("NEO4J_USER", "") or "neo4j"
    )
    database = settings.neo4j_database or environ.get("NEO4J_DATABASE", "") or None
    password = environ.get("GRAPHAPP_NEO4J_PASSWORD") or environ.get("NEO4J_PASSWORD")
    if not password and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
        password = getpass.getpass(f"Password of {user} at {address}: ", stream=sys.stderr)
    if not password:
        raise BadInput(
            f"There is no password for {user} at {address}",
            "Set NEO4J_PASSWORD in the environment, or start the command on a terminal, where it asks.",
        )
    return Account(user, password, database)
