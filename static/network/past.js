// The history of a drawing: which changes begin an entry, for Back, Forward, undo and redo. Pure.

// changes of the same choices within this many milliseconds are one act, such as the drag of a slider
const FILTERS = new Set(['first', 'last', 'joint']);
const PAUSES = {filter: 1000, move: 1000, select: 300};
// moving the camera belongs to the current entry
const PASSING = new Set(['camera']);

/** The entries of a drawing; `at` is the index of the current one. A page that is loaded again knows `at`, but not the earlier
 * entries: the browser has these. */
export class Past {
  /**
   * @param {Choices} state
   * @param {number} at
   * @param {number} last the index of the last entry
   */
  constructor(state, at = 0, last = at) {
    /** @type {Choices[]} */
    this.entries = [];
    this.entries[at] = state;
    this.at = at;
    this.last = last;
    this.kind = '';
    this.time = -Infinity;
  }

  get canUndo() {
    return this.at > 0;
  }

  get canRedo() {
    return this.at < this.last;
  }

  /** Record that the choices `names` changed at the time `now` (in milliseconds) and are now `state`. Returns "push" if this begins an
   * entry, "replace" if it belongs to the current one, and null if no choice changed.
   * @param {Choices} state
   * @param {string[]} names
   * @param {number} now
   * @returns {'push' | 'replace' | null} */
  record(state, names, now) {
    if (!names.length) return null;
    if (names.every((name) => PASSING.has(name))) return this.amend(state);
    const [kind, pause] = kindOf(state, names);
    const continued = kind === this.kind && now - this.time < pause && !this.canRedo;
    this.kind = kind;
    this.time = now;
    if (!continued) this.at += 1;
    this.entries.length = this.at;
    this.entries[this.at] = state;
    this.last = this.at;
    return continued ? 'replace' : 'push';
  }

  /** The current entry is now `state`.
   * @param {Choices} state
   * @returns {'replace'} */
  amend(state) {
    this.entries[this.at] = state;
    return 'replace';
  }

  /** Go to the entry `at`, of which the next act is never a part. Returns its choices, undefined if only the browser has them.
   * @param {number} at
   * @returns {Choices | undefined} */
  go(at) {
    this.at = at;
    this.last = Math.max(this.last, at);
    this.kind = '';
    return this.entries[at];
  }
}

/** The kind of an act, and the longest pause in milliseconds between its parts.
 * @param {Choices} state
 * @param {string[]} names
 * @returns {[string, number]} */
function kindOf(state, names) {
  if (names.every((name) => FILTERS.has(name))) return ['filter', PAUSES.filter];
  if (names.every((name) => name === 'move')) return [`move ${[...state.move.keys()].join(' ')}`, PAUSES.move];
  if (names.every((name) => name === 'select' || name === 'several' || name === 'link')) return ['select', PAUSES.select];
  return [names.join(' '), 0];
}
