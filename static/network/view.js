// The state of the drawing: the network, the user's choices, and what is derived from both. Only this module changes it.

import {Unavailable} from '#network/data.js';
import {addCoauthors} from '#network/expand.js';
import {around, inDrawingOrder} from '#network/layers.js';
import {Network} from '#network/model.js';
import {specWith} from '#network/state.js';
import {folded} from '#network/text.js';

const FILTERS = ['first', 'last', 'joint'];

/** The state of one drawing. It calls `update(changed)` of each part with the names of the choices that changed, and of
 * "network" (its nodes or links), "found" (the search) and "hovered" (the node under the mouse). */
export class View {
  /** Called with a problem that occurs in the background.
   * @type {((problem: Unavailable) => void) | null} */
  problem = null;

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
   */
  constructor(source, network, state) {
    this.source = source;
    this.network = network;
    // the ranges of years and joint papers are those of the unfiltered network
    this.whole = network;
    this.state = state;
    /** @type {Part[]} */
    this.parts = [];
    /** @type {GraphNode | null} */
    this.hovered = null;
    /** @type {GraphNode[] | null} */
    this.found = null;
    this.foundText = '';
    // ids of nodes whose coauthors are all shown
    this.exhausted = new Set();
    this.request = 0;
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
    if (filtered && this.whole.capped && !this.source.offline && this.source.spec) {
      this.refetch();
    } else if (filtered || changed.has('links') || changed.has('size')) {
      this.applyFilter();
      changed.add('network');
    }
    this.notify(changed);
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

  /** Remove all added nodes. */
  removeAdded() {
    const stays = (/** @type {string | null} */ id) => !this.network.byId.get(id ?? '')?.added;
    const {select, link, move} = this.state;
    this.state = {
      ...this.state,
      expand: [],
      select: stays(select) ? select : null,
      link: link?.every(stays) ? link : null,
      move: new Map([...move].filter(([id]) => stays(id))),
    };
    if (this.found) this.found = this.found.filter((node) => !node.added);
    this.hovered = null;
    this.exhausted.clear();
    this.network.removeAdded();
    this.applyFilter();
    this.notify(new Set(['network', 'expand', 'select', 'found', 'replaced']));
  }

  /** Expand the nodes named in the address, one after the other, so that added nodes get the same positions as before. */
  async restoreExpansions() {
    for (const id of this.state.expand) await this.bringIn(id).catch(() => []);
    if (!this.state.expand.length) return;
    this.applyMoves();
    this.applyFilter();
    this.notify(new Set(['network']));
  }

  /**
   * @param {string} id
   * @returns {Promise<GraphNode[]>}
   */
  async bringIn(id) {
    const hub = this.network.byId.get(id);
    if (!hub || this.source.offline) return [];
    return addCoauthors(this.network, hub, await this.source.expand(id));
  }

  async refetch() {
    this.request += 1;
    const request = this.request;
    const filter = specWith('', this.state);
    try {
      const network = new Network(await this.source.network(filter));
      if (request !== this.request) return;
      // without positions there is nothing to draw: keep the current network
      if (!network.positioned) throw new Unavailable(network.layout.reason || 'The positions of this network are not available.', 'Change the filter again later.');
      this.network = network;
      this.applyMoves();
      this.applyFilter();
      await this.restoreExpansions();
      this.notify(new Set(['network', 'replaced']));
    } catch (problem) {
      this.problem?.(/** @type {Unavailable} */ (problem));
    }
  }

  applyMoves() {
    for (const [id, place] of this.state.move) Object.assign(this.network.byId.get(id) ?? {}, place);
  }

  applyFilter() {
    const {network, state} = this;
    network.resize(state.size);
    network.filter(state);
    network.choose(state.links);
    inDrawingOrder(network.drawn);
    this.ranked = [...network.nodes].sort((a, b) => Number(b.isCentre) - Number(a.isCentre) || b.size - a.size || b.papers - a.papers || a.index - b.index);
    if (this.selected && !this.selected.shown) this.state = {...this.state, select: null};
    if (this.selectedLink && !this.selectedLink.shown) this.state = {...this.state, link: null};
    if (this.hovered && !this.hovered.shown) this.hovered = null;
    if (this.found) this.found = this.found.filter((node) => node.shown);
  }

  /** @param {Set<string>} changed */
  notify(changed) {
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

/** @param {GraphNode} node */
function nameOf(node) {
  node.folded ??= folded(node.name);
  return node.folded;
}
