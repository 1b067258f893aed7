"""An empty store in a file, its site, and the browser of its owner."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from lxml import html
from werkzeug.test import EnvironBuilder

from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.web import create_app

ORIGIN = "http://localhost"
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class LoadersBrowser:
    """Sends files and forms as a browser does."""

    def __init__(self, app: Flask, origin: str = ORIGIN) -> None:
        self.app = app
        self.client = app.test_client()
        self.origin = origin

    @property
    def csrf(self) -> str:
        token = CSRF.search(self.client.get("/owner").get_data(as_text=True))
        return token[1] if token else ""

    def page(self, address: str, status: int = 200) -> Any:
        response = self.client.get(address)
        assert response.status_code == status, response.get_data(as_text=True)[-800:]
        return html.document_fromstring(response.get_data(as_text=True))

    def page_of(self, response: Any) -> Any:
        """The page in a response."""
        return html.document_fromstring(response.get_data(as_text=True))

    def upload(self, files: Mapping[str, bytes], **more: Any) -> Any:
        """The response to a form with files, by the names that the browser sends."""
        parts = [(io.BytesIO(content), name) for name, content in files.items()]
        fields = more.pop("fields", {"csrf": self.csrf})
        headers = {"Origin": self.origin, **more.pop("headers", {})}
        # as bytes: the test client keeps large forms in a file that it does not close
        environ = EnvironBuilder(method="POST", data={**fields, "file": parts}).get_environ()
        with environ["wsgi.input"] as form:
            body, kind = form.read(), environ["CONTENT_TYPE"]
        return self.client.post("/load/upload", data=body, content_type=kind, headers=headers, **more)

    def post(self, address: str, **data: Any) -> Any:
        return self.client.post(address, data={"csrf": self.csrf, **data}, headers={"Origin": self.origin})

    def uploaded(self, files: Mapping[str, bytes]) -> str:
        """The id of an upload."""
        response = self.upload(files)
        assert response.status_code == 303, response.get_data(as_text=True)[-800:]
        id: str = response.headers["Location"].partition("files=")[2]
        return id

    def loaded(self, files: Mapping[str, bytes]) -> Any:
        """The page with the report of a load of these files."""
        assert self.post("/load/start", files=self.uploaded(files)).status_code == 303
        return self.report()

    def report(self) -> Any:
        """The page with the report of the load, once it has ended."""
        self.loading.wait(30)
        return self.page("/load/progress")

    @property
    def loading(self) -> Any:
        return self.app.extensions["graphapp"].service.loading


@pytest.fixture
def make_site(tmp_path, monkeypatch) -> Iterator[Callable[..., LoadersBrowser]]:
    """A function that makes the site of an empty store, by settings; temporary files are in `tmp_path / "tmp"`."""
    made: list[GraphService] = []
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))

    def make(**values: Any) -> LoadersBrowser:
        settings = Settings.read({"store": str(tmp_path / "graph.db"), **values}, {})
        open_store(settings.store, settings, create=True).close()
        made.append(GraphService(open_store(settings.store, settings), settings))
        return LoadersBrowser(create_app(made[-1], settings))

    yield make
    for service in made:
        service.close()
    assert not list((tmp_path / "tmp").glob("graphapp-upload-*"))


@pytest.fixture
def browser(make_site) -> LoadersBrowser:
    return make_site()


@pytest.fixture
def left_files(tmp_path) -> Callable[[], list[str]]:
    """A function that lists the uploaded files that exist."""
    return lambda: sorted(
        path.name for path in (tmp_path / "tmp").rglob("graphapp-upload-*/*/*") if path.is_file()
    )
