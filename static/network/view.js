// The state of the drawing: the network, the user's choices, and what is derived from both. Only this module changes it.

import {collapse, withGroups} from '#network/collapse.js';
import {Unavailable} from '#network/data.js';
import {addCoauthors} from '#network/expand.js';
import {around, inDrawingOrder} from '#network/layers.js';
import {available, BASIC, colouring, localValues} from '#network/measures.js';
import {Network} from '#network/model.js';
import {differing, nothingChosen, specWith} from '#network/state.js';
import {folded} from '#network/text.js';

const FILTERS = ['first', 'last', 'joint'];
// coauthors that always get a name
const STRONGEST = 10;
const LEAST_PAUSE = 1000;
const MEASURE_DELAY = 200;
// changes that change neither links nor discs
const UNSEEN = new Set(['camera', 'hovered', 'busy', 'topics', 'show']);

/** The state of one drawing. It calls `update(changed)` of each part with the names of the choices that changed, and of
 * "network" (its nodes or links), "found" (the search), "hovered" (the node under the mouse) and "busy" (a request for another network). */
export class View {
  /** The filters of the network that is being loaded while the drawing shows another one; null otherwise.
   * @type {{years: YearRange, joint: number} | null} */
  busy = null;

  /** Why the last request for another network failed; null if it did not.
   * @type {Unavailable | null} */
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

  /** The communities that the server found, by resolution and filter.
   * @type {Map<string, CommunitiesAnswer>} */
  groupings = new Map();

  /** The key of the communities that are shown with their topics, and of those that are being loaded; "" for none. */
  grouped = '';

  grouping = '';

