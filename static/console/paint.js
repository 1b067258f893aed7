// Syntax highlighting: the pieces of a query as spans with a class.

import {pieces} from './tokens.js';

const PLAIN = new Set(['space', 'sign', 'variable']);

/** Replace the content of `place` with `found` as spans; `marks` maps the offset of a piece to a further class.
 * @param {Element} place
 * @param {Piece[]} found
 * @param {Map<number, string>} marks */
export function paintPieces(place, found, marks = new Map()) {
  const parts = found.map((piece) => {
    const more = marks.get(piece.start);
    if (PLAIN.has(piece.kind) && !more) return piece.text;
    const span = document.createElement('span');
    span.className = [PLAIN.has(piece.kind) ? '' : `c-${piece.kind}`, more ?? ''].join(' ').trim();
    span.textContent = piece.text;
    return span;
  });
  place.replaceChildren(...parts);
}

/** Highlight the text of an element.
 * @param {Element} element */
export function paint(element) {
  paintPieces(element, pieces(element.textContent));
}
