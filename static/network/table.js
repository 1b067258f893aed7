// The network as a table, in sync with the drawing: for keyboards, screen readers and comparison.

import {button, element, isolated, swatch} from '#network/dom.js';
import {valueText} from '#network/measures.js';
import {soon} from '#network/soon.js';
import {counted, number} from '#network/text.js';

/**
 * @typedef {object} Column
 * @property {string} key
 * @property {string} label
 * @property {string} help
 * @property {boolean} [number]
 * @property {((node: GraphNode) => string) | null} [text] null for the community, which is shown as a colour
 * @property {(a: GraphNode, b: GraphNode) => number} compare
 */

const FIRST_ROWS = 200;
// of tens of thousands of rows, a page would take many seconds to show all
const MORE_ROWS = 5000;
// a click on an author does not show more rows than these before that of the author
const ROWS_BEFORE = 1000;
// many times faster than localeCompare
const {compare: inOrder} = new Intl.Collator('en');
// until the network is drawn: more than fit into the window
const ROWS_AT_FIRST = 40;

/** The table of the shown nodes. `acts.open` selects a node in the drawing, `acts.toggle` one more, `acts.all` several.
 * @param {View} view
 * @param {Acts} acts */
export function tablePart(view, acts) {
  const table = new Table(view, acts);
  table.render();
  return table;
}

class Table {
  /** The nodes of the rows, from the top.
   * @type {GraphNode[]} */
  order = [];

  /** The rows of the selected nodes.
   * @type {HTMLTableRowElement[]} */
  marked = [];

  /** The number of rows without a gap: the row of a selected author far below follows these.
   * @type {number} */
  unbroken = 0;

  /** The row that was chosen last.
   * @type {GraphNode | null} */
  last = null;

  /** The button that the Tab key reaches.
   * @type {HTMLElement | null} */
  reachable = null;

  /**
   * @param {View} view
   * @param {Acts} acts
   */
  constructor(view, acts) {
    this.view = view;
    this.acts = acts;
    this.columns = [...columnsOf(view.network), ...measureColumns(view)];
    // by joint papers in the network of an author, else by papers, descending
    this.sorting = {column: this.columns.find(({key}) => key === 'joint') ?? this.columns[1], falling: true};
    this.limit = ROWS_AT_FIRST;
    this.renderSoon = soon(view, () => this.render());
    /** @type {Map<GraphNode | null, HTMLTableRowElement>} */
    this.rows = new Map();
    this.caption = element('caption', {class: 'network-hidden'});
    this.body = element('tbody', {
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.step(event),
      onclick: (/** @type {MouseEvent} */ event) => this.chosen(event),
      onpointerover: (/** @type {Event} */ event) => this.view.hover(this.nodeOf(event)),
      onpointerleave: () => this.view.hover(null),
    });
    this.more = button('', () => this.showMore(), {class: 'network-more'});
    this.none = element('p', {class: 'network-soft network-none'});
    this.heading = this.head();
    const hint = element('p', {class: 'network-hidden', id: 'network-rows'}, 'Enter selects the author in a row. Space adds the author to the selection or removes the author from it. Ctrl with an arrow key moves without selecting. Ctrl+A selects all rows.');
    const table = element('table', {class: 'network-table', 'aria-describedby': 'network-rows'}, this.caption, this.heading, this.body);
    this.box = element('div', {class: 'network-table-box'}, hint, table, this.none, this.more);
    this.element = this.box;
    // opened details make the table smaller
    new ResizeObserver(() => this.marked.length === 1 && this.scrollTo(this.marked[0])).observe(this.box);
  }

  head() {
    const sorters = this.columns.map((column) => {
      const sort = button(column.label, () => this.sortBy(column), {title: column.help, class: 'network-sort'});
      return element('th', {scope: 'col', class: column.number ? 'network-num' : null}, sort);
    });
    return element('thead', {}, element('tr', {}, ...sorters));
  }

  /** @param {Column} column */
  sortBy(column) {
    const again = this.sorting.column === column;
    this.sorting = {column, falling: again ? !this.sorting.falling : Boolean(column.number && column.key !== 'community')};
    this.render();
  }

  /** @param {Set<string>} changed */
  update(changed) {
    if (changed.has('network')) this.recolumn();
    if (['network', 'found', 'community'].some((name) => changed.has(name))) this.renderSoon();
    else if (changed.has('select') || changed.has('several')) this.mark();
  }

  /** Show a column for each chosen measure that has none. */
  recolumn() {
    const columns = [...columnsOf(this.view.network), ...measureColumns(this.view)];
    if (columns.map(({key}) => key).join() === this.columns.map(({key}) => key).join()) {
      // the values may have changed
      this.columns = columns;
      this.sorting.column = columns.find(({key}) => key === this.sorting.column.key) ?? columns[1];
      return;
    }
    const added = columns.find(({key}) => !this.columns.some((each) => each.key === key));
    this.columns = columns;
    const kept = columns.find(({key}) => key === this.sorting.column.key);
    this.sorting = added?.number ? {column: added, falling: true} : {...this.sorting, column: kept ?? columns[1]};
    const heading = this.head();
    this.heading.replaceWith(heading);
    this.heading = heading;
  }

