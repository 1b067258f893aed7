// The network as linked objects, and the filters that decide which of them are shown. Pure.

import {hideCollapsed} from '#network/collapse.js';
import {inSteps} from '#network/soon.js';

const COLOURS = 24;
// nodes or links that are added at once
const PORTION = 1000;
const LEAST_MEMBERS = 2;
const KNEE = 15;
const ROOM = 6.5;
// networks that are small enough to be drawn at a high zoom
const SMALL = 200;
// files of earlier versions have no layout state
const READY = {state: 'ready', retry_after: null, reason: ''};

/** A network. `nodes` and `links` are in the order of the answer; each link is in the `links` of both its ends.
 * The `colour` of a node is the number of its community if the legend names it, "other" if not, and null without a community.
 * `filter` sets `shown` of each node and link, and `counts`, the number of its papers that pass the filter. */
export class Network {
  /** @param {NetworkAnswer} answer
   * @param {{gradually?: boolean}} how the caller runs `building` to its end */
  constructor(answer, {gradually = false} = {}) {
    this.title = answer.title;
    this.totalNodes = answer.total_nodes;
    this.totalLinks = answer.total_edges;
    this.leftOut = answer.left_out;
    this.layout = answer.layout ?? READY;
    // a file may contain added nodes, which come last
    this.original = answer.nodes.added ? answer.nodes.added.filter((each) => !each).length : answer.nodes.id.length;
    /** @type {GraphNode[]} */
    this.nodes = [];
    /** @type {GraphLink[]} */
    this.links = [];
    /** @type {Map<string, GraphNode>} */
    this.byId = new Map();
    /** @type {GraphLink[]} */
    this.drawn = [];
    /** The largest radius of a disc. */
    this.most = Infinity;
    /** @type {string | null} */
    this.sizedBy = null;
    /** The number of nodes that pass the filters, but that the user has hidden. */
    this.hidden = 0;
    /** The number of links that the filters show, by kind (see `choose`). */
    this.drawable = {strong: 0, two: 0, all: 0};
    // true if a filter on years applies
    this.dated = false;
    this.within = withinYears(null, null);
    /** @type {GraphNode | null} */
    this.centre = null;
    this.originalLinks = 0;
    // nodes of several types, which links do not connect by joint papers
    this.full = false;
    /** What a node is called. */
    this.noun = 'author';
    /** The plural of `noun`. */
    this.nouns = 'authors';
    this.positioned = false;
    // the network of one author: everyone else is a coauthor of the centre
    this.ego = false;
    /** @type {{first: number, last: number} | null} */
    this.years = null;
    this.mostJoint = 1;
    /** The largest number of papers of a link that was not added. */
    this.mostPapers = 0;
    this.strongCount = 0;
    /** The collapsed communities.
     * @type {GraphNode[]} */
    this.groups = [];
    /** @type {Community[]} */
    this.communities = [];
    this.building = this.build(answer);
    if (!gradually) while (!this.building.next().done);
  }

  /** The network of an answer, made in short steps, between which the page responds.
   * @param {NetworkAnswer} answer */
  static async of(answer) {
    const network = new Network(answer, {gradually: true});
    await inSteps(network.building);
    return network;
  }

