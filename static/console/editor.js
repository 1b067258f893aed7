// The editor: the page's own textarea over a copy of its text with syntax highlighting. Input still goes to the textarea, so that
// keys, screen readers, undo, the spell checkers of phones and the form work as usual.

import {paintPieces} from './paint.js';
import {brackets, offsetOf, pieces} from './tokens.js';

const LEAST_ROWS = 6;
const MOST_ROWS = 22;

/** An editor over `area`; `words` are the names that completion offers. */
export class Editor {
  /** @type {Piece[]} */
  pieces = [];

  /**
   * @param {HTMLTextAreaElement} area
   * @param {Words} words
   */
  constructor(area, words) {
    this.area = area;
    this.words = words;
    this.under = document.createElement('pre');
    this.under.className = 'editor-under';
    this.under.setAttribute('aria-hidden', 'true');
    this.code = document.createElement('code');
    this.under.append(this.code);
    this.box = /** @type {HTMLElement} */ (area.parentElement);
    this.box.prepend(this.under);
    this.box.classList.add('painted');
    this.place = this.placeOfError();
    area.addEventListener('input', () => this.typed());
    area.addEventListener('scroll', () => this.follow());
    document.addEventListener('selectionchange', () => document.activeElement === area && this.paint());
    area.addEventListener('blur', () => this.paint());
    new ResizeObserver(() => this.follow()).observe(area);
    this.paint();
    this.leadToError();
  }

  get text() {
    return this.area.value;
  }

  /** Replace the text from `start` to `end` as if it were typed, so that undo reverts it.
   * @param {number} start
   * @param {number} end
   * @param {string} text */
  replace(start, end, text) {
    this.area.focus();
    this.area.setSelectionRange(start, end);
    // the only way that keeps the browser's undo history; it returns false if unsupported
    if (!document.execCommand('insertText', false, text)) {
      this.area.setRangeText(text, start, end, 'end');
      this.area.dispatchEvent(new Event('input', {bubbles: true}));
    }
  }

  typed() {
    // the error was in the text before this change
    this.place = null;
    this.area.removeAttribute('aria-invalid');
    this.paint();
  }

  paint() {
    this.pieces = pieces(this.text);
    const marks = new Map();
    if (document.activeElement === this.area && this.area.selectionStart === this.area.selectionEnd) {
      const found = brackets(this.pieces, this.area.selectionStart);
      for (const start of found) marks.set(start, found.length === 2 ? 'c-pair' : 'c-alone');
    }
    if (this.place !== null) marks.set(this.pieceAt(this.place)?.start ?? this.text.length, 'c-wrong');
    // a final line break has no height unless something follows it
    const end = {text: this.place === this.text.length ? ' \n' : '\n', start: this.text.length, kind: 'space'};
    paintPieces(this.code, [...this.pieces, end], marks);
    const lines = this.text.split('\n').length;
    this.area.rows = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, lines + 1));
    this.follow();
  }

  /** @param {number} offset */
  pieceAt(offset) {
    return this.pieces.find((piece) => offset >= piece.start && offset < piece.start + piece.text.length && piece.kind !== 'space');
  }

  follow() {
    this.under.scrollTop = this.area.scrollTop;
    this.under.scrollLeft = this.area.scrollLeft;
  }

  /** The rectangle of the character at `offset`, in viewport coordinates.
   * @param {number} offset */
  spot(offset) {
    const range = document.createRange();
    let left = offset;
    const walker = document.createTreeWalker(this.code, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const {length} = /** @type {Text} */ (node);
      if (left <= length) {
        range.setStart(node, left);
        range.setEnd(node, left);
        const box = range.getBoundingClientRect();
        if (box.height) return box;
        break;
      }
      left -= length;
    }
    return this.area.getBoundingClientRect();
  }

  placeOfError() {
    const failure = document.getElementById('failure');
    if (!failure?.dataset.line) return null;
    return offsetOf(this.text, Number(failure.dataset.line), Number(failure.dataset.column));
  }

  /** Turn the line and column of an error into a button that moves the caret there. */
  leadToError() {
    const where = document.querySelector('#failure .place');
    if (this.place === null || !where) return;
    const {place} = this;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'plain';
    button.textContent = where.textContent;
    button.addEventListener('click', () => {
      this.area.focus();
      this.area.setSelectionRange(place, place);
    });
    where.replaceChildren(button);
  }
}
