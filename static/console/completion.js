// Completion: labels and relationship types after a colon, properties after a dot, and clauses, functions and the query's own variables
// elsewhere. Arrow keys move through the list, Enter inserts the marked item, Tab the marked or first one, Escape closes, Ctrl+Space opens.

const MOST = 12;
const LEAST_LETTERS = 2;

/** Add completion to `editor`.
 * @param {Editor} editor */
export function completion(editor) {
  return new Completion(editor);
}

class Completion {
  start = 0;

  /** @param {Editor} editor */
  constructor(editor) {
    this.editor = editor;
    /** @type {[string, string][]} */
    this.found = [];
    this.active = -1;
    this.list = document.createElement('ul');
    Object.assign(this.list, {id: 'completions', className: 'suggest completions', hidden: true});
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', 'Completions');
    this.status = document.createElement('p');
    this.status.className = 'hidden';
    this.status.setAttribute('role', 'status');
    editor.box.append(this.list, this.status);
    const {area} = editor;
    area.setAttribute('aria-autocomplete', 'list');
    area.setAttribute('aria-controls', 'completions');
    area.addEventListener('input', (event) => event.inputType !== 'historyUndo' && this.look(false));
    area.addEventListener('keydown', (event) => this.key(event));
    area.addEventListener('blur', () => this.close());
    area.addEventListener('click', () => this.close());
    area.addEventListener('scroll', () => this.close());
    // before the textarea loses focus, which closes the list
    this.list.addEventListener('pointerdown', (event) => event.preventDefault());
    this.list.addEventListener('click', (event) => {
      const item = /** @type {Element} */ (event.target).closest('[role=option]');
      if (item) this.take([...this.list.children].indexOf(item));
    });
    const keys = document.getElementById('query-keys');
    if (keys) keys.textContent = 'Ctrl + Enter runs, Ctrl + Space completes';
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.isComposing) return;
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      this.look(true);
      return;
    }
    if (this.list.hidden || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const places = this.found.length + 1;
      this.mark(((this.active + 1 + step + places) % places) - 1);
    } else if (event.key === 'Enter' && this.active >= 0) {
      event.preventDefault();
      this.take(this.active);
    } else if (event.key === 'Tab' && !event.shiftKey) {
      event.preventDefault();
      this.take(Math.max(this.active, 0));
    } else if (event.key === 'Escape') {
      event.preventDefault();
      this.close();
    } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      this.close();
    }
  }

  /** List the completions of the word before the caret; `wanted`: also for an empty word, as on Ctrl+Space.
   * @param {boolean} wanted */
  look(wanted) {
    const {area} = this.editor;
    const caret = area.selectionStart;
    const inside = this.editor.pieces.find((piece) => caret > piece.start && caret <= piece.start + piece.text.length);
    const closed = inside && caret === inside.start + inside.text.length && /^(?:'.*'|".*")$/s.test(inside.text);
    if (caret !== area.selectionEnd || (inside && ['comment', 'string'].includes(inside.kind) && !closed)) return this.close();
    const before = this.editor.text.slice(0, caret);
    const word = /[\p{L}\p{N}_]*$/u.exec(before)?.[0] ?? '';
    const sign = /(\.\.|[:.|$]) *$/.exec(before.slice(0, before.length - word.length))?.[1] ?? '';
    if (sign === '..' || (!wanted && !sign && word.length < LEAST_LETTERS)) return this.close();
    const small = word.toLowerCase();
    const fitting = this.offered(sign, before.slice(0, before.length - word.length)).filter(([text]) => {
      const other = text.toLowerCase();
      return other.startsWith(small) && other !== small;
    });
    this.start = caret - word.length;
    return this.show(fitting.slice(0, MOST));
  }

  /** The completions after `sign`, the punctuation before the word: pairs of text and description.
   * @param {string} sign
   * @param {string} before
   * @returns {[string, string][]} */
  offered(sign, before) {
    const {clauses, functions, labels, types, properties} = this.editor.words;
    if (sign === '.') return this.properties(before, properties);
    if (sign === '$') return this.own('parameter').map((name) => [name.slice(1), 'parameter']);
    if (sign === ':' || sign === '|') {
      const opened = Math.max(before.lastIndexOf('('), before.lastIndexOf('[') + 0.5);
      const between = opened % 1 !== 0 && opened >= 0;
      return (between ? types : labels).map((name) => [name, between ? 'relationship' : 'label']);
    }
    // the braces after a label contain its properties
    const brace = /\(\s*[\p{L}\p{N}_]*\s*:\s*([\p{L}_]+)\s*\{(?:[^{}]*,)?\s*$/u.exec(before);
    const inBraces = brace && properties[brace[1]] ? properties[brace[1]].map((name) => [name, 'property']) : [];
    return /** @type {[string, string][]} */ ([
      ...inBraces,
      ...clauses.map((text) => [text, '']),
      ...functions.map((name) => [name, 'function']),
      ...this.own('variable').map((name) => [name, 'variable']),
    ]);
  }

  /**
   * @param {string} before
   * @param {Record<string, string[]>} properties
   * @returns {[string, string][]}
   */
  properties(before, properties) {
    const variable = /([\p{L}_][\p{L}\p{N}_]*)\s*\.\s*$/u.exec(before)?.[1];
    const label = variable && new RegExp(`[([]\\s*${variable}\\s*:\\s*([\\p{L}_]+)`, 'u').exec(this.editor.text)?.[1];
    if (label && properties[label]) return properties[label].map((name) => [name, `of ${label}`]);
    const all = [...new Set(Object.values(properties).flat())];
    return all.map((name) => [name, 'property']);
  }

  /** The names of one kind in the query, except the one that is being typed.
   * @param {string} kind */
  own(kind) {
    const caret = this.editor.area.selectionStart;
    const named = this.editor.pieces.filter((piece) => piece.kind === kind && piece.start + piece.text.length !== caret && piece.text.length > 1);
    return [...new Set(named.map((piece) => piece.text))];
  }

  /** @param {[string, string][]} found */
  show(found) {
    if (!found.length) return this.close();
    this.found = found;
    this.active = -1;
    this.list.replaceChildren(...found.map(([text, about], place) => {
      const item = document.createElement('li');
      item.id = `completion-${place}`;
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', 'false');
      const name = document.createElement('span');
      name.textContent = text;
      const what = document.createElement('span');
      what.className = 'suggest-count';
      what.textContent = about;
      item.append(name, what);
      return item;
    }));
    this.list.hidden = false;
    this.editor.area.removeAttribute('aria-activedescendant');
    const spot = this.editor.spot(this.start);
    const box = this.editor.box.getBoundingClientRect();
    const left = Math.min(spot.left - box.left, box.width - this.list.offsetWidth - 4);
    this.list.style.left = `${Math.max(0, left)}px`;
    this.list.style.top = `${spot.bottom - box.top + 4}px`;
    this.status.textContent = `${found.length} ${found.length === 1 ? 'completion' : 'completions'}: ${found[0][0]}${found.length > 1 ? ' and others' : ''}`;
    return undefined;
  }

  /** @param {number} place */
  mark(place) {
    this.list.children[this.active]?.setAttribute('aria-selected', 'false');
    this.active = place;
    const item = this.list.children[place];
    if (!item) return this.editor.area.removeAttribute('aria-activedescendant');
    item.setAttribute('aria-selected', 'true');
    item.scrollIntoView({block: 'nearest'});
    return this.editor.area.setAttribute('aria-activedescendant', item.id);
  }

  /** @param {number} place */
  take(place) {
    const [text, about] = this.found[place];
    this.close();
    const {area} = this.editor;
    const call = about === 'function' && area.value[area.selectionEnd] !== '(';
    this.editor.replace(this.start, area.selectionEnd, call ? `${text}()` : text);
    if (call) area.setSelectionRange(area.selectionStart - 1, area.selectionStart - 1);
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.editor.area.removeAttribute('aria-activedescendant');
  }
}
