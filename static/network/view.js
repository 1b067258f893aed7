// The state of the drawing: the network, the user's choices, and what is derived from both. Only this module changes it, and those that it calls
// to load something: additions.js, arranging.js, refetching.js and values.js.

import {dropAdded, expandNodes, removeAdded, restoreExpansions, suggestNodes} from '#network/additions.js';
import {arrange, group} from '#network/arranging.js';
import {collapse} from '#network/collapse.js';
import {around, inDrawingOrder} from '#network/layers.js';
import {available, BASIC, colouring} from '#network/measures.js';
import {filterOf, refetch, showLoaded} from '#network/refetching.js';
import {selected, selecting, withoutSelected} from '#network/selection.js';
import {differing, nothingChosen, specWith} from '#network/state.js';
import {folded} from '#network/text.js';
import {valuesOf} from '#network/values.js';

const FILTERS = ['first', 'last', 'joint'];
// coauthors that always get a name
const STRONGEST = 10;
// choices that change which nodes are shown and how
const APPLIED = ['links', 'size', 'colour', 'collapse', 'hide', 'only'];
// changes that change neither links nor discs
const UNSEEN = new Set(['camera', 'hovered', 'busy', 'topics', 'show']);

/** The state of one drawing. It calls `update(changed)` of each part with the names of the choices that changed, and of
 * "network" (its nodes or links), "found" (the search), "hovered" (the node under the mouse) and "busy" (a request for another network). */
export class View {
  /** What the drawing waits for.
   * @type {Wait[]} */
  waits = [];

  /** True while the drawing shows only what is loaded of the chosen filters, and the server computes the rest. */
  partial = false;

  /** Networks that the server has filtered, by filter, the one used last at the end.
   * @type {Map<string, Network>} */
  kept = new Map();

  /** Why the last request for another network failed; null if it did not.
   * @type {import('#network/data.js').Unavailable | null} */
  problem = null;

  /** What the request that failed can be repeated with.
   * @type {(() => unknown) | null} */
  retry = null;

  /** How a measure colours the nodes; null for communities.
   * @type {Colouring | null} */
  colouring = null;

  /** The values of measures that the server computed, by measure and filter, then by id of the node; "asked" while they are loaded.
   * @type {Map<string, Map<string, number | string | null> | 'asked' | 'failed'>} */
  remote = new Map();

  /** Sentences about values of the server that are estimated, by measure and filter, as in `remote`.
   * @type {Map<string, string>} */
  estimates = new Map();

  /** The communities that the server found, by resolution and filter.
   * @type {Map<string, CommunitiesAnswer>} */
  groupings = new Map();

  /** The key of the communities that are shown with their topics, and of those that are being loaded; "" for none. */
  grouped = '';

  grouping = '';

  /** Why the topics of the communities are unknown; null if they are known or being loaded.
   * @type {import('#network/data.js').Unavailable | null} */
  ungrouped = null;

  /** The layouts that the server offers.
   * @type {{id: string, label: string, help: string}[]} */
  layouts = [];

  /** The positions in other layouts, by layout, resolution and filter, then by id.
   * @type {Map<string, Map<string, Point>>} */
  places = new Map();

  /** The key of the layout that is being loaded; "" for none. */
  arranging = '';

  /** The layout that is shown.
   * @type {string | null} */
  arranged = null;

  /** The year of a playback: links that begin in it are highlighted. Null without a playback.
   * @type {number | null} */
  fresh = null;

  /** The number of the picture: it changes with everything that changes links or discs, except the camera and the mouse. */
  version = 0;

  /** The coauthors with most papers with the centre.
   * @type {GraphNode[]} */
  strongest = [];

  /** All nodes, the most important first.
   * @type {GraphNode[]} */
  ranked = [];

  /** The selected nodes.
   * @type {Set<GraphNode>} */
  chosen = new Set();

  /** The ids of the pinned nodes.
   * @type {Set<string>} */
  pinned = new Set();

  /** The highlighted nodes and links; null if nothing is highlighted.
   * @type {Lit | null} */
  lit = null;

  /** The links that a pointer can reach.
   * @type {GraphLink[]} */
  touchable = [];