  nodes() {
    const {column, falling} = this.sorting;
    const {found, network, state} = this.view;
    let nodes = found ?? network.shownNodes;
    if (!found && state.community !== null) nodes = nodes.filter((node) => node.community === state.community);
    const sign = falling ? -1 : 1;
    return [...nodes].sort((a, b) => sign * column.compare(a, b) || b.counts - a.counts || a.index - b.index);
  }

  /** Add the rows that were not necessary until the network was drawn. */
  complete() {
    this.limit = FIRST_ROWS;
    this.render();
  }

  render() {
    const nodes = this.nodes();
    const {selected} = this.view;
    const at = selected ? nodes.indexOf(selected) : -1;
    // include the row of the selected author, which is marked below
    const far = at >= this.limit + ROWS_BEFORE;
    const limit = far ? this.limit : Math.max(this.limit, at + 1);
    this.order = nodes.slice(0, limit);
    this.unbroken = this.order.length;
    if (far) this.order.push(nodes[at]);
    this.rows = new Map(this.order.map((node) => [node, this.row(node)]));
    this.body.replaceChildren(...this.rows.values());
    this.caption.textContent = `The network as a table: ${counted(nodes.length, 'row')}`;
    this.none.textContent = nodes.length ? '' : 'No rows.';
    this.more.hidden = nodes.length <= limit;
    this.more.textContent = nodes.length - limit > MORE_ROWS ? `Show ${number(MORE_ROWS)} more of ${number(nodes.length)}` : `Show all ${number(nodes.length)}`;
    const headers = this.box.querySelectorAll('th[scope=col]');
    this.columns.forEach((column, place) => {
      const sorted = column === this.sorting.column;
      headers[place].setAttribute('aria-sort', sorted ? (this.sorting.falling ? 'descending' : 'ascending') : 'none');
    });
    this.mark();
  }

  /**
   * @param {GraphNode} node
   * @returns {HTMLTableRowElement}
   */
  row(node) {
    const name = button(isolated(node.name), null, {class: 'network-row', 'aria-pressed': 'false', tabindex: '-1'});
    const cells = this.columns.slice(1).map((column) => {
      const shown = column.text ? column.text(node) : swatch(node);
      return element('td', {class: column.number ? 'network-num' : null}, shown);
    });
    const row = element('tr', {'data-index': node.index}, element('th', {scope: 'row'}, name), ...cells);
    row.classList.toggle('network-added', Boolean(node.added));
    return row;
  }

  mark() {
    const {chosen, selected} = this.view;
    for (const row of this.marked) press(row, false);
    if (selected && !this.rows.has(selected) && this.nodes().includes(selected)) return this.render();
    this.marked = [...chosen].flatMap((node) => this.rows.get(node) ?? []);
    for (const row of this.marked) press(row, true);
    const focused = this.body.contains(document.activeElement) ? document.activeElement?.closest('tr') : null;
    const first = selected ? this.marked[0] : null;
    this.reach(focused && !first ? focused : first ?? this.marked[0] ?? this.body.firstElementChild);
    if (first) this.scrollTo(first);
  }

  /** Let the Tab key reach one row; the arrow keys reach the others.
   * @param {Element | null} row */
  reach(row) {
    this.reachable?.setAttribute('tabindex', '-1');
    this.reachable = row?.querySelector('button') ?? null;
    this.reachable?.setAttribute('tabindex', '0');
  }

  /** Scroll to a row inside the box of the table, without scrolling the page.
   * @param {HTMLElement} row */
  scrollTo(row) {
    const {box} = this;
    if (box.scrollHeight <= box.clientHeight) return;
    const head = box.querySelector('thead').offsetHeight;
    const top = row.offsetTop - head;
    const bottom = row.offsetTop + row.offsetHeight;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
  }

  /**
   * @param {Event} event
   * @returns {GraphNode | null}
   */
  nodeOf(event) {
    const row = /** @type {Element} */ (event.target).closest('tr');
    return row ? this.view.network.nodes[Number(row.dataset.index)] : null;
  }

  /** @param {MouseEvent} event */
  chosen(event) {
    const node = this.nodeOf(event);
    if (!node) return;
    if (event.shiftKey) this.extendTo(node);
    else if (event.ctrlKey || event.metaKey) this.acts.toggle(node);
    else this.acts.open(node);
    this.last = node;
  }

  /** Select the rows from the last one that was chosen to this one.
   * @param {GraphNode} node */
  extendTo(node) {
    const [from, to] = [this.order.indexOf(this.last ?? node), this.order.indexOf(node)].sort((a, b) => a - b);
    this.acts.all([...this.view.selection, ...this.order.slice(Math.max(from, 0), to + 1)]);
  }

