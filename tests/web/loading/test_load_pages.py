"""Loading through the pages: files are uploaded, previewed, mapped, loaded, and nothing happens that the owner did not request."""

from __future__ import annotations

import gzip
import io
import threading
import time
import zipfile

import pytest

from graphapp.ingest import load as ingest_load
from graphapp.stores.sqlite.writer import Writer
from graphapp.web.http import uploads

BIB = b"""@article{a, title={On Engines}, author={Lovelace, Ada and Babbage, Charles}, year={1843}, journal={Memoirs}}
@article{b, title={On Computable Numbers}, author={Turing, Alan}, year={1936}}
"""
OWN = b'{"id": "x1", "title": "On Engines", "year": 1843, "authors": ["Ada Lovelace", "Charles Babbage"], "doi": "10.1/x"}\n'
TABLE = b"Werk;Wer;Wann\nOn Tables;Lovelace, Ada/Babbage, Charles;1843\nOn Lamps;Turing, Alan;1936\n"


def texts(page, selector):
    return [" ".join(each.text_content().split()) for each in page.cssselect(selector)]


def test_files_are_previewed_loaded_and_removed(browser, left_files):
    assert texts(browser.page("/"), ".begin a")[0] == "Load files"
    id = browser.uploaded({"engines.bib": BIB, "own.jsonl": OWN})
    assert left_files() == ["000000", "000001"]
    page = browser.page(f"/load/files?files={id}")
    assert texts(page, "h2") == ["engines.bib bibtex", "own.jsonl jsonl"]
    assert texts(page, ".record-title") == ["On Engines", "On Computable Numbers", "On Engines"]
    assert texts(page, ".records .by")[0] == "Ada Lovelace, Charles Babbage"
    assert "3 records: 2 new, 1 merged" in texts(page, ".expected")[0]
    # nothing is loaded by looking at it
    assert "This store is empty" in browser.page("/").text_content()
    assert browser.post("/load/start", files=id).status_code == 303
    assert "3 records read: 2 new, 1 merged, 0 refused" in texts(browser.report(), ".lead")[0]
    assert left_files() == []
    assert "2 papers from 1843 to 1936" in texts(browser.page("/"), ".lead")[0].replace("–", " to ")
    assert browser.page("/about").text_content().count("engines.bib") == 1
    browser.page(f"/load/files?files={id}", 404)


def test_a_table_with_unknown_columns_is_loaded_once_they_are_named(browser):
    id = browser.uploaded({"werke.csv": TABLE, "engines.bib": BIB})
    page = browser.page(f"/load/files?files={id}")
    form = page.cssselect(".map-columns")[0]
    # the first rows are shown beside the form, in which the likely columns are selected
    assert texts(page, ".answer tbody tr")[0].startswith("On Tables")
    chosen = {each.get("name"): each.cssselect("option[selected]") for each in form.cssselect("select")}
    assert [option.text for option in chosen["column-year"]] == ["Wann"]
    # only the title is required
    response = browser.post("/load/columns", files=id, name="werke.csv")
    assert response.status_code == 400
    named = {"column-title": "Werk", "column-authors": "Wer", "column-year": "Wann", "separator": "/"}
    assert browser.post("/load/columns", files=id, name="werke.csv", **named).status_code == 303
    page = browser.page(f"/load/files?files={id}")
    assert not page.cssselect(".map-columns")
    assert "Ada Lovelace, Charles Babbage" in texts(page, "#file-1 ~ .records .by")
    assert browser.post("/load/columns", files=id, name="other.csv", **named).status_code == 404
    browser.post("/load/start", files=id)
    # the columns apply to that file only
    assert "4 records read: 4 new" in texts(browser.report(), ".lead")[0]


