// What is shown now: the network, the reader's choices, and what follows from both. The one place that changes them.

import {Unavailable} from '#network/data.js';
import {addCoauthors} from '#network/expand.js';
import {around, inDrawingOrder} from '#network/layers.js';
import {Network} from '#network/model.js';
import {specWith} from '#network/state.js';
import {folded} from '#network/text.js';

const FILTERS = ['first', 'last', 'joint'];

/** The state of one drawing. Parts are told by `update(changed)` which of the choices changed; "network" stands for its
 * nodes or links, "found" for the search, "hovered" for what is under the mouse. */
export class View {
  /** What to do with a problem in the background.
   * @type {((problem: Unavailable) => void) | null} */
  problem = null;

  /** All nodes, the most important first.
   * @type {GraphNode[]} */
  ranked = [];

  /** What stands out; null where nothing does.
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
    // what the years and joint papers are chosen from stays that of the whole network
    this.whole = network;
    this.state = state;
    /** @type {Part[]} */
    this.parts = [];
    /** @type {GraphNode | null} */
    this.hovered = null;
    /** @type {GraphNode[] | null} */
    this.found = null;
    this.foundText = '';
    // those whose coauthors are all here already
    this.exhausted = new Set();
    this.request = 0;
    this.applyMoves();
    this.applyFilter();
    this.derive();
  }

  /** Make choices: an object of those that change.
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
    this.tell(changed);
  }

  /** @param {GraphNode | null} node */
  select(node) {
    // to go to somebody else ends the search
    if (node && this.found && !this.found.includes(node)) this.find('');
    this.change({select: node ? node.id : null, link: null});
  }

  /** @param {GraphLink} link */
  selectLink(link) {
    this.change({select: null, link: [link.source.id, link.target.id]});
  }

  /** Nothing selected, nobody looked for. */
  nothing() {
    this.change({select: null, link: null, community: null});
    if (this.found) this.find('');
  }

  /** @param {GraphNode | null} node */
  hover(node) {
    if (node === this.hovered) return;
    this.hovered = node;
    this.tell(new Set(['hovered']));
  }

  /** Find nodes whose name has every word of `text`; returns them, best first.
   * @param {string} text
   * @returns {GraphNode[] | null} */
  find(text) {
    const words = folded(text).split(/\s+/).filter(Boolean);
    this.foundText = text.trim();
    const hits = words.length ? this.ranked.filter((node) => node.shown && words.every((word) => nameOf(node).includes(word))) : null;
    const begins = (/** @type {GraphNode} */ node) => (words.every((word) => ` ${nameOf(node)}`.includes(` ${word}`)) ? 0 : 1);
    this.found = hits && hits.sort((a, b) => begins(a) - begins(b));
    this.tell(new Set(['found']));
    return this.found;
  }

  /** Add the coauthors of a node that the network does not show; returns the new nodes. Where there are none the address stays
   * as it is. Raises Unavailable.
   * @param {GraphNode} node
   * @returns {Promise<GraphNode[]>} */
  async expand(node) {
    const added = await this.bringIn(node.id);
    if (!added.length) {
      this.exhausted.add(node.id);
      this.tell(new Set(['expand']));
      return added;
    }
    this.state = {...this.state, expand: [...new Set([...this.state.expand, node.id])]};
    this.applyFilter();
    this.tell(new Set(['network', 'expand']));
    return added;
  }

  /** Take out again everybody who was added. */
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
    this.tell(new Set(['network', 'expand', 'select', 'found', 'replaced']));
  }

  /** Bring in what the address says was expanded, one after the other, so that all find the same spots again. */
  async restoreExpansions() {
    for (const id of this.state.expand) await this.bringIn(id).catch(() => []);
    if (!this.state.expand.length) return;
    this.applyMoves();
    this.applyFilter();
    this.tell(new Set(['network']));
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
      // without positions there is nothing to draw: what is shown stays
      if (!network.positioned) throw new Unavailable(network.layout.reason || 'This network has no positions.', 'Choose again a little later.');
      this.network = network;
      this.applyMoves();
      this.applyFilter();
      await this.restoreExpansions();
      this.tell(new Set(['network', 'replaced']));
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
  tell(changed) {
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

  /** Nodes and links that stand out, null when none do; and the links that a pointer can reach. */
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
