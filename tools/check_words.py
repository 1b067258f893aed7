"""List the phrases that the glossary bans, with what to write instead: `python -m tools.check_words [FILE…]`.

Without files, search the whole project and the --help of the commands. Exit status 1 if a banned phrase is found.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from tools.prose import GLOSSARY, Search, banned_phrases, everything, occurrences

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Print each occurrence, then the number of affected files by folder. Returns the exit status."""
    parser = argparse.ArgumentParser(description="List the words that the glossary bans.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    given = parser.parse_args()
    search = Search(banned_phrases((ROOT / GLOSSARY).read_text(encoding="utf-8")))
    chosen = {path.resolve().relative_to(ROOT).as_posix() for path in given.files}
    found = {
        name: occurrences(source, search)
        for name, source in everything(ROOT).items()
        if not chosen or name in chosen
    }
    names = [name for name, items in found.items() if items]
    for name in names:
        for item in found[name]:
            print(f"{name}:{item.line}: {item.phrase.avoid} → {item.phrase.write}: {item.excerpt}")
    folders = Counter("help pages" if " " in name else name.rpartition("/")[0] or "." for name in names)
    for folder, count in sorted(folders.items()):
        print(f"{count:5} {folder}")
    print(f"{len(names)} of {len(found)} files, {sum(map(len, found.values()))} occurrences")
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())
