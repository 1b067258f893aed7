"""Archives: each member is read as a file of its own, and hostile archives do no harm."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import subprocess
import sys
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from graphapp.errors import BadInput
from loaders.reading.archives import NoFile, is_archive, members
from loaders.reading.opening import opened
from loaders.reading.unpacking import Limits

TEXT = b"@book{x, title={A}}\n" * 500
FILES = {"a.bib": TEXT, "deep/er/b.bib": b"@book{y, title={B}}", "empty.txt": b""}


def zipped(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


@pytest.fixture
def read(tmp_path):
    """The content of an archive by name: the bytes of each member, or the error in their place."""

    def reading(data, limits=None):
        path = tmp_path / "all"
        path.write_bytes(data)
        return _read(path, limits or Limits())

    return reading


def _read(path, limits):
    found = {}
    try:
        with opened(path, limits=limits) as source:
            for member in members(source, "all", limits):
                try:
                    found[member.name] = member.failure or member.source.stream.read()
                except BadInput as error:
                    found[member.name] = error
    except BadInput as error:
        found["all"] = error
    return found


ARCHIVES = {
    "zip": zipped,
    "zip, stored": lambda files: zipped(files, zipfile.ZIP_STORED),
    "zip, bzip2": lambda files: zipped(files, zipfile.ZIP_BZIP2),
    "zip, lzma": lambda files: zipped(files, zipfile.ZIP_LZMA),
    "tar": tarred,
    "tar.gz": lambda files: tarred(files, "w:gz"),
    "tar.bz2": lambda files: tarred(files, "w:bz2"),
    "tar.xz": lambda files: tarred(files, "w:xz"),
    "tar.zst": lambda files: zstandard.compress(tarred(files)),
}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_every_file_of_an_archive_is_read_under_its_own_name(read, kind):
    assert read(ARCHIVES[kind](FILES)) == {f"all!{name}": data for name, data in FILES.items()}


@pytest.mark.parametrize("outer", ["zip", "tar", "tar.gz"])
@pytest.mark.parametrize("inner", ["zip", "tar.bz2"])
def test_archives_and_compressed_files_in_archives_are_opened_too(read, outer, inner):
    data = ARCHIVES[outer](
        {
            "in.archive": ARCHIVES[inner](FILES),
            "one.gz": gzip.compress(TEXT),
            "two.xz": lzma.compress(TEXT),
            "three.bz2": bz2.compress(TEXT),
        }
    )
    found = read(data)
    assert found == {
        **{f"all!in.archive!{name}": text for name, text in FILES.items()},
        **{f"all!{name}": TEXT for name in ("one.gz", "two.xz", "three.bz2")},
    }


def test_archives_deeper_than_the_limit_are_named_and_not_opened(read):
    data = TEXT
    for depth in range(4):
        data = zipped({f"{depth}": data})
    (name,), (error,) = zip(*read(data).items(), strict=True)
    assert name == "all!3!2!1"
    assert "inside 3 other archives" in error.message
    assert list(read(data, Limits(nesting=4)).values()) == [TEXT]


def test_names_that_point_out_of_the_archive_are_names_and_nothing_else(read, tmp_path):
    names = ["../../evil.bib", "/etc/evil.bib", "C:\\evil.bib", "a\x00b.bib"]
    for archive in (zipped, tarred):
        before = sorted(tmp_path.iterdir())
        found = read(archive(dict.fromkeys(names[:3], b"x")))
        assert list(found.values()) == [b"x"] * 3
        assert set(tmp_path.iterdir()) - set(before) <= {tmp_path / "all"}
    assert not Path("/etc/evil.bib").exists()


def test_links_and_devices_in_an_archive_are_skipped_and_never_followed(read, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for type, target in (
            (tarfile.SYMTYPE, str(secret)),
            (tarfile.LNKTYPE, str(secret)),
            (tarfile.CHRTYPE, ""),
        ):
            member = tarfile.TarInfo(f"x{type!r}")
            member.type, member.linkname = type, target
            archive.addfile(member)
    linked = io.BytesIO()
    with zipfile.ZipFile(linked, "w") as archive:
        member = zipfile.ZipInfo("link")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, str(secret))
    for data in (out.getvalue(), linked.getvalue()):
        assert all(isinstance(error, NoFile) for error in read(data).values())


def test_an_encrypted_file_is_reported_and_the_next_one_is_read(read):
    data = bytearray(zipped({"a.bib": TEXT, "b.bib": TEXT}))
    # bit 0 of the flags, in the local header and in the directory, which begins the member's entry there
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    found = read(bytes(data))
    assert "encrypted" in found["all!a.bib"].message
    assert found["all!b.bib"] == TEXT


@pytest.mark.parametrize("make", [zipped, tarred])
def test_hidden_files_in_an_archive_are_left_alone_as_in_a_folder(read, make):
    # the AppleDouble file that macOS adds for each file (RFC 1740), which is binary
    fork = bytes.fromhex("0005160700020000") + b"Mac OS X        " + bytes(60)
    data = make(
        {"a.bib": TEXT, "__MACOSX/._a.bib": fork, ".git/x.bib": TEXT, "b/.c.bib": TEXT, "./d.bib": TEXT}
    )
    assert sorted(read(data)) == ["all!./d.bib", "all!a.bib"]


def test_a_damaged_file_in_a_zip_is_a_problem_and_the_next_one_is_read(read):
    data = bytearray(zipped({"a.bib": os.urandom(5000), "b.bib": TEXT}))
    data[2000] ^= 255
    found = read(bytes(data))
    assert "damaged" in found["all!a.bib"].message
    assert found["all!b.bib"] == TEXT


@pytest.mark.parametrize("kind", ARCHIVES)
def test_an_archive_that_ends_in_the_middle_is_a_problem_of_its_own(read, kind):
    data = ARCHIVES[kind]({f"{n}.bib": os.urandom(100_000) for n in range(5)})
    found = read(data[: len(data) // 2])
    errors = [value for value in found.values() if isinstance(value, BadInput)]
    assert errors
    assert "all" in found or any("damaged" in error.message for error in errors)


@pytest.mark.slow
def test_a_file_that_unpacks_to_too_much_ends_there(read):
    limits = Limits(times=100)
    bomb = bytes(80_000_000)
    for data in (
        zipped({"bomb": bomb}),
        tarred({"bomb": bomb}, "w:gz"),
        gzip.compress(bomb),
        bz2.compress(bomb),
    ):
        errors = [value for value in read(data, limits).values() if isinstance(value, BadInput)]
        assert any("more than 100 times its size" in error.message for error in errors)
        assert any("unpack_times" in error.hint for error in errors)
    (error,) = read(gzip.compress(bomb), Limits(mib=70, times=10**6)).values()
    assert "more than 70 MiB" in error.message


CAPPED = """
import io, resource, sys
from pathlib import Path
from graphapp.errors import BadInput
from loaders.reading.archives import members
from loaders.reading.opening import opened
from loaders.reading.unpacking import Limits
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 100_000_000,) * 2)
limits = Limits(times=10**9)
with opened(Path(sys.argv[1]), limits=limits) as source:
    for member in members(source, "all", limits):
        print(sum(map(len, iter(lambda: member.source.stream.read(100_000), b""))))
