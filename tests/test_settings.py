"""The table of settings: what it takes, what it refuses, and what it says then."""

from __future__ import annotations

import pytest

from graphapp.errors import BadInput
from graphapp.settings import SETTINGS, Settings


def read(**environ: str) -> Settings:
    return Settings.read({"store": "memory:"}, {f"GRAPHAPP_{name}": value for name, value in environ.items()})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "99999", "The `port` setting must be an integer from 0 to 65,535, not '99999'."),
        ("PORT", "-1", "The `port` setting must be an integer from 0 to 65,535, not '-1'."),
        (
            "QUERY_SECONDS",
            "nan",
            "The `query_seconds` setting must be a number from 1 to 1,000,000, not 'nan'.",
        ),
        (
            "LAYOUT_SECONDS",
            "inf",
            "The `layout_seconds` setting must be a number from 1 to 1,000,000, not 'inf'.",
        ),
        (
            "WRITER_WAIT_SECONDS",
            "-5",
            "The `writer_wait_seconds` setting must be a number from 0 to 1,000,000, not '-5'.",
        ),
        (
            "QUERY_ROWS",
            "0",
            "The `query_rows` setting must be an integer from 1 to 1,000,000,000,000, not '0'.",
        ),
        (
            "PAGE_PAPERS",
            "9" * 30,
            "The `page_papers` setting must be an integer from 1 to 1,000,000,000,000, not '"
            + "9" * 30
            + "'.",
        ),
        (
            "PORT",
            "9" * 400,
            "The `port` setting must be an integer from 0 to 65,535, not '" + "9" * 400 + "'.",
        ),
        (
            "QUERY_ROWS",
            "many",
            "The `query_rows` setting must be an integer from 1 to 1,000,000,000,000, not 'many'.",
        ),
        ("CONSOLE", "yes", "The `console` setting must be auto, on or off, not 'yes'."),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_what_can(name, value, said):
    with pytest.raises(BadInput) as error:
        read(**{name: value})
    assert error.value.message == said
    assert f"GRAPHAPP_{name}" in error.value.hint


@pytest.mark.parametrize("value", ["on", "On", "ON", " on "])
def test_capitals_do_not_turn_the_console_off(value):
    assert read(CONSOLE=value).console == "on"


def test_the_ends_of_a_range_are_taken():
    found = read(PORT="0", WRITER_WAIT_SECONDS="0", QUERY_ROWS="1")
    assert (found.port, found.writer_wait_seconds, found.query_rows) == (0, 0.0, 1)
    assert read(PORT="65535").port == 65_535


def test_what_is_given_overrules_the_environment_and_an_empty_variable_is_none():
    environ = {"GRAPHAPP_PORT": "9000", "GRAPHAPP_QUERY_ROWS": ""}
    assert Settings.read({"port": None}, environ).port == 9000
    assert Settings.read({"port": 7000}, environ).port == 7000
    assert Settings.read({}, environ).query_rows == 5000


@pytest.mark.parametrize("wanted", [0, -1, float("nan")])
def test_a_request_for_nothing_is_refused(wanted):
    with pytest.raises(BadInput):
        Settings().lower("query_seconds", wanted)


def test_a_request_lowers_a_limit_and_never_raises_it():
    settings = Settings()
    assert settings.lower("query_rows", 10) == 10
    assert settings.lower("query_rows", float("inf")) == settings.query_rows
    assert settings.lower("query_rows", None) == settings.query_rows


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_default_is_a_value_that_the_table_accepts(setting):
    if setting.name != "store":
        assert getattr(read(**{setting.name.upper(): str(setting.default)}), setting.name) == setting.default
    assert setting.help