  /**
   * @param {Source} source
   * @param {Network} network
   * @param {Choices} state
   * @param {import('#network/measures.js').Measure[]} measures
   */
  constructor(source, network, state, measures = BASIC) {
    this.source = source;
    this.network = network;
    // the ranges of years and joint papers are those of the unfiltered network
    this.whole = network;
    this.state = state;
    this.measures = available(measures, network, source.offline || !source.spec, source.contained);
    /** @type {Part[]} */
    this.parts = [];
    /** @type {GraphNode | null} */
    this.hovered = null;
    /** @type {GraphNode[] | null} */
    this.found = null;
    this.foundText = '';
    // ids of nodes whose coauthors are all shown
    this.exhausted = new Set();
    /** @type {ReturnType<typeof import('#network/waits.js').begin> | null} */
    this.loading = null;
    // the filters of the network that is shown
    this.shownFilter = filterOf(this.serverFilters ? nothingChosen() : state);
    collapse(network, state.collapse);
    this.applyMoves();
    this.applyFilter();
    this.derive();
  }

  /** Change the given choices.
   * @param {Partial<Choices>} choices */
  change(choices) {
    const before = this.state;
    choices = selecting(choices);
    this.state = {...before, ...choices};
    const names = /** @type {(keyof Choices)[]} */ (Object.keys(choices));
    /** @type {Set<string>} */
    const changed = new Set(names.filter((name) => before[name] !== choices[name] && !bothEmpty(before[name], choices[name])));
    if (!changed.size) return;
    const filtered = FILTERS.some((name) => changed.has(name));
    if (changed.has('collapse')) {
      collapse(this.network, this.state.collapse);
      changed.add('replaced');
    }
    if (changed.has('move') || changed.has('collapse')) this.applyMoves();
    if (changed.has('resolution')) this.group().then(() => (this.state.layout ? this.arrange() : undefined));
    if (changed.has('layout') && this.state.layout !== this.arranged) this.arrange();
    const remote = filtered && this.serverFilters;
    if (remote) showLoaded(this);
    else if (filtered || APPLIED.some((name) => changed.has(name))) this.applyFilter();
    if (filtered || APPLIED.some((name) => changed.has(name))) changed.add('network');
    this.notify(changed);
    if (remote) this.refetch();
  }

  /** True if only the server can filter, because a limit dropped a part of the network. */
  get serverFilters() {
    return this.whole.capped && !this.source.offline && Boolean(this.source.spec);
  }

  /** True if nothing is chosen, except the camera. */
  get untouched() {
    return differing(this.state, {...nothingChosen(), camera: this.state.camera}).length === 0;
  }

  /** Discard all choices. */
  reset() {
    if (this.found) this.find('');
    return this.restore(nothingChosen(), {recorded: false});
  }

  /** Show the choices `state`. `recorded`: they are an entry of the history already.
   * @param {Choices} state
   * @param {{recorded?: boolean}} how */
  async restore(state, {recorded = true} = {}) {
    /** @type {Set<string>} */
    const changed = new Set(differing(this.state, state));
    if (!changed.size) return;
    this.stopLoading();
    this.state = state;
    const filtered = differing({...state, ...this.shownFilter}, state).length > 0;
    const remote = filtered && this.serverFilters;
    const otherNodes = changed.has('expand') || changed.has('suggested');
    if (otherNodes) this.dropAdded();
    if (remote) {
      showLoaded(this);
    } else {
      collapse(this.network, state.collapse);
      this.applyMoves();
      this.applyFilter();
    }
    if (recorded) changed.add('restored');
    this.notify(new Set([...changed, 'network', 'replaced', 'found']));
    if (changed.has('resolution')) await this.group();
    if (changed.has('layout')) await this.arrange();
    if (remote) this.refetch();
    else if (otherNodes) await this.restoreExpansions();
  }

  /** @param {GraphNode | null} node */
  select(node) {
    // selecting a node that the search did not find ends the search
    if (node && this.found && !this.found.includes(node)) this.find('');
    this.change({select: node ? node.id : null, link: null});
  }

  /** Select several nodes; `further`: in addition to those that are selected.
   * @param {GraphNode[]} nodes
   * @param {{further?: boolean}} how */
  selectAll(nodes, {further = false} = {}) {
    const ids = nodes.map(({id}) => id);
    this.change(selected(further ? [...this.selection.map(({id}) => id), ...ids] : ids));
  }