  /** Add the nodes and links of an answer, some at each step.
   * @param {NetworkAnswer} answer
   * @returns {Generator<void>} */
  *build(answer) {
    const {nodes: columns, edges} = answer;
    for (let index = 0; index < columns.id.length; index += 1) {
      this.addNode(fieldsOf(columns, index, index === answer.centre));
      if (index % PORTION === PORTION - 1) yield;
    }
    this.centre = answer.centre === null ? null : this.nodes[answer.centre];
    // several author rows may be the centre; they come first
    for (const node of this.nodes.slice(0, answer.centres ?? 0)) node.isHub = true;
    for (const place of answer.members ?? []) this.nodes[place].isMember = true;
    const order = [...edges.source.keys()];
    const own = order.filter((index) => edges.target[index] < this.original);
    for (const index of own.length < order.length ? [...own, ...order.filter((each) => edges.target[each] >= this.original)] : own) {
      this.addLink({
        source: this.nodes[edges.source[index]],
        target: this.nodes[edges.target[index]],
        papers: edges.papers[index],
        strength: edges.strength?.[index],
        first: edges.first[index],
        last: edges.last[index],
        strong: edges.strong[index],
        years: edges.years[index],
      });
      if (index % PORTION === PORTION - 1) yield;
    }
    this.originalLinks = own.length;
    this.full = this.nodes.some((node) => node.type === 'paper' || node.type === 'venue');
    const place = this.nodes.find((node) => node.type === 'institution' || node.type === 'country');
    this.noun = this.full ? 'node' : place?.type ?? 'author';
    this.nouns = this.noun === 'country' ? 'countries' : `${this.noun}s`;
    this.positioned = this.nodes.every((node) => node.x !== null);
    this.ego = this.centre !== null && !this.full;
    this.years = yearsOf(this.ego && this.nodes.filter(({isHub}) => isHub).length === 1 ? [/** @type {GraphNode} */ (this.centre)] : this.nodes);
    for (const link of this.links) {
      if (link.strong) this.strongCount += 1;
      if (link.papers > this.mostPapers && link.index < this.originalLinks) this.mostPapers = link.papers;
      if (link.papers > this.mostJoint && (!this.ego || isAtHub(link))) this.mostJoint = link.papers;
    }
    yield;
    this.regroup();
    yield;
    this.resize(null);
    this.filter({first: null, last: null, joint: 1});
  }

  /** Number the communities again by `numbers`, from ids of nodes to numbers, and describe them by `topics`. Nodes without a number keep theirs.
   * @param {Map<string, number>} numbers
   * @param {Topic[]} topics */
  regroup(numbers = new Map(), topics = []) {
    for (const node of this.nodes) node.community = numbers.get(node.id) ?? node.community;
    this.communities = communitiesOf(this.nodes.filter((node) => !node.members && !node.added));
    const of = new Map(topics.map((topic) => [topic.number, topic]));
    for (const community of this.communities) {
      community.topic = of.get(community.number) ?? null;
      for (const node of community.members) node.colour = community.colour;
    }
    // an added node has the community of the one around which it was added
    for (const node of this.nodes) {
      if (!node.added) continue;
      if (node.hub) node.community = node.hub.community;
      node.colour = this.communities.find(({number}) => number === node.community)?.colour ?? null;
    }
  }

  /** True if a limit dropped nodes or links: then only the server can filter. */
  get capped() {
    return this.totalNodes > this.original || this.totalLinks > this.originalLinks;
  }

  /**
   * @param {any} fields
   * @returns {GraphNode}
   */
  addNode(fields) {
    const node = nodeOf(fields, this.nodes.length, this.original);
    this.nodes.push(node);
    this.byId.set(node.id, node);
    return node;
  }

  /**
   * @param {any} fields
   * @returns {GraphLink}
   */
  addLink({source, target, papers, strength, first, last, strong, years, parts}) {
    /** @type {GraphLink} */
    const link = {source, target, papers, strength, first, last, strong, years, parts, index: this.links.length, shown: true, counts: papers};
    this.links.push(link);
    source.links.push(link);
    target.links.push(link);
    if (source.isCentre) target.toCentre = link;
    if (target.isCentre) source.toCentre = link;
    return link;
  }

  /** Remove all nodes and links that were added to the original network. */
  removeAdded() {
    if (this.nodes.length === this.original && this.links.length === this.originalLinks) return;
    for (const node of this.nodes.splice(this.original)) this.byId.delete(node.id);
    this.links.splice(this.originalLinks);
    for (const node of this.nodes) node.links = node.links.filter((link) => link.index < this.originalLinks);
  }

