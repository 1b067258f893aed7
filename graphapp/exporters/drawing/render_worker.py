"""The process that renders SVG as PNG: each line is JSON, [SVG, width in pixels]; the answer is a line with the PNG in base64.

Run as a script by `graphapp.exporters.drawing.rendering`.
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode

__all__ = ["main"]


def main() -> None:
    """Render pictures with the fonts of the system until there are no more lines."""
    import resvg_py

    for line in sys.stdin.buffer:
        svg, width = json.loads(line)
        # no folder for references: otherwise, the SVG could include pictures from the disk
        png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width))
        sys.stdout.buffer.write(b64encode(png) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
