"""The process that turns a picture into pixels: SVG on standard input, its width in pixels as the argument, PNG on standard output.

Run as a script by `graphapp.exporters.drawing.rendering`.
"""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Render one picture with the fonts of the system."""
    import resvg_py

    svg = sys.stdin.buffer.read().decode()
    # no folder for references: a picture in a picture could otherwise be read from disk
    sys.stdout.buffer.write(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=int(sys.argv[1]))))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
