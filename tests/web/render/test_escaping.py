"""Templates escape exactly as `markupsafe` does."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from graphapp.web.render.escaping import TemplateEnvironment, escaped


class Page:
    """Says itself how it is written as HTML."""

    def __html__(self) -> str:
        return "<i>page</i>"


@given(st.text() | st.integers() | st.none() | st.floats() | st.text(alphabet="<>&\"'a").map(Markup))
def test_a_value_is_escaped_as_by_markupsafe(value):
    assert escaped(value) == escape(value)


def test_markup_and_what_writes_its_own_html_are_not_escaped_and_subclasses_of_text_are():
    assert escaped(Markup("<b>")) == "<b>"
    assert escaped(Page()) == "<i>page</i>"
    assert escaped(type("Name", (str,), {})("<b>")) == "&lt;b&gt;"


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.jinja_environment = TemplateEnvironment
    return app


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ text }}", "&lt;b&gt; &amp; &#39;c&#39;"),
        ("{{ text|safe }}", "<b> & 'c'"),
        ("{% macro m(x) %}<u>{{ x }}</u>{% endmacro %}{{ m(text) }}", "<u>&lt;b&gt; &amp; &#39;c&#39;</u>"),
        ("{% set x %}<u>{{ text }}</u>{% endset %}{{ x }}", "<u>&lt;b&gt; &amp; &#39;c&#39;</u>"),
        ("{{ '<' ~ text[:1] }}", "&lt;&lt;"),
        ("{% filter upper %}{{ text }}{% endfilter %}", "&LT;B&GT; &AMP; &#39;C&#39;"),
        ("{% autoescape false %}{{ text }}{% endautoescape %}", "<b> & 'c'"),
        ("{{ 1 }}{{ none }}", "1None"),
    ],
)
def test_templates_escape_where_they_did(app, template, expected):
    with app.test_request_context():
        assert render_template_string(template, text="<b> & 'c'") == expected