  /** @param {KeyboardEvent} event */
  step(event) {
    const from = this.nodeOf(event);
    const place = from ? this.order.indexOf(from) : -1;
    const command = event.ctrlKey || event.metaKey;
    if (event.key === 'Escape') return this.view.nothing();
    if (command && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      return this.acts.all(this.nodes());
    }
    if (place < 0) return undefined;
    this.last = from;
    if (event.key === ' ') {
      event.preventDefault();
      return from && this.acts.toggle(from);
    }
    const to = target(event.key, place, this.order.length);
    if (to === null) return undefined;
    event.preventDefault();
    return this.move(this.order[to], {extending: event.shiftKey, selecting: !command && this.view.selection.length < 2});
  }

  /** Move the focus to the row of a node, and select it; `extending`: in addition to the others.
   * @param {GraphNode} node
   * @param {{extending: boolean, selecting: boolean}} how */
  move(node, {extending, selecting}) {
    const {selection} = this.view;
    const begun = selection.length || !this.last ? selection : [this.last];
    if (extending) this.acts.all([...begun, node]);
    else if (selecting) this.acts.open(node);
    const row = this.rows.get(node);
    if (!row) return;
    this.last = node;
    this.reach(row);
    this.reachable?.focus({preventScroll: true});
    this.scrollTo(row);
  }

  showMore() {
    const next = this.unbroken;
    this.limit = this.nodes().length - next > MORE_ROWS ? next + MORE_ROWS : Infinity;
    this.render();
    this.rows.get(this.order[next])?.querySelector('button')?.focus();
  }
}

/** The row to which a key moves the focus; null for other keys.
 * @param {string} key
 * @param {number} place
 * @param {number} count */
function target(key, place, count) {
  /** @type {Record<string, number>} */
  const places = {ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: count - 1, PageDown: place + 10, PageUp: place - 10};
  return key in places ? Math.min(Math.max(places[key], 0), count - 1) : null;
}

/** Mark a row as selected, or not.
 * @param {HTMLTableRowElement} row
 * @param {boolean} on */
function press(row, on) {
  row.classList.toggle('network-chosen', on);
  row.querySelector('button')?.setAttribute('aria-pressed', String(on));
}

/**
 * @param {Network} network
 * @returns {Column[]}
 */
function columnsOf(network) {
  /**
   * @param {string} key
   * @param {string} label
   * @param {string} help
   * @param {(node: GraphNode) => number} of
   * @returns {Column}
   */
  const counts = (key, label, help, of) => ({key, label, help, number: true, text: (node) => number(of(node)), compare: (a, b) => of(a) - of(b) || 0});
  /** @type {Column[]} */
  const columns = [
    {key: 'name', label: 'Name', help: 'Sort by name', compare: (a, b) => inOrder(a.name, b.name)},
    counts('papers', 'Papers', 'Papers counted in this network', (node) => node.counts),
  ];
  if (network.full) {
    columns.push({key: 'type', label: 'Kind', help: 'Author, paper or venue', text: (node) => node.type, compare: (a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0)});
  } else if (network.ego) {
    columns.push(counts('joint', 'Joint', 'Joint papers with the author in the centre', (node) => (node.isCentre ? node.counts : node.withCentre)));
  }
  columns.push(counts('degree', network.noun === 'author' ? 'Coauthors' : 'Links', network.noun === 'author' ? 'Number of coauthors shown' : 'Number of links shown', (node) => node.degree));
  columns.push({...counts('community', 'Community', 'Number and colour, as in the legend', communityOf), text: null});
  return columns;
}

/** The columns of the chosen measures.
 * @param {View} view
 * @returns {Column[]} */
function measureColumns(view) {
  const known = ['papers', 'joint', 'degree', 'community'];
  const ids = [...new Set([view.state.colour, view.state.size])].filter((id) => id && !known.includes(id));
  return ids.flatMap((id) => {
    const measure = view.measure(id);
    const values = measure && view.valuesOf(measure.id);
    if (!measure || !values) return [];
    const of = (/** @type {GraphNode} */ node) => values[node.index] ?? null;
    const isNumber = measure.scale !== 'categories';
    /** @type {Column} */
    const column = {
      key: measure.id,
      label: measure.label,
      help: view.estimateOf(measure.id) || measure.help,
      number: isNumber,
      text: (node) => valueText(of(node), measure),
      compare: isNumber ? (a, b) => Number(of(a) ?? -Infinity) - Number(of(b) ?? -Infinity) || 0 : (a, b) => inOrder(`${of(a) ?? ''}`, `${of(b) ?? ''}`),
    };
    return [column];
  });
}

// nodes without a community come last
/** @param {GraphNode} node */
function communityOf(node) {
  return node.community < 0 ? Infinity : node.community;
}