  /** Add a node to the selection, or remove it from there.
   * @param {GraphNode} node */
  toggle(node) {
    const {selection} = this;
    if (selection.includes(node)) this.change(selected(selection.filter((each) => each !== node).map(({id}) => id)));
    else this.selectAll([node], {further: true});
  }

  /** The selected nodes.
   * @returns {GraphNode[]} */
  get selection() {
    if (this.selected) return [this.selected];
    return this.state.several.flatMap((id) => this.network.byId.get(id) ?? []);
  }

  /** @param {GraphLink} link */
  selectLink(link) {
    this.change({select: null, link: [link.source.id, link.target.id]});
  }

  /** Clear the selection and the search. */
  nothing() {
    this.change({select: null, link: null, community: null});
    if (this.found) this.find('');
  }

  /** @param {GraphNode | null} node */
  hover(node) {
    if (node === this.hovered) return;
    this.hovered = node;
    this.notify(new Set(['hovered']));
  }

  /** Find shown nodes whose name contains every word of `text`. Returns them, best first, or null if `text` has no word.
   * @param {string} text
   * @returns {GraphNode[] | null} */
  find(text) {
    const words = folded(text).split(/\s+/).filter(Boolean);
    this.foundText = text.trim();
    this.found = this.matches(words);
    this.notify(new Set(['found']));
    return this.found;
  }

  /** Find the same in another network. */
  findAgain() {
    this.found &&= this.matches(folded(this.foundText).split(/\s+/).filter(Boolean));
  }

  /** @param {string[]} words */
  matches(words) {
    const hits = words.length ? this.ranked.filter((node) => node.shown && words.every((word) => nameOf(node).includes(word))) : null;
    const begins = (/** @type {GraphNode} */ node) => (words.every((word) => ` ${nameOf(node)}`.includes(` ${word}`)) ? 0 : 1);
    return hits && hits.sort((a, b) => begins(a) - begins(b));
  }

  /** Add the coauthors of nodes that the network does not contain; returns the new nodes. Rejects with Unavailable.
   * @param {GraphNode[]} nodes */
  expand(nodes) {
    return expandNodes(this, nodes);
  }

  /** Add suggested collaborators of the author in the centre; returns the new nodes. Rejects with Unavailable.
   * @param {number} count */
  suggest(count) {
    return suggestNodes(this, count);
  }

  /** Remove all added nodes. */
  removeAdded() {
    removeAdded(this);
  }

  dropAdded() {
    dropAdded(this);
  }

  /** Add the nodes again that the choices name. */
  restoreExpansions() {
    return restoreExpansions(this);
  }

  /** Load the network of the chosen filters. */
  refetch() {
    return refetch(this);
  }

  /** Place the nodes in the chosen layout. */
  arrange() {
    return arrange(this);
  }

  /** Place nodes elsewhere than the layout does, by id.
   * @param {Map<string, Point>} places */
  place(places) {
    for (const node of this.network.nodes) {
      node.from = {x: node.x, y: node.y};
      node.home = places.get(node.id) ?? node.home;
    }
    this.applyMoves();
    this.applyFilter();
    this.notify(new Set(['network', 'arranged']));
  }

  /** Load the communities of the chosen resolution, and what they are about. */
  group() {
    return group(this);
  }

  /** True if the drawing can show what its communities are about. */
  get groupable() {
    return this.network.positioned && (this.source.offline || Boolean(this.source.spec));
  }

  /** Stop loading, and return to the filters of the network that is shown. */
  cancel() {
    this.stopLoading();
    this.change(this.shownFilter);
  }

  stopLoading() {
    const {loading} = this;
    this.loading = null;
    loading?.abort();
  }

  /** Put every node where the user moved it, or else where the layout placed it. */
  applyMoves() {
    for (const node of this.network.nodes) Object.assign(node, this.state.move.get(node.id) ?? node.home);
  }

