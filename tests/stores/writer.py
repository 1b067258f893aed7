"""A process that writes to a store: `writer.py PATH [--bytes N] [--batches N] [--size N] [--large N] [--stepwise]`.

Prints `ready` before the first batch, `wrote N` after each batch that it passed on, and at the end `done`, or the error's class and
message. `--bytes` is the maximum size of a file that the system lets this process write; `--stepwise` waits for a
line on its input before each batch; batches with at least `--large` papers are written by a separate process.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys

from conftest import make_batch

from graphapp.errors import GraphappError
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.stores.sqlite import writer


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("path")
    parser.add_argument("--bytes", type=int)
    parser.add_argument("--batches", type=int, default=1_000_000)
    parser.add_argument("--size", type=int, default=7)
    parser.add_argument("--large", type=int, default=writer.LARGE)
    parser.add_argument("--stepwise", action="store_true")
    options = parser.parse_args()
    writer.LARGE = options.large
    if options.bytes:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (options.bytes, options.bytes))
    print("ready", flush=True)
    store = None
    try:
        store = open_store(options.path, Settings.read(environ={}), create=True)
        for number in range(options.batches):
            if options.stepwise:
                sys.stdin.readline()
            store.upsert(make_batch(number, options.size))
            if options.stepwise:
                store.counts()
            print("wrote", number, flush=True)
        store.settle()
        store.close()
        print("done", flush=True)
    except GraphappError as error:
        print(type(error).__name__, error.message, "|", error.hint, flush=True)
        if store is not None:
            store.close()


main()
