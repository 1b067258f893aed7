"""The API under requests that nobody would think of: made from its own document, and answered as it says."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from graphapp.web.openapi import OPERATIONS

CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [each.name for each in OPERATIONS])
def test_no_request_brings_down_the_api_or_gets_an_answer_that_is_not_in_the_document(app, name):
    found = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app).include(operation_id=name)
    (operation,) = (each.ok() for each in found.get_all_operations())

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def ask(case):
        # the client of these requests does not unpack what is compressed
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    ask()
