"""The API under requests that nobody would think of: made from its own document, and answered as it says."""

from __future__ import annotations

import warnings

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.web import create_app
from graphapp.web.openapi import OPERATIONS

CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance]


@pytest.fixture(scope="module")
def document(papers):
    """The document of an app that all tests ask: no operation changes anything."""
    settings = Settings()
    store = open_store("memory:", settings)
    store.upsert(papers)
    service = GraphService(store, settings)
    with warnings.catch_warnings(action="ignore"):
        yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", create_app(service, settings))
    service.close()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [each.name for each in OPERATIONS])
def test_no_request_brings_down_the_api_or_gets_an_answer_that_is_not_in_the_document(document, name):
    (operation,) = (each.ok() for each in document.include(operation_id=name).get_all_operations())

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def ask(case):
        # the client of these requests does not unpack what is compressed
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    ask()