  /** Why the topics of the communities are unknown; null if they are known or being loaded.
   * @type {Unavailable | null} */
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
    /** @type {AbortController | null} */
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
    this.state = {...before, ...choices};
    const names = /** @type {(keyof Choices)[]} */ (Object.keys(choices));
    /** @type {Set<string>} */
    const changed = new Set(names.filter((name) => before[name] !== choices[name]));
    if (!changed.size) return;
    const filtered = FILTERS.some((name) => changed.has(name));
    if (changed.has('collapse')) {
      collapse(this.network, this.state.collapse);
      changed.add('replaced');
    }
    if (changed.has('move') || changed.has('collapse')) this.applyMoves();
    if (changed.has('resolution')) this.group().then(() => (this.state.layout ? this.arrange() : undefined));
    if (changed.has('layout') && this.state.layout !== this.arranged) this.arrange();
    if (filtered && this.serverFilters) {
      if (differing({...this.state, ...this.shownFilter}, this.state).length) this.refetch();
      else this.stopLoading();
    }
    if (filtered ? !this.busy : ['links', 'size', 'colour', 'collapse'].some((name) => changed.has(name))) {
      this.applyFilter();
      changed.add('network');
    }
    this.notify(changed);
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
    const otherNodes = changed.has('expand') || changed.has('suggested');
    if (otherNodes) this.dropAdded();
    collapse(this.network, state.collapse);
    this.applyMoves();
    this.applyFilter();
    if (recorded) changed.add('restored');
    this.notify(new Set([...changed, 'network', 'replaced', 'found']));
    if (changed.has('resolution')) await this.group();
    if (changed.has('layout')) await this.arrange();
    if (filtered && this.serverFilters) await this.refetch();
    else if (otherNodes) await this.restoreExpansions();
  }

  /** @param {GraphNode | null} node */
  select(node) {
    // selecting a node that the search did not find ends the search
    if (node && this.found && !this.found.includes(node)) this.find('');
    this.change({select: node ? node.id : null, link: null});
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
    const hits = words.length ? this.ranked.filter((node) => node.shown && words.every((word) => nameOf(node).includes(word))) : null;
    const begins = (/** @type {GraphNode} */ node) => (words.every((word) => ` ${nameOf(node)}`.includes(` ${word}`)) ? 0 : 1);
    this.found = hits && hits.sort((a, b) => begins(a) - begins(b));
    this.notify(new Set(['found']));
    return this.found;
  }

  /** Add the coauthors of a node that the network does not contain; returns the new nodes. If there are none, the address does
   * not change. Rejects with Unavailable.
   * @param {GraphNode} node
   * @returns {Promise<GraphNode[]>} */
  async expand(node) {
    const added = await this.bringIn(node.id);
    if (!added.length) {
      this.exhausted.add(node.id);
      this.notify(new Set(['expand']));
      return added;
    }
    this.state = {...this.state, expand: [...new Set([...this.state.expand, node.id])]};
    this.applyFilter();
    this.notify(new Set(['network', 'expand']));
    return added;
  }

  /** Add suggested collaborators of the author in the centre; returns the new nodes. If there are none, the address does not change. Rejects
   * with Unavailable.
   * @param {number} count
   * @returns {Promise<GraphNode[]>} */
  async suggest(count) {
    const added = await this.bringInSuggested(count);
    if (!added.length) return added;
    this.state = {...this.state, suggested: count};
    this.applyFilter();
    this.notify(new Set(['network', 'suggested']));
    return added;
  }

  /** Remove all added nodes. */
  removeAdded() {
    const stays = (/** @type {string | null} */ id) => !this.network.byId.get(id ?? '')?.added;
    const {select, link, move} = this.state;
    this.state = {
      ...this.state,
      expand: [],
      suggested: 0,
      select: stays(select) ? select : null,
      link: link?.every(stays) ? link : null,
      move: new Map([...move].filter(([id]) => stays(id))),
    };
    this.dropAdded();
    this.applyFilter();
    this.notify(new Set(['network', 'expand', 'suggested', 'select', 'link', 'move', 'found', 'replaced']));
  }

  dropAdded() {
    if (this.found) this.found = this.found.filter((node) => !node.added);
    this.hovered = null;
    this.exhausted.clear();
    collapse(this.network, []);
    this.network.removeAdded();
    collapse(this.network, this.state.collapse);
  }

  /** Expand the nodes named in the address, one after the other, so that added nodes get the same positions as before. */
  async restoreExpansions() {
    const {state} = this;
    for (const id of state.expand) {
      await this.bringIn(id).catch(() => []);
      if (this.state.expand !== state.expand) return;
    }
    if (state.suggested) await this.bringInSuggested(state.suggested).catch(() => []);
    if (!state.expand.length && !state.suggested) return;
    this.applyMoves();
    this.applyFilter();
    this.notify(new Set(['network', 'replaced']));
  }

  /**
   * @param {string} id
   * @returns {Promise<GraphNode[]>}
   */
  async bringIn(id) {
    const hub = this.network.byId.get(id);
    if (!hub || this.source.offline) return [];
    const answer = await this.source.expand(id);
    collapse(this.network, []);
    const added = addCoauthors(this.network, hub, answer);
    collapse(this.network, this.state.collapse);
    return added;
  }

  /**
   * @param {number} count
   * @returns {Promise<GraphNode[]>}
   */
  async bringInSuggested(count) {
    const {centre} = this.network;
    if (!centre || this.source.offline) return [];
    const answer = await this.source.suggested(count);
    collapse(this.network, []);
    const added = addCoauthors(this.network, centre, answer, {suggested: true});
    collapse(this.network, this.state.collapse);
    return added;
  }

  /** Load the network of the chosen filters, and show that it is being loaded. If this fails, the filters become those of the network
   * that is shown, and `problem` has the reason. */
  async refetch() {
    this.stopLoading();
    const {signal} = (this.loading = new AbortController());
    this.busy = {years: {first: this.state.first, last: this.state.last}, joint: this.state.joint};
    this.problem = null;
    this.notify(new Set(['busy']));
    try {
      const network = await this.loaded(specWith('', this.state), signal);
      if (signal.aborted) return;
      this.network = network;
      this.grouped = '';
      this.shownFilter = filterOf(this.state);
      if (this.state.resolution !== 1) await this.group();
      if (signal.aborted) return;
      if (this.state.layout) await this.arrange();
      if (signal.aborted) return;
      collapse(network, this.state.collapse);
      this.applyMoves();
      this.applyFilter();
      await this.restoreExpansions();
      if (signal.aborted) return;
      this.stopLoading();
      this.notify(new Set(['network', 'replaced', 'busy']));
      this.group();
    } catch (problem) {
      if (signal.aborted) return;
      this.stopLoading();
      this.problem = /** @type {Unavailable} */ (problem);
      const wanted = filterOf(this.state);
      this.retry = () => this.change(wanted);
      this.notify(new Set(['busy']));
      this.change(this.shownFilter);
    }
  }

  /** The network of a filter, once its positions are available. Rejects with Unavailable.
   * @param {string} filter
   * @param {AbortSignal} signal */
  async loaded(filter, signal) {
    for (;;) {
      const network = new Network(await this.source.network(filter, signal));
      if (network.positioned || signal.aborted) return network;
      const {reason, retry_after: seconds} = network.layout;
      // without positions there is nothing to draw: keep the current network
      if (seconds === null) throw new Unavailable(reason || 'The positions of this network are not available.', 'Change the filter again later.');
      await new Promise((done) => setTimeout(done, Math.max(LEAST_PAUSE, seconds * 1000)));
      if (signal.aborted) return network;
    }
  }

  /** Place the nodes in the chosen layout. A failure is kept in `problem`, and the layout stays as it is.
   * @returns {Promise<void>} */
  async arrange() {
    await null;
    const {network, state} = this;
    const {layout, resolution} = state;
    const filter = this.serverFilters ? specWith('', state) : '';
    const key = `${layout} ${resolution} ${filter}`;
    this.arranging = key;
    try {
      if (layout && !this.places.has(key)) {
        this.notify(new Set(['busy']));
        const {ids, x, y} = await this.source.layout(layout, resolution, filter);
        this.places.set(key, new Map(ids.map((id, index) => [id, {x: x[index], y: y[index]}])));
      }
    } catch (problem) {
      if (this.arranging !== key) return;
      this.arranging = '';
      this.problem = /** @type {Unavailable} */ (problem);
      this.retry = () => this.change({layout});
      this.change({layout: this.arranged});
      return this.notify(new Set(['busy']));
    }
    if (this.arranging !== key || this.network !== network) return;
    this.arranging = '';
    this.arranged = layout;
    const places = layout ? this.places.get(key) : null;
    collapse(network, []);
    for (const node of network.nodes) {
      node.base ??= node.home;
      node.home = places?.get(node.id) ?? node.base;
    }
    collapse(network, this.state.collapse);
    this.applyMoves();
    this.applyFilter();
    this.notify(new Set(['network', 'arranged', 'busy']));
  }

  /** Place nodes elsewhere than the layout does, by id.
   * @param {Map<string, Point>} places */
  place(places) {
    for (const node of this.network.nodes) node.home = places.get(node.id) ?? node.home;
    this.applyMoves();
    this.applyFilter();
    this.notify(new Set(['network', 'arranged']));
  }

  /** True if the drawing can show what its communities are about. */
  get groupable() {
    return this.network.positioned && (this.source.offline || Boolean(this.source.spec));
  }

  /** Load the communities of the chosen resolution, and what they are about. A failure is kept in `ungrouped`. */
  async group() {
    // the caller may be about to report the change that requests this
    await null;
    const {resolution} = this.state;
    const filter = this.serverFilters ? specWith('', this.state) : '';
    const key = `${resolution} ${filter}`;
    if (key === this.grouped || !this.groupable) return;
    this.grouping = key;
    this.ungrouped = null;
    this.notify(new Set(['busy']));
    const {network} = this;
    try {
      const answer = this.groupings.get(key) ?? (await this.source.communities(resolution, filter));
      if (answer.layout.state !== 'ready') throw new Unavailable(answer.layout.reason, '');
      this.groupings.set(key, answer);
      if (this.grouping !== key || this.network !== network) return;
      this.showGroups(answer, key);
    } catch (problem) {
      if (this.grouping === key) this.ungrouped = /** @type {Unavailable} */ (problem);
    } finally {
      if (this.grouping === key) this.grouping = '';
      this.notify(new Set(['busy', 'topics']));
    }
  }

  /**
   * @param {CommunitiesAnswer} answer
   * @param {string} key
   */
  showGroups({ids, community, communities}, key) {
    const {network} = this;
    const before = network.nodes.map((node) => node.community).join();
    collapse(network, []);
    network.regroup(new Map(ids.map((id, index) => [id, community[index]])), communities);
    this.grouped = key;
    collapse(network, this.state.collapse);
    this.applyMoves();
    this.applyFilter();
    const same = before === network.nodes.map((node) => node.community).join();
    this.notify(new Set(same && !this.state.collapse.length ? ['topics'] : ['topics', 'network', 'replaced']));
  }

  /** Stop loading, and return to the filters of the network that is shown. */
  cancel() {
    this.stopLoading();
    this.notify(new Set(['busy']));
    this.change(this.shownFilter);
  }

  stopLoading() {
    this.loading?.abort();
    this.loading = null;
    this.busy = null;
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
    if (this.selected && !this.selected.shown) this.state = {...this.state, select: null};
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

  /** The values of a measure for the nodes by index; null if the network does not have it, or not yet: then they are requested.
   * @param {string | null} id
   * @returns {(number | string | null)[] | null} */
  valuesOf(id) {
    const measure = this.measure(id);
    if (!measure) return null;
    const local = localValues(measure.id, this.network);
    // the links of a collapsed community are counted as they are drawn
    if (local) return ['degree', 'strength'].includes(measure.id) ? local : withGroups(local, this.network, measure.scale);
    const filter = specWith('', this.state);
    const known = this.remote.get(`${measure.id} ${filter}`);
    if (known instanceof Map) return withGroups(this.network.nodes.map((node) => known.get(node.id) ?? null), this.network, measure.scale);
    if (!known) this.request(measure, filter);
    return null;
  }

  /** Request a measure from the server, and show it if it is still chosen.
   * @param {import('#network/measures.js').Measure} measure
   * @param {string} filter */
  async request(measure, filter) {
    const key = `${measure.id} ${filter}`;
    this.remote.set(key, 'asked');
    // while a slider moves, only its last position is worth a computation
    await new Promise((done) => setTimeout(done, MEASURE_DELAY));
    if (filter !== specWith('', this.state)) return this.remote.delete(key);
    try {
      const {ids, values} = await this.source.measure(measure.id, filter);
      this.remote.set(key, new Map(ids.map((id, index) => [id, values[index]])));
    } catch (problem) {
      this.remote.set(key, 'failed');
      this.problem = /** @type {Unavailable} */ (problem);
      this.retry = () => {
        this.remote.delete(key);
        this.applyFilter();
        this.notify(new Set(['network', 'size', 'busy']));
      };
    }
    this.applyFilter();
    return this.notify(new Set(['network', 'size', 'busy']));
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
    const {selected, selectedLink} = this;
    this.lit = null;
    this.touchable = this.network.drawn;
    if (selected) {
      const lit = around(selected);
      this.lit = lit;
      this.touchable = lit.links;
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

/** The choices that the server can apply.
 * @param {Choices} state */
function filterOf({first, last, joint}) {
  return {first, last, joint};
}

/** @param {GraphNode} node */
function nameOf(node) {
  node.folded ??= folded(node.name);
  return node.folded;
}
