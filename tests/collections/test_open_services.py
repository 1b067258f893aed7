"""The services of collections are opened on first use, and closed when they are idle or too many."""

from __future__ import annotations

import threading

import pytest

from graphapp.collections.folder import CollectionFolder, CollectionInUse
from graphapp.collections.open_services import OpenServices, TooManyCollections
from graphapp.errors import BadInput, NotFound
from graphapp.loading.uploads import Upload
from graphapp.settings import Settings


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def opened(tmp_path):
    folder = CollectionFolder(Settings(store="memory:", data_folder=str(tmp_path)))
    for name in ("a", "b", "c"):
        folder.create(name)
    clock = Clock()
    working: set[str] = set()
    # the app of a collection is the address of its store here
    found = OpenServices(
        folder, lambda service: service.store.address, 2, 60.0, lambda app: app in working, clock=clock
    )
    found.clock, found.working = clock, working
    yield found
    found.close()


def visit(opened, name: str) -> str:
    app = opened.enter(name)
    opened.leave(name, app)
    return app


def test_a_service_is_opened_once(opened, tmp_path):
    assert opened.names() == []
    assert visit(opened, "a") == str(tmp_path / "a.db")
    assert visit(opened, "a") is visit(opened, "a")
    assert opened.names() == ["a"]
    with pytest.raises(NotFound):
        opened.enter("unknown")


def test_the_least_recently_used_one_makes_room(opened):
    for name in ("a", "b", "a", "c"):
        opened.clock.now += 1
        visit(opened, name)
    assert opened.names() == ["a", "c"]


def test_one_in_use_is_not_closed_for_another(opened):
    app = opened.enter("a")
    opened.working.add(visit(opened, "b"))
    with pytest.raises(TooManyCollections):
        opened.enter("c")
    opened.leave("a", app)
    visit(opened, "c")
    assert opened.names() == ["b", "c"]


def test_idle_ones_are_closed_unless_they_work(opened):
    visit(opened, "a")
    opened.working.add(visit(opened, "b"))
    opened.clock.now += 59
    opened.close_idle()
    assert opened.names() == ["a", "b"]
    opened.clock.now += 1
    opened.close_idle()
    assert opened.names() == ["b"]


def test_one_in_use_is_neither_renamed_nor_deleted(opened):
    app = opened.enter("a")
    for change in (lambda: opened.delete("a"), lambda: opened.rename("a", "z")):
        with pytest.raises(CollectionInUse):
            change()
    opened.leave("a", app)
    opened.working.add(app)
    with pytest.raises(CollectionInUse):
        opened.delete("a")
    opened.working.clear()
    opened.rename("a", "z")
    assert opened.folder.names() == ["b", "c", "z"]
    visit(opened, "z")
    opened.delete("z")
    assert opened.folder.names() == ["b", "c"]
    assert opened.names() == []


def test_one_that_a_command_deleted_is_closed(opened):
    visit(opened, "a")
    opened.folder.delete("a")
    with pytest.raises(NotFound):
        opened.enter("a")
    assert opened.names() == []


def loading_of(opened, name: str):
    return opened._opened[name].service.loading


def test_one_with_uploads_stays_open_until_they_are_loaded(opened):
    for name in ("a", "b"):
        visit(opened, name)
        loading_of(opened, name).uploads.add(Upload(name))
    opened.clock.now += 60
    opened.close_idle()
    assert opened.names() == ["a", "b"]
    with pytest.raises(TooManyCollections):
        opened.enter("c")
    with pytest.raises(CollectionInUse, match="not loaded yet"):
        opened.rename("a", "z")
    assert loading_of(opened, "a").uploads.find("a")
    loading_of(opened, "a").uploads.remove("a")
    visit(opened, "c")
    assert opened.names() == ["b", "c"]
    # a deleted collection needs no uploads
    opened.delete("b")
    assert opened.folder.names() == ["a", "c"]


def test_a_rename_that_is_refused_closes_nothing(opened):
    visit(opened, "a")
    with pytest.raises(BadInput, match="already exists"):
        opened.rename("a", "b")
    assert opened.names() == ["a"]


def test_other_collections_are_served_while_one_is_closed(opened, monkeypatch):
    visit(opened, "a")
    service = opened._opened["a"].service
    begun, end, close = threading.Event(), threading.Event(), service.close

    def slow() -> None:
        begun.set()
        assert end.wait(10)
        close()

    monkeypatch.setattr(service, "close", slow)
    opened.clock.now += 60
    closing = threading.Thread(target=opened.close_idle)
    closing.start()
    assert begun.wait(10)
    visiting = threading.Thread(target=visit, args=(opened, "b"))
    visiting.start()
    visiting.join(5)
    served = not visiting.is_alive()
    end.set()
    closing.join(10)
    visiting.join(10)
    assert served
    assert opened.names() == ["b"]


def test_one_that_a_command_deleted_is_not_closed_while_it_is_used(opened):
    app = opened.enter("a")
    opened.folder.delete("a")
    with pytest.raises(NotFound):
        opened.enter("a")
    assert opened.names() == ["a"]
    opened.leave("a", app)
    with pytest.raises(NotFound):
        opened.enter("a")
    assert opened.names() == []


def test_many_requests_at_once_open_each_collection_once(opened):
    begin = threading.Barrier(8)

    def visits(name: str) -> None:
        begin.wait(10)
        for _ in range(3):
            visit(opened, name)

    threads = [threading.Thread(target=visits, args=("ab"[number % 2],)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(opened.names()) == ["a", "b"]
    assert [opened._opened[name].users for name in "ab"] == [0, 0]