def packed(files):
    """A zip archive of these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


MISTAKES = {
    # the file: its content, what it is, and what to do
    "paper.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF", "as BibTeX or RIS"),
    "signin.bib": (b"<!DOCTYPE html><title>Sign in</title><p>x", "sign-in page", "Sign in with a browser"),
    "page.ris": (b"<!DOCTYPE html><title>Scopus</title><p>x", "web page", "download link"),
    "wait.json": (b"<!doctype html><title>Just a moment...</title>", "challenge page", "in a browser"),
    "export.xlsx": (
        packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"}),
        "workbook is damaged",
        "as CSV",
    ),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "workbook is damaged", "as CSV"),
    "text.docx": (
        packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"}),
        "Word",
        "as BibTeX",
    ),
    "empty.bib": (b"", "empty file", "again"),
    "blank.csv": (b"\n\n  \n", "empty file", "again"),
    "cut.bib.gz": (gzip.compress(BIB * 500)[:20], "truncated", "download the file again"),
    "cut.zip": (packed({"a.bib": BIB * 50})[:80], "truncated", "download the archive again"),
    "readme.zip": (packed({"readme.md": b"# hello"}), "No files in a known format", "BibTeX, RIS or CSV"),
    "scan.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(50), "image", "Export the records"),
    "notes.txt": (b"some words\nwithout any record\n", "Unknown file format", "BibTeX, RIS or CSV"),
    "program.py": (b"import os\nprint('x')\n", "Unknown file format", "BibTeX, RIS or CSV"),
    "shortcut.url": (b"[InternetShortcut]\r\nURL=https://example.org/\r\n", "Unknown", "BibTeX, RIS or CSV"),
    "headless.csv": (
        b"On Engines,Ada Lovelace,1843\nOn Lamps,Alan Turing,1844\n",
        "not a header",
        "Add a header",
    ),
    "error.json": (b'{"error": "API key missing", "status": 401}', "error message", "Request the data again"),
    "array.jsonl": (b'[{"title": "A"}]\n', "single JSON array", "one record per line"),
    "data.db": (b"SQLite format 3\0" + bytes(200), "SQLite database", "export the records"),
    "text.rtf": (b"{\\rtf1\\ansi hello}", "rich text", "plain text"),
}


def test_each_of_21_mistakes_is_answered_by_what_it_is_and_what_to_do(browser):
    files = {name: content for name, (content, _, _) in MISTAKES.items()}
    page = browser.page(f"/load/files?files={browser.uploaded(files)}")
    # there is nothing to load
    assert [button.text for button in page.cssselect("main button")] == ["Discard"]
    found = {
        section.cssselect("h2")[0].text_content().split()[0]: texts(section, ".failure")
        for section in page.cssselect(".previewed")
    }
    assert found.keys() == MISTAKES.keys()
    for name, (_, what, advice) in MISTAKES.items():
        (said,) = found[name]
        assert what in said, name
        assert advice in said, name
        assert said.endswith("."), name
        # no option of the command, no path of the server
        assert "--format" not in said, name
        assert "/tmp" not in said, name


def test_files_of_a_folder_in_unknown_formats_are_skipped(browser):
    files = {
        "export/engines.bib": BIB,
        "export/notes.xyz": b"no record\n",
        "export/.DS_Store": b"\0\0\0\1Bud1",
    }
    page = browser.page(f"/load/files?files={browser.uploaded(files)}")
    assert texts(page, "h2") == ["export/engines.bib bibtex", "1 file skipped"]


def test_archives_are_read(browser):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("engines.bib", BIB)
        archive.writestr("readme.html", "<html></html>")
    page = browser.loaded({"export.zip": packed.getvalue()})
    assert "2 records read: 2 new" in texts(page, ".lead")[0]
    assert "1 file skipped" in texts(page, "h2")


def test_uploaded_names_are_never_paths(browser, tmp_path, left_files):
    names = [
        "../../outside.bib",
        "/etc/cron.d/x.bib",
        "C:\\\\Users\\\\me\\\\y.bib",
        "a\x00b\x07.bib",
        "..",
        "z.bib",
        "z.bib",
    ]
    upload = browser.loading.uploads.find(_sent(browser, names))
    assert [file.name for file in upload.files] == [
        "outside.bib",
        "etc/cron.d/x.bib",
        "Users/me/y.bib",
        "a_b_.bib",
        "file",
        "z.bib",
        "z (2).bib",
    ]
    assert left_files() == [f"{number:06}" for number in range(7)]
    assert not list(tmp_path.rglob("*.bib"))


def _sent(browser, names):
    """The id of an upload whose parts have exactly these names, which a client library would change."""
    lines = [b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n' + browser.csrf.encode()]
    for name in names:
        head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"'
        lines.append(head.encode() + b"\r\n\r\n" + BIB)
    body = b"\r\n".join(lines) + b"\r\n--x--\r\n"
    response = browser.client.post(
        "/load/upload",
        data=body,
        content_type="multipart/form-data; boundary=x",
        headers={"Origin": browser.origin},
    )
    assert response.status_code == 303, response.get_data(as_text=True)[-500:]
    return response.headers["Location"].partition("files=")[2]


def test_one_load_at_a_time_which_can_be_cancelled_and_resumed(browser, monkeypatch, left_files):
    begun, go_on = threading.Event(), threading.Event()
    load = ingest_load._load

    def waiting(*given):
        begun.set()
        assert go_on.wait(30)
        load(*given)

    monkeypatch.setattr(ingest_load, "_load", waiting)
    first, second = browser.uploaded({"engines.bib": BIB}), browser.uploaded({"own.jsonl": OWN})
    browser.post("/load/start", files=first)
    assert begun.wait(30)
    assert texts(browser.page("/load/progress"), "h1") == ["Load Loading"]
    assert browser.client.get("/load/state").json["running"] is True
    refused = browser.post("/load/start", files=second)
    assert refused.status_code == 409
    assert "Another load is running" in refused.get_data(as_text=True)
    browser.post("/load/cancel")
    go_on.set()
    page = browser.report()
    assert "0 records read" in texts(page, ".lead")[0]
    assert "cancelled" in texts(page, ".notice")[0]
    # the files are kept, so that the rest can be loaded
    assert left_files() == ["000000", "000000"]
    rest = page.cssselect("main form input[name=files]")[0].get("value")
    assert rest == first
    browser.post("/load/start", files=rest)
    assert "2 records read: 2 new" in texts(browser.report(), ".lead")[0]


def test_a_load_can_be_cancelled_while_the_store_is_opened(browser, monkeypatch, left_files):
    """Opening completes what a killed load left, which takes minutes in a large store."""
    begun = threading.Event()
    settle = Writer.settle

    def settling(self, tell=None):
        for _ in range(600):
            begun.set()
            tell("Creating indexes", 1, 2)
            time.sleep(0.05)
        settle(self, tell)

    monkeypatch.setattr(Writer, "settle", settling)
    first = browser.uploaded({"engines.bib": BIB})
    browser.post("/load/start", files=first)
    assert begun.wait(30)
    browser.post("/load/cancel")
    page = browser.report()
    assert texts(page, ".failure")[0].startswith("The load was cancelled while the store was being opened.")
    monkeypatch.undo()
    # neither the files nor the right to write were lost
    rest = page.cssselect("main form input[name=files]")[0].get("value")
    browser.post("/load/start", files=rest)
    assert "2 records read: 2 new" in texts(browser.report(), ".lead")[0]


def test_closing_the_service_ends_a_load_after_a_complete_batch_and_removes_the_files(make_site, left_files):
    browser = make_site(batch_papers=1)
    browser.post("/load/start", files=browser.uploaded({"engines.bib": BIB * 1}))
    browser.loading.close()
    assert not browser.loading.state().running
    assert left_files() == []


def test_another_writer_of_the_store_is_reported(make_site, tmp_path):
    from graphapp.settings import Settings
    from graphapp.stores import open_store

    browser = make_site(writer_wait_seconds=0)
    other = open_store(str(tmp_path / "graph.db"), Settings(), writable=True)
    try:
        page = browser.loaded({"engines.bib": BIB})
    finally:
        other.close()
    assert page.cssselect(".failure")
    # nothing is lost: the files can be loaded as soon as the other process has ended
    browser.post("/load/start", files=page.cssselect("main form input[name=files]")[0].get("value"))
    assert "2 records read: 2 new" in texts(browser.report(), ".lead")[0]


def test_the_demo_is_loaded_into_an_empty_store(browser):
    assert browser.page("/load").cssselect("form[action='/load/demo']")
    browser.post("/load/demo")
    assert "49 records read: 49 new" in texts(browser.report(), ".lead")[0]
    assert not browser.page("/load").cssselect("form[action='/load/demo']")


# --- where it is off


@pytest.mark.parametrize(
    "values",
    [
        {"loading": "off"},
        {"owner": "off"},
        {"host": "0.0.0.0", "allowed_hosts": "localhost"},
        {"host": "0.0.0.0", "allowed_hosts": "localhost", "owner_token": "0123456789abcdef"},
        {"host": "0.0.0.0", "allowed_hosts": "localhost", "loading": "on"},
    ],
)
def test_where_loading_is_off_the_page_explains_how_to_load_and_nothing_is_received(
    make_site, values, left_files
):
    browser = make_site(**values)
    page = browser.page("/load")
    assert "graphapp load FILE" in page.text_content()
    assert not page.cssselect("main form")
    assert not [link for link in browser.page("/").cssselect("nav a") if link.get("href") == "/load"]
    assert browser.upload({"engines.bib": BIB}).status_code == 403
    assert browser.post("/load/demo").status_code == 403
    browser.page("/load/progress", 403)
    assert left_files() == []


def test_elsewhere_only_the_owner_who_signed_in_may_load(make_site):
    token = "0123456789abcdef"
    browser = make_site(host="0.0.0.0", allowed_hosts="localhost", loading="on", owner_token=token)
    assert browser.page("/load").cssselect("a[href='/owner?back=/load']")
    assert browser.upload({"engines.bib": BIB}).status_code == 403
    browser.page("/load/progress", 403)
    assert browser.post("/owner/sign-in", token=token, back="/load").headers["Location"] == "/load"
    assert "2 records read" in texts(browser.loaded({"engines.bib": BIB}), ".lead")[0]


# --- hostile


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_uploads_nothing(browser, headers, left_files):
    assert browser.upload({"engines.bib": BIB}, headers=headers).status_code == 403
    assert left_files() == []


@pytest.mark.parametrize("fields", [{}, {"csrf": ""}, {"csrf": "forged"}, {"other": "x"}])
def test_an_upload_without_the_token_of_the_session_is_refused_before_a_file_is_written(
    browser, fields, monkeypatch
):
    browser.page("/load")
    area = browser.loading.uploads
    monkeypatch.setattr(area, "_open", lambda path: pytest.fail(f"{path} was opened"))
    assert browser.upload({"engines.bib": BIB}, fields=fields).status_code == 403
    assert area.uploads() == []


def test_a_token_after_the_files_comes_too_late(browser, left_files):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.bib"\r\n\r\n' + BIB + b"\r\n"
        b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n'
        + browser.csrf.encode()
        + b"\r\n--x--\r\n"
    )
    response = browser.client.post(
        "/load/upload",
        data=body,
        content_type="multipart/form-data; boundary=x",
        headers={"Origin": browser.origin},
    )
    assert response.status_code == 403
    assert left_files() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x",
        b"--x--\r\n",
        b"not a form",
        b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n%s\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.bib"\r\n\r\n@article{cut',
        b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n%s\r\n--x\r\nNo-Disposition: y\r\n\r\nz\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n%s\r\n--x\r\nX: '
        + b"y" * 400_000
        + b"\r\n\r\nz\r\n--x--\r\n",
        b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n' + b"y" * 40_000 + b"\r\n--x--\r\n",
    ],
)
def test_a_damaged_form_leaves_nothing(browser, body, left_files):
    response = browser.client.post(
        "/load/upload",
        data=body.replace(b"%s", browser.csrf.encode()),
        content_type="multipart/form-data; boundary=x",
        headers={"Origin": browser.origin},
    )
    assert response.status_code in (400, 403)
    assert left_files() == []
    assert browser.loading.uploads.uploads() == []


def test_other_kinds_of_bodies_are_refused(browser):
    headers = {"Origin": browser.origin}
    # the token can be read from forms only
    assert (
        browser.client.post("/load/upload", json={"csrf": browser.csrf}, headers=headers).status_code == 403
    )
    assert (
        browser.client.post("/load/upload", data={"csrf": browser.csrf}, headers=headers).status_code == 400
    )
    assert browser.upload({}).status_code == 400


def test_only_a_page_of_the_owner_may_send_a_large_body(make_site):
    """The server asks before it receives the body."""
    browser = make_site()
    accepted = uploads.accepted(browser.app)
    home = {
        "HOST": "localhost",
        "ORIGIN": "http://localhost",
        "CONTENT-TYPE": "multipart/form-data; boundary=x",
    }
    assert accepted.may_send("/load/upload", home)
    assert not accepted.may_send("/load/start", home)
    for other in ({"ORIGIN": "http://evil.example"}, {"ORIGIN": ""}, {"SEC-FETCH-SITE": "cross-site"}):
        assert not accepted.may_send("/load/upload", {**home, **other})
    assert uploads.accepted(make_site(loading="off").app) is None


def test_elsewhere_only_the_session_of_the_owner_may_send_a_large_body(make_site):
    token = "0123456789abcdef"
    browser = make_site(host="0.0.0.0", allowed_hosts="localhost", loading="on", owner_token=token)
    accepted = uploads.accepted(browser.app)
    home = {"HOST": "localhost", "ORIGIN": "http://localhost"}
    assert not accepted.may_send("/load/upload", home)
    browser.post("/owner/sign-in", token=token)
    cookie = browser.client.get_cookie("graphapp-owner-8000")
    assert accepted.may_send("/load/upload", {**home, "COOKIE": f"{cookie.key}={cookie.value}"})
    assert not accepted.may_send("/load/upload", {**home, "COOKIE": f"{cookie.key}=forged"})


def test_limits_on_size_and_number_are_reported_and_leave_nothing(make_site, left_files):
    browser = make_site(upload_mib=1, upload_files=3)
    response = browser.upload({"big.bib": b"%" * (2**20 + 1)}, headers={"Accept": "application/json"})
    assert response.status_code == 413
    assert "upload_mib" in response.json["error"]["hint"]
    assert browser.upload({f"{number}.bib": BIB for number in range(4)}).status_code == 413
    assert left_files() == []
    # what waits counts as well
    browser.uploaded({"half.bib": b"%" * 600_000})
    assert browser.upload({"half.bib": b"%" * 600_000}).status_code == 413
    assert left_files() == ["000000"]
    # other addresses keep their limit
    assert browser.client.post("/load/start", data=b"x" * 200_000).status_code == 413


class FullDisk(io.BytesIO):
    """A file on a disk with room for 100 bytes."""

    def write(self, data):
        if self.tell() + len(data) > 100:
            raise OSError(28, "No space left on device")
        return super().write(data)


def test_a_full_disk_is_reported_and_leaves_nothing(browser, monkeypatch, left_files):
    monkeypatch.setattr(browser.loading.uploads, "_open", lambda path: FullDisk())
    response = browser.upload({"engines.bib": BIB}, headers={"Accept": "application/json"})
    assert response.status_code == 507
    assert response.json["error"]["code"] == "disk_full"
    assert browser.loading.uploads.uploads() == []
    assert left_files() == []


def test_a_decompression_bomb_is_a_problem_of_its_file(make_site):
    browser = make_site(unpack_times=10)
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("bomb.bib", "w") as bomb,
    ):
        for _ in range(80):
            bomb.write(b"0" * 2**20)
    page = browser.loaded({"bomb.zip": packed.getvalue(), "engines.bib": BIB})
    assert "2 records read: 2 new" in texts(page, ".lead")[0]
    assert any("bomb" in text for text in texts(page, ".problem-list li"))


def test_nothing_that_was_uploaded_is_served(browser):
    marker = b"ZX-not-for-readers"
    id = browser.uploaded(
        {"page.html": b"<script>alert(1)</script>" + marker, "script.js": b"alert(1)//" + marker}
    )
    for address in (f"/load/files?files={id}", "/load", "/load/progress", "/load/state"):
        response = browser.client.get(address)
        assert marker not in response.data
        assert b"<script>alert" not in response.data
    for name in ("page.html", "000000", f"{id}/000000", f"../{id}/000000"):
        assert browser.client.get(f"/load/{name}").status_code == 404
    # file names and cells are text
    name = "<img src=x onerror=alert(1)>.csv"
    id = browser.uploaded({name: b"<b>Werk</b>;Wer\n<script>alert(1)</script>;x\n"})
    text = browser.client.get(f"/load/files?files={id}").get_data(as_text=True)
    assert "<img src=x" not in text
    assert "<script>alert" not in text
    assert "<b>Werk" not in text
