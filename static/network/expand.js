// Adds coauthors without moving other nodes: each takes the nearest free position on rings around the expanded node. Pure.
// The positions depend only on where the layout puts the other nodes, so that a link and a file show the same; `graphapp/networks/adding.py` computes the
// same for files: change both.

import {radiusOf} from '#network/model.js';

const CELL = 60;
const GAP = 8;
const RING = 18;

/** Add the nodes and links of `answer` that `network` lacks; returns the new nodes. `hub` is the expanded node.
 * @param {Network} network
 * @param {GraphNode} hub
 * `suggested`: the new nodes are suggested collaborators of the hub, and their links to its coauthors are drawn.
 * @param {NetworkAnswer} answer
 * @param {{suggested?: boolean}} how
 * @returns {GraphNode[]} */
export function addCoauthors(network, hub, answer, {suggested = false} = {}) {
  const columns = answer.nodes;
  const spots = new Spots(network);
  const rings = new Rings(hub, radiusOf(hub, network));
  /** @type {GraphNode[]} */
  const here = [];
  /** @type {GraphNode[]} */
  const added = [];
  columns.id.forEach((id, place) => {
    let node = network.byId.get(id);
    if (!node) {
      const fields = Object.fromEntries(Object.keys(columns).map((name) => [name, columns[name][place]]));
      node = network.addNode({...fields, x: 0, y: 0, community: hub.community, colour: hub.colour, added: true, suggested, hub, isCentre: false});
      put(network, node, rings, spots);
      added.push(node);
    }
    here.push(node);
  });
  addLinks(network, hub, answer.edges, here, suggested);
  return added;
}

/** Place the added nodes again, after the layout has placed the others.
 * @param {Network} network */
export function placeAdded(network) {
  const added = network.nodes.filter((node) => node.added && node.hub);
  if (!added.length) return;
  const spots = new Spots(network, added);
  /** @type {Rings | null} */
  let rings = null;
  added.forEach((node, place) => {
    const hub = /** @type {GraphNode} */ (node.hub);
    if (!rings || added[place - 1].hub !== hub) rings = new Rings(hub, radiusOf(hub, network));
    put(network, node, rings, spots);
  });
}

/** The places of added nodes, by id, that differ from the usual ones because the user has moved nodes: they are moved with the node around which they
 * were added, and to the next free place if another node was moved to theirs.
 * @param {Network} network
 * @param {GraphNode[]} added
 * @returns {Map<string, Point>} */
export function placesAside(network, added) {
  /** @type {Map<string, Point>} */
  const places = new Map();
  if (!added.length) return places;
  const spots = new Spots(network, added, (node) => node);
  for (const node of added) {
    const hub = /** @type {GraphNode} */ (node.hub);
    const radius = radiusOf(node, network);
    let place = {x: node.home.x + hub.x - hub.home.x, y: node.home.y + hub.y - hub.home.y};
    if (!spots.isFree(place.x, place.y, radius)) place = new Rings(hub, radiusOf(hub, network), hub).next(radius, spots);
    spots.take(place, radius);
    if (place.x !== node.home.x || place.y !== node.home.y) places.set(node.id, place);
  }
  return places;
}

/**
 * @param {Network} network
 * @param {GraphNode} node
 * @param {Rings} rings
 * @param {Spots} spots */
function put(network, node, rings, spots) {
  const radius = radiusOf(node, network);
  node.home = rings.next(radius, spots);
  Object.assign(node, node.home);
  spots.take(node.home, radius);
}

/**
 * @param {Network} network
 * @param {GraphNode} hub
 * @param {NetworkAnswer['edges']} edges
 * @param {GraphNode[]} here
 * @param {boolean} suggested
 */
function addLinks(network, hub, edges, here, suggested) {
  edges.source.forEach((_, place) => {
    const fields = Object.fromEntries(Object.keys(edges).map((name) => [name, edges[name][place]]));
    const source = here[fields.source];
    const target = here[fields.target];
    // links between original nodes are those of the network itself, even if the backbone or a limit dropped some
    if ((!source.added && !target.added) || network.linkBetween(source, target)) return;
    const strong = suggested || source === hub || target === hub;
    network.addLink({...fields, source, target, strong});
  });
}

class Spots {
  /** @param {Network} network
   * @param {GraphNode[]} without nodes that occupy no place yet
   * @param {(node: GraphNode) => Point} at the place of a node */
  constructor(network, without = [], at = (node) => node.home) {
    /** @type {Map<string, {x: number, y: number, radius: number}[]>} */
    this.cells = new Map();
    this.widest = 0;
    const left = new Set(without);
    for (const node of network.nodes) if (!left.has(node)) this.take(at(node), radiusOf(node, network));
  }

  /**
   * @param {Point} place
   * @param {number} radius
   */
  take({x, y}, radius) {
    this.widest = Math.max(this.widest, radius);
    const cell = `${Math.floor(x / CELL)},${Math.floor(y / CELL)}`;
    const known = this.cells.get(cell);
    if (known) known.push({x, y, radius});
    else this.cells.set(cell, [{x, y, radius}]);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   */
  isFree(x, y, radius) {
    const reach = Math.ceil((this.widest + radius + GAP) / CELL);
    const column = Math.floor(x / CELL);
    const row = Math.floor(y / CELL);
    for (let dx = -reach; dx <= reach; dx += 1) {
      for (let dy = -reach; dy <= reach; dy += 1) {
        for (const node of this.cells.get(`${column + dx},${row + dy}`) ?? []) {
          if (Math.hypot(node.x - x, node.y - y) < node.radius + radius + GAP) return false;
        }
      }
    }
    return true;
  }
}

class Rings {
  /**
   * @param {GraphNode} hub
   * @param {number} radius
   * @param {Point} at the centre of the rings
   */
  constructor(hub, radius, at = hub.home) {
    this.at = at;
    this.distance = radius + 24;
    this.angle = 0;
  }

  /**
   * @param {number} radius
   * @param {Spots} spots
   * @returns {Point}
   */
  next(radius, spots) {
    for (;;) {
      const x = Math.round(this.at.x + this.distance * Math.cos(this.angle));
      const y = Math.round(this.at.y + this.distance * Math.sin(this.angle));
      this.angle += Math.max(0.12, (2 * radius + GAP) / this.distance);
      if (this.angle >= 2 * Math.PI) {
        this.angle -= 2 * Math.PI;
        this.distance += RING;
      }
      // rounding may move two positions together, so the rounded position is tested
      if (spots.isFree(x, y, radius)) return {x, y};
    }
  }
}