  /**
   * @param {GraphNode} a
   * @param {GraphNode} b
   */
  linkBetween(a, b) {
    const [from, to] = a.links.length < b.links.length ? [a, b] : [b, a];
    return from.links.find((link) => other(link, from) === to);
  }

  /** The shown coauthors of a node as [{node, link}], those with most joint papers first.
   * @param {GraphNode} node */
  neighbours(node) {
    return node.links
      .filter((link) => link.shown)
      .map((link) => ({node: other(link, node), link}))
      .sort((a, b) => b.link.counts - a.link.counts || b.node.papers - a.node.papers || a.node.index - b.node.index);
  }

  /** Filter by years and joint papers, with the same result as the server's filter. In the network of an author, the coauthors with
   * enough papers with this author remain. Then hide the nodes with ids in `hide`, or all except those with ids in `only`. Positions do not change.
   * @param {{first: number | null, last: number | null, joint: number, hide?: string[], only?: string[]}} chosen */
  filter({first, last, joint, hide = [], only = []}) {
    const unbounded = first === null && last === null;
    this.dated = !unbounded;
    this.within = withinYears(first, last);
    const count = counter(first, last);
    for (const link of this.links) {
      link.counts = count(link);
      // links of collapsed communities are shown by the links that they replace
      link.shown = !link.parts && link.counts >= joint;
    }
    for (const node of this.nodes) {
      node.counts = count(node);
      node.withCentre = node.toCentre?.counts ?? 0;
      node.shown = !node.added && (unbounded || this.isInRange(node));
      if (this.ego && joint > 1) node.shown &&= node.isHub || node.links.some((link) => link.shown && isAtHub(link));
    }
    // with a threshold above 1, a node without links is dropped unless it is the centre; added nodes do not keep it
    if (joint > 1) {
      const linked = (/** @type {GraphNode} */ node) => node.links.some((link) => link.shown && other(link, node).shown);
      const dropped = this.nodes.filter((node) => node.shown && !node.isHub && !linked(node));
      for (const node of dropped) node.shown = false;
    }
    for (const node of this.nodes) {
      if (node.added) node.shown = node.links.some((link) => link.shown && other(link, node).shown);
    }
    for (const link of this.links) link.shown &&= link.source.shown && link.target.shown;
    this.hide(hide, only);
    hideCollapsed(this);
    this.tally();
  }

  /** Hide nodes that the user does not want to see, and set `hidden`, their number.
   * @param {string[]} hide
   * @param {string[]} only */
  hide(hide, only) {
    this.hidden = 0;
    if (!hide.length && !only.length) return;
    const hidden = new Set(hide);
    const wanted = only.length ? new Set(only) : null;
    for (const node of this.nodes) {
      if (node.members || !node.shown || !(hidden.has(node.id) || (wanted && !wanted.has(node.id)))) continue;
      node.shown = false;
      this.hidden += 1;
    }
    for (const link of this.links) link.shown &&= link.source.shown && link.target.shown;
  }

  /** Set `degree` of each node, the number of its shown coauthors, and `drawable`, the number of links to draw of each kind. */
  tally() {
    for (const node of this.nodes) node.degree = 0;
    const found = {strong: 0, two: 0, all: 0};
    for (const {shown, source, target, strong, counts} of this.links) {
      if (!shown) continue;
      source.degree += 1;
      target.degree += 1;
      found.all += 1;
      if (strong) found.strong += 1;
      if (counts > 1) found.two += 1;
    }
    this.drawable = found;
  }

  /** @param {GraphNode} node */
  isInRange(node) {
    if (node.isHub) return true;
    if (this.ego && node.toCentre) return node.toCentre.counts > 0;
    return node.counts > 0;
  }

