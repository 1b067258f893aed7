"""The templates that are compiled before the first request."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from graphapp.web.render.first_templates import compile_templates


@pytest.mark.parametrize(
    "address",
    ["/", "/search?q=Ada", "/authors/ada%20lovelace", "/papers/t:1", "/venues/iclr", "/path?from=A&to=B"],
)
def test_common_pages_use_only_templates_that_are_compiled(client, address, monkeypatch):
    compile_templates(client.application)
    compiled: list[str] = []
    compile_one = Environment.compile

    def noted(self, source, name=None, *rest, **more):
        compiled.append(name)
        return compile_one(self, source, name, *rest, **more)

    monkeypatch.setattr(Environment, "compile", noted)
    assert client.get(address).status_code in (200, 404)
    assert compiled == []
