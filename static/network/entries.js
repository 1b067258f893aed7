// The history of a drawing in the browser: each act is an entry, which Back, Forward, undo and redo return to, also from a page that was opened
// from the drawing.

import {Past} from '#network/past.js';
import {choicesIn, differing, entryIn, nothingChosen, writeAddress} from '#network/state.js';

const ADDRESS_DELAY = 120;
// for the page that this one opens: its address and the number of its first entry
const KEY = 'graphapp-entry';

/** Keeps the past of `view`. `inAddress`: the choices are in the address of the page. `show` shows the choices of another entry. */
export class Entries {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  writing;

  /**
   * @param {View} view
   * @param {boolean} inAddress
   * @param {(state: Choices) => unknown} show
   */
  constructor(view, inAddress, show) {
    this.view = view;
    this.inAddress = inAddress;
    this.show = show;
    const at = inAddress ? entryIn(history.state) ?? handedOver() : 0;
    this.past = new Past(view.state, at, inAddress && history.state?.further ? at + 1 : at);
    if (!inAddress) return;
    history.replaceState({...history.state, network: at}, '');
    addEventListener('popstate', (event) => this.travelled(event.state));
  }

  /** Go to the previous (-1) or the next (1) entry. Returns false if there is none.
   * @param {-1 | 1} by */
  step(by) {
    const {past} = this;
    if (by < 0 ? !past.canUndo : !past.canRedo) return false;
    if (this.inAddress) {
      history.go(by);
    } else {
      const state = past.go(past.at + by);
      if (state) this.show(state);
    }
    return true;
  }

  /** The user went to another entry of the browser's history.
   * @param {any} state */
  travelled(state) {
    clearTimeout(this.writing);
    this.writing = undefined;
    const at = entryIn(state);
    // a link within the page made this entry
    if (at === null) history.replaceState({...state, network: this.past.at}, '');
    else this.past.go(at);
    this.show(choicesIn(location.search));
  }

  /** Open another page, which continues the entries of this one.
   * @param {string} address */
  leave(address) {
    if (this.inAddress) {
      this.flush();
      const {past} = this;
      past.last = past.at + 1;
      sessionStorage.setItem(KEY, JSON.stringify({address, at: past.at + 1}));
      history.replaceState({...history.state, network: past.at, further: true}, '');
    }
    location.assign(address);
  }

  /** Write changed choices to the history.
   * @param {Set<string>} changed */
  remember(changed) {
    const {past, view} = this;
    const before = past.entries[past.at];
    if (changed.has('restored')) past.entries[past.at] = view.state;
    if (changed.has('restored') || before === view.state) return;
    const names = before ? differing(before, view.state) : Object.keys(nothingChosen()).filter((name) => changed.has(name));
    // a network that was loaded later may lack the selected node: that is a part of the act
    const how = names.some((name) => changed.has(name)) ? past.record(view.state, names, performance.now()) : past.amend(view.state);
    if (!how || !this.inAddress) return;
    const waited = this.writing !== undefined;
    clearTimeout(this.writing);
    this.writing = undefined;
    if (how === 'push') {
      // a delayed change still belongs to the entry that ends here
      if (waited && before) writeAddress(before, 'replace', past.at - 1);
      writeAddress(view.state, 'push', past.at);
      return;
    }
    // browsers reject frequent changes of the address
    this.writing = setTimeout(() => this.flush(), ADDRESS_DELAY);
  }

  /** Write a delayed change now. */
  flush() {
    if (this.writing === undefined) return;
    clearTimeout(this.writing);
    this.writing = undefined;
    writeAddress(this.view.state, 'replace', this.past.at);
  }
}

/** The number of the first entry of a page that `leave` opened; 0 for other pages. */
function handedOver() {
  const text = sessionStorage.getItem(KEY);
  if (text === null) return 0;
  sessionStorage.removeItem(KEY);
  const {address, at} = JSON.parse(text);
  const {pathname, search} = new URL(address, location.href);
  return pathname === location.pathname && search === location.search ? at : 0;
}
