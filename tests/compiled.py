"""Compiles templates and addresses once in a process: tests make thousands of apps, each of which would compile its own.

Compiling takes most of the time of a test that asks one page: 50 ms for the addresses of an app, 50 to 100 ms for the templates of a page.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

__all__ = ["share_compiled"]


class _Templates(BytecodeCache):
    """The code of templates by their place and the checksum of their text, in memory."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


def share_compiled() -> None:
    """Let all apps of this process share what they compile. Call it before the first app is made."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Templates()}
    compile_builder = getattr(Rule, "_compile_builder", None)
    if compile_builder is not None:
        Rule._compile_builder = _shared(compile_builder)  # type: ignore[method-assign]


def _shared(compile_builder: Callable[..., Any]) -> Callable[..., Any]:
    """`compile_builder`, a method of a rule, with its functions kept: they get the rule as an argument, and depend on its text alone."""
    made: dict[tuple[Any, ...], Any] = {}

    def builder(rule: Rule, append_unknown: bool = True) -> Any:
        if rule.defaults:
            return compile_builder(rule, append_unknown)
        key = (rule.rule, tuple(rule._trace), append_unknown)
        if key not in made:
            made[key] = compile_builder(rule, append_unknown)
        return made[key]

    return builder
