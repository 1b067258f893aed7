"""The templates of the pages that are requested most, compiled before the first request: that takes longer than the page itself."""

from __future__ import annotations

import threading

from flask import Flask

__all__ = ["COMMON_TEMPLATES", "compile_templates", "compile_templates_in_background"]

COMMON_TEMPLATES = (
    *("base.html", "_site_nav.html", "_wordmark.html", "_parts.html", "front.html", "search.html"),
    *("_drawing_head.html", "_drawing_scripts.html", "author.html", "paper.html", "venue.html", "path.html"),
)


def compile_templates(app: Flask) -> None:
    """Compile COMMON_TEMPLATES, unless they are."""
    for name in COMMON_TEMPLATES:
        app.jinja_env.get_template(name)


def compile_templates_in_background(app: Flask) -> None:
    """`compile_templates` in a thread that ends with the program at the latest."""
    threading.Thread(
        target=compile_templates, args=(app,), name="graphapp-first-templates", daemon=True
    ).start()
