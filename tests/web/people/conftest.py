"""A small library with suggestions, and its owner's browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from lxml import html

from graphapp.service import GraphService
from graphapp.web import create_app
from tests.suggested import make_library

ORIGIN = "http://localhost"
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class OwnersBrowser:
    """A browser of the owner: sends forms as a browser does."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def get(self, address: str, status: int = 200) -> Any:
        """A page, parsed."""
        response = self.client.get(address)
        assert response.status_code == status, response.get_data(as_text=True)[-800:]
        return html.document_fromstring(response.get_data(as_text=True))

    def post(self, address: str, **data: Any) -> Any:
        """The response to a form with the CSRF token of this browser."""
        token = CSRF.search(self.client.get("/owner").get_data(as_text=True))
        csrf = token[1] if token else ""
        return self.client.post(address, data={"csrf": csrf, **data}, headers={"Origin": ORIGIN})

    def follow(self, response: Any) -> Any:
        """The page to which a form led."""
        assert response.status_code == 303, response.get_data(as_text=True)[-800:]
        return self.get(response.headers["Location"])


@pytest.fixture
def make_people(tmp_path) -> Iterator[Callable[..., GraphService]]:
    """A function that makes the library; arguments as for `make_library`."""
    made: list[GraphService] = []

    def make(**values: Any) -> GraphService:
        made.append(make_library(tmp_path, **values))
        return made[-1]

    yield make
    for service in made:
        service.close()


@pytest.fixture
def library(make_people) -> GraphService:
    return make_people()


@pytest.fixture
def browser(library) -> OwnersBrowser:
    return OwnersBrowser(create_app(library, library.settings))


@pytest.fixture
def browser_of() -> Callable[[GraphService], OwnersBrowser]:
    """A function that gives the owner's browser of a service."""
    return lambda service: OwnersBrowser(create_app(service, service.settings))


@pytest.fixture
def visitor_of(make_people) -> Callable[..., OwnersBrowser]:
    """A function that makes a browser that may only read, because the server can be reached from elsewhere and has no token."""

    def visitor(**values: Any) -> OwnersBrowser:
        service = make_people(host="0.0.0.0", allowed_hosts="localhost", **values)
        return OwnersBrowser(create_app(service, service.settings))

    return visitor
