// The network as a table, in sync with the drawing: for keyboards, screen readers and comparison.

import {button, element, isolated, swatch} from '#network/dom.js';
import {valueText} from '#network/measures.js';
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

/** The table of the shown nodes. `open` selects a node in the drawing.
 * @param {View} view
 * @param {Acts['open']} open */
export function tablePart(view, open) {
  const table = new Table(view, open);
  table.render();
  return table;
}

class Table {
  /** The nodes of the rows, from the top.
   * @type {GraphNode[]} */
  order = [];

  /** The row of the selected node.
   * @type {HTMLTableRowElement | null} */
  marked = null;

  /** The button that the Tab key reaches.
   * @type {HTMLElement | null} */
  reachable = null;

  /**
   * @param {View} view
   * @param {Acts['open']} open
   */
  constructor(view, open) {
    this.view = view;
    this.open = open;
    this.columns = [...columnsOf(view.network), ...measureColumns(view)];
    // by joint papers in the network of an author, else by papers, descending
    this.sorting = {column: this.columns.find(({key}) => key === 'joint') ?? this.columns[1], falling: true};
    this.limit = FIRST_ROWS;
    /** @type {Map<GraphNode | null, HTMLTableRowElement>} */
    this.rows = new Map();
    this.caption = element('caption', {class: 'network-hidden'});
    this.body = element('tbody', {
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.step(event),
      onclick: (/** @type {Event} */ event) => this.chosen(event),
      onpointerover: (/** @type {Event} */ event) => this.view.hover(this.nodeOf(event)),
      onpointerleave: () => this.view.hover(null),
    });
    this.more = button('', () => this.showAll(), {class: 'network-more'});
    this.none = element('p', {class: 'network-soft network-none'});
    this.heading = this.head();
    const table = element('table', {class: 'network-table'}, this.caption, this.heading, this.body);
    this.box = element('div', {class: 'network-table-box'}, table, this.none, this.more);
    this.element = this.box;
    // opened details make the table smaller
    new ResizeObserver(() => this.marked && this.scrollTo(this.marked)).observe(this.box);
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
    if (['network', 'found', 'community'].some((name) => changed.has(name))) this.render();
    else if (changed.has('select')) this.mark();
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

  render() {
    const nodes = this.nodes();
    const {selected} = this.view;
    const at = selected ? nodes.indexOf(selected) : -1;
    // include the row of the selected author, which is marked below
    const limit = Math.max(this.limit, at + 1);
    this.order = nodes.slice(0, limit);
    this.rows = new Map(this.order.map((node) => [node, this.row(node)]));
    this.body.replaceChildren(...this.rows.values());
    this.caption.textContent = `The network as a table: ${counted(nodes.length, 'row')}`;
    this.none.textContent = nodes.length ? '' : 'No rows.';
    this.more.hidden = nodes.length <= limit;
    this.more.textContent = `Show all ${number(nodes.length)}`;
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
    const {selected} = this.view;
    this.marked?.classList.remove('network-chosen');
    this.marked?.querySelector('button')?.setAttribute('aria-pressed', 'false');
    this.reachable?.setAttribute('tabindex', '-1');
    if (selected && !this.rows.has(selected) && this.nodes().includes(selected)) return this.render();
    this.marked = this.rows.get(selected) ?? null;
    // the Tab key reaches one row, the arrow keys the others
    this.reachable = (this.marked ?? this.body.firstElementChild)?.querySelector('button') ?? null;
    this.reachable?.setAttribute('tabindex', '0');
    if (!this.marked) return;
    this.marked.classList.add('network-chosen');
    this.reachable?.setAttribute('aria-pressed', 'true');
    this.scrollTo(this.marked);
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

  /** @param {Event} event */
  chosen(event) {
    this.open(this.nodeOf(event));
  }

  /** @param {KeyboardEvent} event */
  step(event) {
    const from = this.nodeOf(event);
    const place = from ? this.order.indexOf(from) : -1;
    /** @type {Record<string, number>} */
    const places = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      Home: 0,
      End: this.order.length - 1,
      PageDown: place + 10,
      PageUp: place - 10,
    };
    const to = places[event.key];
    if (event.key === 'Escape') this.view.nothing();
    if (to === undefined || place < 0) return;
    event.preventDefault();
    const node = this.order[Math.min(Math.max(to, 0), this.order.length - 1)];
    this.open(node);
    this.rows.get(node)?.querySelector('button')?.focus({preventScroll: true});
  }

  showAll() {
    this.limit = Infinity;
    const next = this.order.length;
    this.render();
    this.rows.get(this.order[next])?.querySelector('button')?.focus();
  }
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
    {key: 'name', label: 'Name', help: 'Sort by name', compare: (a, b) => a.name.localeCompare(b.name, 'en')},
    counts('papers', 'Papers', 'Papers counted in this network', (node) => node.counts),
  ];
  if (network.full) {
    columns.push({key: 'type', label: 'Kind', help: 'Author, paper or venue', text: (node) => node.type, compare: (a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0)});
  } else if (network.ego) {
    columns.push(counts('joint', 'Joint', 'Joint papers with the author in the centre', (node) => (node.isCentre ? node.counts : node.withCentre)));
  }
  columns.push(counts('degree', network.full ? 'Links' : 'Coauthors', network.full ? 'Number of links shown' : 'Number of coauthors shown', (node) => node.degree));
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
      help: measure.help,
      number: isNumber,
      text: (node) => valueText(of(node), measure),
      compare: isNumber ? (a, b) => Number(of(a) ?? -Infinity) - Number(of(b) ?? -Infinity) || 0 : (a, b) => `${of(a) ?? ''}`.localeCompare(`${of(b) ?? ''}`, 'en'),
    };
    return [column];
  });
}

// nodes without a community come last
/** @param {GraphNode} node */
function communityOf(node) {
  return node.community < 0 ? Infinity : node.community;
}
