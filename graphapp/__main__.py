"""The process of the command line: `graphapp`, or `python -m graphapp`."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from typing import NoReturn

from graphapp.cli.main import main

__all__ = ["run"]


def run() -> NoReturn:
    """Run the command line, and exit with its status."""
    try:
        main()
    except SystemExit as ended:
        _leave(ended.code)
        raise


def _leave(status: object) -> None:
    """End the process as Python does, but leave its memory to the system: after a large load, freeing it object by object takes longer than
    starting. Returns if only Python can end it properly."""
    if type(status) is not int or threading.active_count() > 1:
        return
    # these may print something
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        # Python says so
        return
    os._exit(status)


if __name__ == "__main__":
    run()
