"""The options of a network are the same in an address, in the API, on the command line and on the page."""

from __future__ import annotations

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from graphapp.cli.main import cli
from graphapp.errors import BadInput
from graphapp.networks.spec import NETWORK_OPTIONS, NetworkSpec
from graphapp.web.specs import SPEC_PARAMETERS

NETWORK = cli.commands["network"]
CONTEXT = click.Context(NETWORK)
COMMAND = {each.name: each for each in NETWORK.get_params(CONTEXT)}
PARAMETERS = {each.name: each for each in SPEC_PARAMETERS}
OWN = [each for each in NETWORK_OPTIONS if not each.centre]


def accepted_by_address(name: str, text: str) -> bool:
    try:
        NetworkSpec.from_query({"value": "ada", name: text})
    except BadInput:
        return False
    return True


def accepted_by_command(name: str, text: str) -> bool:
    option = COMMAND[name]
    try:
        option.type.convert(text, option, CONTEXT)
    except click.BadParameter:
        return False
    return True


def test_every_option_is_a_parameter_and_an_option_of_the_command():
    assert [each.name for each in NETWORK_OPTIONS] == list(PARAMETERS)
    assert {each.name for each in OWN} <= set(COMMAND)


@pytest.mark.parametrize("name", [each.name for each in OWN if each.rule.type is int])
@given(number=st.integers(-1_500_000_000, 1_500_000_000) | st.integers(-3, 3))
def test_a_number_is_accepted_everywhere_or_nowhere(name: str, number: int) -> None:
    expected = Draft202012Validator(PARAMETERS[name].described()["schema"]).is_valid(number)
    assert accepted_by_address(name, str(number)) is expected
    assert accepted_by_command(name, str(number)) is expected


@pytest.mark.parametrize("name", [each.name for each in OWN if each.rule.choices])
@pytest.mark.parametrize("text", ["cluster", "row", "coauthors", "full", "fractional", "Full", "0"])
def test_a_choice_is_accepted_everywhere_or_nowhere(name: str, text: str) -> None:
    expected = Draft202012Validator(PARAMETERS[name].described()["schema"]).is_valid(text)
    assert accepted_by_address(name, text) is expected
    assert accepted_by_command(name, text) is expected


@pytest.mark.parametrize(
    ("name", "smallest"), [("joint", 1), ("longest", 1), ("nodes", 1), ("edges", 1), ("first", -999_999_999)]
)
def test_a_minimum_is_the_same_everywhere(name: str, smallest: int) -> None:
    assert PARAMETERS[name].described()["schema"]["minimum"] == smallest
    assert accepted_by_address(name, str(smallest))
    assert accepted_by_command(name, str(smallest))
    assert not accepted_by_address(name, str(smallest - 1))
    assert not accepted_by_command(name, str(smallest - 1))


def test_the_defaults_are_those_of_a_spec_and_every_option_has_help():
    spec = NetworkSpec()
    for each in NETWORK_OPTIONS:
        assert getattr(spec, each.name) == each.default
        assert each.help
        assert not each.help.endswith(".")
