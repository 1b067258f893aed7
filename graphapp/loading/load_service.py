"""Loading for the pages: the preview of uploaded files, and one load at a time in a background thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple

from graphapp.errors import BadInput, GraphappError
from graphapp.ingest.load import ingest
from graphapp.ingest.preview import Preview, preview
from graphapp.ingest.report import LoadReport, Progress, progress_line
from graphapp.ingest.sources import InputFile, InputFolder
from graphapp.ingest.unload import UnloadReport, unload
from graphapp.loading.uploads import Upload, UploadArea
from graphapp.settings import Settings
from graphapp.stores.base import Store
from graphapp.support.background import BackgroundJob, JobCancelled, JobState, Report
from graphapp.support.interrupts import Interruption

__all__ = ["FinishedLoad", "LoadCancelled", "LoadRunning", "LoadService"]

_MIB = 2**20


class LoadRunning(GraphappError):
    """A load was requested while another one is running."""

    code = "load_running"
    status = 409


class LoadCancelled(GraphappError):
    """A load was cancelled before its first record was read."""

    code = "load_cancelled"
    status = 409


class FinishedLoad(NamedTuple):
    """The last load: the names of the files, its report, or the error that ended it. `upload` is the id of the files if they are kept, because
    not all of them were loaded; else "". `undone` is the report of an undone load, `notes` are remarks on the files."""

    names: list[str]
    report: LoadReport | None
    error: GraphappError | None = None
    upload: str = ""
    undone: UnloadReport | None = None
    notes: Sequence[str] = ()


class LoadService:
    """Uploaded files and the load of one store. Thread-safe."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        after: Callable[[], object] = lambda: None,
    ) -> None:
        """`after` is called in the thread of a load, or of undoing one, when it has ended."""
        self.uploads = UploadArea(settings.upload_mib * _MIB, settings.upload_files)
        self._store = store
        self._settings = settings
        self._after = after
        self._job = BackgroundJob("load")
        self._previewing = threading.Lock()
        self._starting = threading.Lock()
        self._finished: FinishedLoad | None = None
        self._stop = Interruption()

    def preview(self, upload: Upload) -> Preview:
        """What `graphapp load --dry-run` shows about the uploaded files; computed once while the store does not change."""
        most = self._settings.preview_records
        with self._previewing:
            revision = self._store.revision()
            if upload.preview is None or upload.revision != revision:
                upload.preview = preview(upload.inputs(), self._settings, store=self._store, most=most)
                upload.revision = revision
            return upload.preview

    def start(self, upload: Upload) -> None:
        """Load uploaded files in the background. Raises LoadRunning while another load runs."""
        self._start(upload.names, upload.inputs_to_load, upload)

    def start_with(self, file: InputFile) -> None:
        """Load a file of this machine in the background. Raises LoadRunning while another load runs."""
        self._start([file.name], lambda: [file], None)

    def start_undo(self, number: int) -> None:
        """Undo load `number` in the background. Raises LoadRunning while a load runs."""

        def run(report: Report) -> None:
            try:

                def tell(what: str, done: int, total: int) -> None:
                    report(done, total, what)

                with self._store.writing(tell) as target:
                    undone = unload(target, number, self._settings, tell)
                self._finished = FinishedLoad([], None, undone=undone)
                self._after()
            except GraphappError as error:
                self._finished = FinishedLoad([], None, error)

        with self._starting:
            if not self._job.start(run, f"Undoing load {number}"):
                raise LoadRunning("A load is running.", "Wait until it has ended, or cancel it.")
            self._stop = Interruption()

    def _start(
        self,
        names: list[str],
        open_files: Callable[[], Sequence[InputFile | InputFolder]],
        upload: Upload | None,
    ) -> None:
        stop = Interruption()
        id = upload.id if upload else ""

        files: Sequence[InputFile | InputFolder] = []

        def run(report: Report) -> None:
            done = self._load(files, report, stop)
            if isinstance(done, LoadReport) and not done.interrupted:
                self._finished = FinishedLoad(names, done, notes=_after_load(upload, done))
                self.uploads.remove(id)
            elif isinstance(done, LoadReport):
                self._finished = FinishedLoad(names, done, None, id)
            else:
                self._finished = FinishedLoad(names, None, done, id)
            self._after()

        with self._starting:
            # first: the files of an upload that is being loaded must not be opened again
            if self._job.state().running:
                raise LoadRunning(
                    "Another load is running.", "Wait until the other load has finished, or cancel it."
                )
            files = open_files()
            self._stop = stop
            self._job.start(run, "Starting")

    def _load(
        self, files: Sequence[InputFile | InputFolder], report: Report, stop: Interruption
    ) -> LoadReport | GraphappError:
        """Load the files; the report, or the error that ended the load."""

        def tell(now: Progress) -> None:
            try:
                report(now.position, now.size, progress_line(now))
            except JobCancelled:
                stop.pressed = True

        def opening(what: str, done: int, total: int) -> None:
            # nothing is lost if a step of this work ends early
            report(done, total, progress_line(Progress("", done, total, 0, 0.0, what)))

        try:
            # first converts a file of an earlier version, and completes what a killed load left
            with self._store.writing(opening) as target:
                return ingest(target, files, self._settings, on_progress=tell, stop=stop)
        except JobCancelled:
            return LoadCancelled(
                "The load was cancelled while the store was being opened. No record was loaded.",
                "Load the files again; opening continues where it ended.",
            )
        except GraphappError as error:
            return error
        except OSError as error:
            return BadInput(
                f"The files cannot be read: {error.strerror or error}.", "Upload the files again."
            )

    def state(self) -> JobState:
        """How far the load is that is running; or whether the last one failed."""
        return self._job.state()

    @property
    def finished(self) -> FinishedLoad | None:
        """The last load that has ended; None if there is none since the server started."""
        return self._finished

    def cancel(self) -> None:
        """End the load after the last complete batch, as Ctrl-C does on the command line."""
        with self._starting:
            self._stop.pressed = True
            self._job.cancel()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until no load is running."""
        self._job.wait(seconds)

    def close(self) -> None:
        """End the load after the last complete batch, and delete the uploaded files."""
        self.cancel()
        self.wait()
        self.uploads.close()


def _after_load(upload: Upload | None, report: LoadReport) -> list[str]:
    """The remarks on a load of all files of an upload."""
    try:
        return upload.after_load(report) if upload else []
    except GraphappError as error:
        return [f"{error.message} {error.hint}"]