  applyFilter() {
    const {network, state} = this;
    network.filter(state);
    network.choose(state.links);
    this.applyMeasures();
    inDrawingOrder(network.drawn);
    this.ranked = [...network.nodes].sort((a, b) => Number(b.isCentre) - Number(a.isCentre) || b.size - a.size || b.papers - a.papers || a.index - b.index);
    this.strongest = network.strongest(STRONGEST);
    const gone = this.selection.filter((node) => !node.shown).map(({id}) => id);
    if (gone.length) this.state = {...this.state, ...withoutSelected(this.state, gone)};
    if (this.selectedLink && !this.selectedLink.shown) this.state = {...this.state, link: null};
    if (this.hovered && !this.hovered.shown) this.hovered = null;
    if (this.found) this.found = this.found.filter((node) => node.shown);
  }

  /** Size and colour the nodes. While the server computes a measure, they keep their sizes and colours. */
  applyMeasures() {
    const {network, state} = this;
    const sizes = state.size === 'papers' || state.size === 'joint' ? null : this.valuesOf(state.size);
    if (sizes || !this.waiting.includes(state.size)) network.resize(state.size, sizes);
    const colour = this.measure(state.colour);
    const values = colour && this.valuesOf(colour.id);
    if (!colour || (!values && !this.waiting.includes(colour.id))) this.colouring = null;
    else if (values) this.colouring = colouring(colour, values, network.nodes);
    if (!this.colouring) for (const node of network.nodes) node.place = null;
    else if (values) for (const node of network.nodes) node.place = this.colouring.place(values[node.index]);
  }

  /** A measure that this network can show.
   * @param {string | null} id */
  measure(id) {
    return this.measures.find((each) => each.id === id) ?? null;
  }

  /** The values of a measure for the nodes by index; null if they are unknown.
   * @param {string | null} id */
  valuesOf(id) {
    return valuesOf(this, id);
  }

  /** A sentence that says how the values of a measure are estimated; "" if they are exact or unknown.
   * @param {string | null} id */
  estimateOf(id) {
    return (id && this.estimates.get(`${id} ${specWith('', this.state)}`)) || '';
  }

  /** The ids of the chosen measures whose values are being loaded.
   * @returns {(string | null)[]} */
  get waiting() {
    const filter = specWith('', this.state);
    return [this.state.colour, this.state.size].filter((id) => id && this.remote.get(`${id} ${filter}`) === 'asked');
  }

  /** @param {Set<string>} changed */
  notify(changed) {
    if ([...changed].some((name) => !UNSEEN.has(name))) this.version += 1;
    this.derive();
    for (const part of this.parts) part.update(changed);
  }

  get selected() {
    return this.network.byId.get(this.state.select ?? '') ?? null;
  }

  get selectedLink() {
    const [a, b] = (this.state.link ?? []).map((id) => this.network.byId.get(id));
    return (a && b && this.network.linkBetween(a, b)) ?? null;
  }

  /** True if the drawing shows the density instead of links and discs. */
  get dense() {
    return this.state.show === 'density';
  }

  get filtered() {
    const {first, last, joint} = this.state;
    return first !== null || last !== null || joint > 1;
  }

  /** Set `lit`, the highlighted nodes and links, and `touchable`, the links that a pointer can reach. */
  derive() {
    const {selection, selectedLink} = this;
    this.lit = null;
    this.chosen = new Set(selection);
    this.pinned = new Set(this.state.pin);
    this.touchable = this.network.drawn;
    if (selection.length === 1) {
      const lit = around(selection[0]);
      this.lit = lit;
      this.touchable = lit.links;
    } else if (selection.length) {
      this.lit = {nodes: this.chosen, inside: true};
    } else if (selectedLink) {
      this.lit = {nodes: new Set([selectedLink.source, selectedLink.target]), links: [selectedLink], strongly: true};
    } else if (this.found) {
      this.lit = {nodes: new Set(this.found), inside: true};
    } else if (this.state.community !== null) {
      const members = this.network.nodes.filter((node) => node.community === this.state.community);
      this.lit = members.length ? {nodes: new Set(members), inside: true} : null;
    }
  }
}

/**
 * @param {unknown} one
 * @param {unknown} other
 */
function bothEmpty(one, other) {
  return Array.isArray(one) && Array.isArray(other) && !one.length && !other.length;
}

/** @param {GraphNode} node */
function nameOf(node) {
  node.folded ??= folded(node.name);
  return node.folded;
}