  /** The shown nodes that always get a name: the coauthors with most papers with the centre, at most `most`, or twice as many members of a
   * group in a network with other authors; none in other networks.
   * @param {number} most
   * @returns {GraphNode[]} */
  strongest(most) {
    const members = this.nodes.filter(({isMember, shown}) => isMember && shown);
    if (members.length) return members.sort((a, b) => b.papers - a.papers || a.index - b.index).slice(0, 2 * most);
    if (!this.ego) return [];
    return this.nodes
      .filter((node) => node.shown && !node.isHub && node.withCentre > 0)
      .sort((a, b) => b.withCentre - a.withCentre || b.counts - a.counts || a.index - b.index)
      .slice(0, most);
  }

  /** Choose the links to draw: the "strong" ones, those with at least "two" joint papers, or "all".
   * @param {LinkChoice} kind */
  choose(kind) {
    const wanted = {
      strong: (/** @type {GraphLink} */ link) => link.strong,
      two: (/** @type {GraphLink} */ link) => link.counts >= 2,
      all: () => true,
    }[kind];
    this.drawn = this.links.filter((link) => link.shown && wanted(link));
  }

  /** Set the size of discs by all papers, or by the "joint" papers with the centre, whose own disc keeps its size; null: by joint
   * papers if the network is that of an author. Filters do not change these sizes. For another measure, `values` has the value of each
   * node by index; the largest gets the size of the largest number of papers.
   * @param {SizeChoice | null} kind
   * @param {(number | string | null)[] | null} values */
  resize(kind, values = null) {
    const papers = kind === 'papers' || !this.ego;
    this.sizedBy = values ? kind : papers ? 'papers' : 'joint';
    const most = this.nodes.reduce((largest, node) => Math.max(largest, node.papers), 0);
    const highest = (values ?? []).reduce((/** @type {number} */ largest, value) => Math.max(largest, Number(value)), 0);
    for (const node of this.nodes) {
      if (node.members && !values) node.size = node.papers;
      else if (values) node.size = highest ? (Number(values[node.index] ?? 0) / highest) * most : 0;
      else node.size = this.sizedBy === 'joint' && !node.isCentre ? (node.toCentre?.papers ?? 0) : node.papers;
      node.radius = radius(node.size, this.original);
    }
    this.shrink();
  }

  /** Make all discs of a small network smaller, in proportion, so that none has a larger radius than this one, in the network's coordinates.
   * @param {number} most */
  limitDiscs(most) {
    if (this.original > SMALL || this.most === most) return;
    this.most = most;
    for (const node of this.nodes) node.radius = radius(node.size, this.original);
    this.shrink();
  }

  shrink() {
    const largest = this.nodes.reduce((most, node) => Math.max(most, node.radius), 0);
    if (largest > this.most) for (const node of this.nodes) node.radius *= this.most / largest;
  }

  get shownNodes() {
    return this.nodes.filter((node) => node.shown);
  }

  get shownLinks() {
    return this.links.filter((link) => link.shown);
  }
}

/** The end of a link that is not `node`.
 * @param {GraphLink} link
 * @param {GraphNode} node */
export function other(link, node) {
  return link.source === node ? link.target : link.source;
}

/** True if one end of a link is the centre, or one of several author rows in the centre.
 * @param {GraphLink} link */
function isAtHub(link) {
  return link.source.isHub || link.target.isHub;
}

/** A predicate that is true for years within the bounds, null for no bound. A missing year passes only if both bounds are null.
 * @param {number | null} first
 * @param {number | null} last
 * @returns {(year: number | null) => boolean} */
export function withinYears(first, last) {
  if (first === null && last === null) return () => true;
  return (year) => year !== null && year >= (first ?? -Infinity) && year <= (last ?? Infinity);
}

/**
 * @param {number | null} first
 * @param {number | null} last
 * @returns {(each: {papers: number, years: number[]}) => number}
 */
function counter(first, last) {
  if (first === null && last === null) return (each) => each.papers;
  const [least, past] = [first ?? -Infinity, (last ?? Infinity) + 1];
  return ({years}) => placeOf(past, years) - placeOf(least, years);
}

