// Colours: the pieces of a text as spans.

import {pieces} from './tokens.js';

const PLAIN = new Set(['space', 'sign', 'variable']);

/** Put `found` into `place` as spans; `marks` says by offset what other class a piece has.
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

/** Colour the text of an element.
 * @param {Element} element */
export function paint(element) {
  paintPieces(element, pieces(element.textContent));
}
