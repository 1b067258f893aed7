"""The pages about loads: what each added, and undoing one."""

from __future__ import annotations

from graphapp.stores.copy import digest

BIB = b"""@article{a, title={On Engines}, author={Lovelace, Ada and Babbage, Charles}, year={1843}, doi={10.1000/a}}
"""
MORE = b"""@article{x, title={On Engines}, author={Lovelace, Ada and Babbage, Charles}, year={1843}, doi={10.1000/a}, journal={Memoirs}}
@article{y, title={On Computable Numbers}, author={Turing, Alan and Lovelace, Ada}, year={1936}}
"""


def texts(page, selector):
    return [" ".join(each.text_content().split()) for each in page.cssselect(selector)]


def test_a_load_shows_what_it_added_and_can_be_undone(browser):
    browser.loaded({"a.bib": BIB})
    store = browser.loading._store
    before = digest(store)
    report = browser.loaded({"more.bib": MORE})
    assert next(link.get("href") for link in report.cssselect("main a.more")) == "/loads/2"
    assert texts(browser.page("/loads"), "tbody tr")[0].startswith("Load 2")
    page = browser.page("/loads/2")
    assert texts(page, "main h2") == [
        "Files",
        "1 paper with records from other loads",
        "1 new paper",
        "1 new author name",
        "1 new coauthor pair",
    ]
    # both records side by side; they differ in the venue only
    assert texts(page, ".records-beside tr.differs th") == ["Venue (different)"]
    assert texts(page, ".records-beside tr.differs td") == ["–", "Memoirs"]
    assert texts(page, ".names a") == ["Alan Turing"]
    assert "Ada Lovelace and Alan Turing" in texts(page, "main li")
    assert (
        browser.post(
            "/load/undo", load=page.cssselect("main form input[name=load]")[0].get("value")
        ).status_code
        == 303
    )
    assert texts(browser.report(), "h1") == ["Loads Load 2 undone"]
    assert digest(store) == before
    page = browser.page("/loads/2")
    assert texts(page, ".notice") == ["This load was undone."]
    assert not page.cssselect("main form")
    browser.post("/load/undo", load="2")
    assert "undone before" in texts(browser.report(), ".failure")[0]
    browser.page("/loads/7", 404)


def test_visitors_see_loads_and_undo_none(make_site):
    browser = make_site(loading="off")
    assert "No load is recorded" in browser.page("/loads").text_content()
    assert browser.post("/load/undo", load="1").status_code == 403
