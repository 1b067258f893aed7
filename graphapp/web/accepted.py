"""The parameters that the address of a page or file accepts. Any other is refused, so that a misspelled filter is never ignored."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import request

from graphapp.web.parameters import UNIT_PARAMETERS, RequestParameter, check_known

__all__ = ["TRACKING", "accepts"]

P = ParamSpec("P")
R = TypeVar("R")

# added to links by other sites, and without effect here
TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")


def accepts(
    *parameters: RequestParameter | str, free: tuple[str, ...] = ()
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A decorator for a view function: requests with other query parameters than these are refused. Parameters that begin with one of `free`
    are not checked; nor are those that other sites add to links."""
    own = [each if isinstance(each, str) else each.name for each in parameters]
    known = list(dict.fromkeys([*own, *UNIT_PARAMETERS]))

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def checked(*args: P.args, **parts: P.kwargs) -> R:
            check_known(request.args, known, (*free, *TRACKING))
            return view(*args, **parts)

        return checked

    return decorate