/** The number of years before `bound`. They are ascending, so that most of the many years of a prolific author need not be compared.
 * @param {number} bound
 * @param {number[]} years */
function placeOf(bound, years) {
  let low = 0;
  let high = years.length;
  if (high && years[high - 1] < bound) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (years[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The fields of a node in the columns of an answer.
 * @param {Record<string, any[]>} columns
 * @param {number} index
 * @param {boolean} isCentre */
function fieldsOf({id, name, type, papers, community, x, y, first, rows, years, added}, index, isCentre) {
  return {
    id: id[index],
    name: name[index],
    type: type[index],
    papers: papers[index],
    community: community[index],
    x: x[index],
    y: y[index],
    first: first?.[index],
    rows: rows[index],
    years: years[index],
    isCentre,
    added: added && Boolean(added[index]),
    suggested: added && added[index] === 'suggested',
  };
}

/** A node with all fields that it can ever have: browsers are several times slower with objects of different shapes.
 * @param {any} fields
 * @param {number} index
 * @param {number} count the number of nodes of the network
 * @returns {GraphNode} */
function nodeOf({id, name, type, papers, community, colour = null, x, y, first, rows, years, isCentre, added, suggested, hub, members}, index, count) {
  return {
    id,
    name,
    type,
    papers,
    counts: papers,
    community,
    colour,
    x,
    y,
    first,
    rows,
    years,
    index,
    links: [],
    shown: true,
    isCentre,
    isHub: isCentre,
    isMember: false,
    toCentre: null,
    home: {x, y},
    base: undefined,
    from: undefined,
    added,
    suggested,
    hub,
    place: null,
    size: papers,
    radius: radius(papers, count),
    degree: 0,
    withCentre: 0,
    members,
    inside: undefined,
    within: null,
    folded: undefined,
  };
}

/** The radius of a node by its papers, whatever measure determines the sizes that are shown.
 * @param {GraphNode} node
 * @param {Network} network */
export function radiusOf(node, network) {
  return radius(node.papers, network.original);
}

/** The radius of a disc in the network's coordinates: the area grows with the number of papers, and is smaller in networks with many nodes. In small networks,
 * which are drawn at a high zoom, radii above `KNEE` grow ever more slowly, so that no disc hides its links.
 * `graphapp/networks/palette.py` computes the same: change both.
 * @param {number} papers
 * @param {number} nodes */
export function radius(papers, nodes) {
  const [base, step] = nodes <= SMALL ? [6, 2.6] : nodes <= 1000 ? [5, 2] : [5, 1.6];
  const plain = base + step * Math.sqrt(Math.max(papers, 0));
  if (nodes > SMALL || plain <= KNEE) return plain;
  return KNEE + ROOM * (1 - Math.exp((KNEE - plain) / ROOM));
}

/** @param {GraphNode[]} nodes */
function yearsOf(nodes) {
  let first = Infinity;
  let last = -Infinity;
  for (const {years} of nodes) {
    if (!years.length) continue;
    first = Math.min(first, years[0]);
    last = Math.max(last, years[years.length - 1]);
  }
  return first <= last ? {first, last} : null;
}

/**
 * @param {GraphNode[]} nodes
 * @returns {Community[]}
 */
function communitiesOf(nodes) {
  /** @type {GraphNode[][]} */
  const found = [];
  for (const node of nodes) if (node.community >= 0) (found[node.community] ??= []).push(node);
  return found.map((members, number) => {
    members.sort((a, b) => Number(a.type !== 'author') - Number(b.type !== 'author') || b.papers - a.papers || a.index - b.index);
    const named = number < COLOURS && members.length >= LEAST_MEMBERS;
    return {number, members, colour: named ? number : /** @type {'other'} */ ('other'), topic: null};
  }).filter(Boolean);
}