"""


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.slow
def test_a_small_zip_that_unpacks_to_much_costs_no_memory_with_any_compression(tmp_path, root, method):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", method) as archive, archive.open("bomb", "w") as member:
        for _ in range(160):
            member.write(bytes(1_000_000))
    read = subprocess.run(
        [sys.executable, "-c", CAPPED, path],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert read.stdout == "160000000\n", read.stderr[-300:]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_the_checksum_of_what_bzip2_and_lzma_packed_is_looked_at(read, method):
    data = bytearray(zipped({"a.bib": TEXT, "b.bib": TEXT}, method))
    # where the checksum is in the entry of the directory
    data[data.index(b"PK\x01\x02") + 16] ^= 1
    found = read(bytes(data))
    assert "checksum" in found["all!a.bib"].message
    assert found["all!b.bib"] == TEXT


@pytest.mark.parametrize("size", [10, 2_000_000])
def test_the_checksum_of_a_compressed_tar_archive_is_verified_after_its_files(read, size):
    whole = FILES | {"random": random.Random(1).randbytes(size)}
    data = bytearray(tarred(whole, "w:gz"))
    # the checksum of gzip is followed by four bytes of size (RFC 1952)
    data[-8] ^= 1
    found = read(bytes(data))
    assert {name: found[f"all!{name}"] for name in whole} == whole
    assert "damaged" in found["all"].message


@pytest.mark.parametrize("dictionary", [2**32 - 1, 2**30])
def test_an_lzma_member_that_wants_a_huge_dictionary_is_a_problem(read, dictionary):
    data = bytearray(zipped({"a.bib": TEXT, "b.bib": TEXT}, zipfile.ZIP_LZMA))
    # local header of 30 bytes, name, version and length of the properties; the dictionary size follows the first of these
    place = 30 + len("a.bib") + 4 + 1
    data[place : place + 4] = dictionary.to_bytes(4, "little")
    found = read(bytes(data))
    assert isinstance(found["all!a.bib"], BadInput)
    assert found["all!b.bib"] == TEXT


def test_what_many_members_unpack_to_counts_together(read):
    # the same small file a thousand times: each one alone is harmless
    data = zipped({f"{n}": bytes(1_000_000) for n in range(100)})
    errors = [value for value in read(data, Limits(times=100)).values() if isinstance(value, BadInput)]
    assert errors


def test_more_files_than_the_limit_are_not_read_and_that_is_reported(read):
    found = read(zipped({f"{n}": b"x" for n in range(10)}), Limits(members=4))
    assert len([data for data in found.values() if data == b"x"]) == 4
    assert "more than 4 files" in found["all"].message


def test_a_name_as_long_as_a_bomb_costs_no_memory(read):
    header = tarfile.TarInfo("x")
    header.type = tarfile.XHDTYPE
    header.size = 8_000_000_000
    found = read(header.tobuf(tarfile.USTAR_FORMAT) + bytes(10_000))
    assert "name of more than" in found["all"].message


def test_a_zip_in_a_pipe_is_read_from_a_copy_no_larger_than_the_limit():
    data = zipped(FILES, zipfile.ZIP_STORED) + b""
    for limits, names in ((Limits(), {f"all!{name}" for name in FILES}), (Limits(copied_mib=0), {"all"})):
        read, write = os.pipe()
        writer = threading.Thread(target=lambda write=write: (os.write(write, data), os.close(write)))
        writer.start()
        try:
            assert _read(Path(f"/dev/fd/{read}"), limits).keys() == names
        finally:
            writer.join()
            os.close(read)


def test_what_only_begins_like_an_archive_is_none():
    assert not is_archive(b"PK is a name\n")
    assert not is_archive(b"x" * 600)
    assert not is_archive(bytes(1024))
    assert not is_archive(b"")


@given(st.sampled_from(sorted(ARCHIVES)), st.integers(0, 3000), st.binary(min_size=1, max_size=8))
def test_whatever_is_done_to_an_archive_reading_it_ends_without_a_crash(tmp_path_factory, kind, place, data):
    whole = bytearray(ARCHIVES[kind]({"a.bib": TEXT[:2000], "b.bib": b"y" * 100}))
    place %= len(whole)
    whole[place : place + len(data)] = data
    path = tmp_path_factory.getbasetemp() / "hurt.archive"
    path.write_bytes(whole)
    try:
        assert all(isinstance(value, bytes | BadInput) for value in _read(path, Limits()).values())
    except BadInput:
        pass
