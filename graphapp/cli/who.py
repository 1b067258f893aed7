"""Who makes a decision on the command line."""

from __future__ import annotations

import getpass
import platform
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphapp.people.decision_service import Who

__all__ = ["who"]


def who(by: str | None) -> Who:
    """The person who decides, by default the user of this system, and this machine."""
    from graphapp.people.decision_service import Who

    if by is None:
        try:
            by = getpass.getuser()
        except (KeyError, OSError):
            # a container without a user of that number
            by = "unknown"
    return Who(by, f"command line on {platform.node() or 'this machine'}")
