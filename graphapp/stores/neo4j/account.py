"""The Neo4j server and the account to use: address, user, password, database.

The password comes from the environment (NEO4J_PASSWORD or GRAPHAPP_NEO4J_PASSWORD) or from a prompt on a terminal, and is passed
to the driver only: addresses, messages and settings never contain it.
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
    """User, password, and database (None for the default database of the user)."""

    user: str
    password: str
    database: str | None

    def __repr__(self) -> str:
        return f"Account({self.user!r}, database={self.database!r})"


def checked_address(address: str) -> str:
    """`address` without a trailing slash. Raises BadInput if it has no host, or has parts that the driver does not accept."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    # the address is not repeated: other people may read the output
    if parts.username is not None or parts.password is not None or "@" in address:
        raise BadInput(
            "The address of the store contains a user name or password, which every user of this machine can read.",
            "Remove both from the address: set NEO4J_USERNAME and NEO4J_PASSWORD, or enter the password when prompted. Change the exposed password.",
        )
    if not host or parts.path not in ("", "/") or parts.fragment:
        raise BadInput(
            "The address of a Neo4j server must contain a scheme, a host and a port.",
            "Example: neo4j://localhost:7687. To choose a database, use the `neo4j_database` setting.",
        )
    return address.rstrip("/")


def account(address: str, settings: Settings, environ: Mapping[str, str] | None = None) -> Account:
    """The account from the settings, the environment, or a prompt if there is a terminal. Raises BadInput without a password."""
    environ = os.environ if environ is None else environ
    user = (
        settings.neo4j_user or environ.get("NEO4J_USERNAME", "") or environ.get("NEO4J_USER", "") or "neo4j"
    )
    database = settings.neo4j_database or environ.get("NEO4J_DATABASE", "") or None
    password = environ.get("GRAPHAPP_NEO4J_PASSWORD") or environ.get("NEO4J_PASSWORD")
    if not password and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
        password = getpass.getpass(f"Password for {user} at {address}: ", stream=sys.stderr)
    if not password:
        raise BadInput(
            f"No password was given for {user} at {address}.",
            "Set NEO4J_PASSWORD in the environment, or run the command in a terminal to be prompted.",
        )
    return Account(user, password, database)
