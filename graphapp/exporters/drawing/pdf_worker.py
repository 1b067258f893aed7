"""The process that converts SVG to PDF: each line is JSON, an object with `svg`, `width` and `height` (in points), `title` and `description`; the
answer is a line with the PDF in base64.

Run as a script by `graphapp.exporters.drawing.rendering`. Typst (https://typst.app/docs/) embeds the fonts, so that text remains text.
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode

__all__ = ["main"]

# without a date, so that equal pictures have equal bytes
DOCUMENT = b"""
#let given = sys.inputs
#set document(title: given.title, description: given.description, date: none)
#set page(width: float(given.width) * 1pt, height: float(given.height) * 1pt, margin: 0pt)
#image(bytes(given.svg), format: "svg", width: 100%, height: 100%, alt: given.title)
"""


def main() -> None:
    """Convert pictures with the fonts of the system until there are no more lines."""
    import typst

    for line in sys.stdin.buffer:
        given = json.loads(line)
        pdf = typst.compile(
            DOCUMENT, format="pdf", sys_inputs={name: str(each) for name, each in given.items()}
        )
        sys.stdout.buffer.write(b64encode(pdf) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
