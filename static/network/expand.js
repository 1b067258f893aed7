// Adds coauthors without moving other nodes: each takes the nearest free position on rings around the expanded node. Pure.

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
  const spots = new Spots(network.nodes);
  const rings = new Rings(hub);
  /** @type {GraphNode[]} */
  const here = [];
  /** @type {GraphNode[]} */
  const added = [];
  columns.id.forEach((id, place) => {
    let node = network.byId.get(id);
    if (!node) {
      const fields = Object.fromEntries(Object.keys(columns).map((name) => [name, columns[name][place]]));
      node = network.addNode({...fields, x: 0, y: 0, community: hub.community, colour: hub.colour, added: true, suggested, isCentre: false});
      node.home = rings.next(node.radius, spots);
      Object.assign(node, node.home);
      spots.take(node);
      added.push(node);
    }
    here.push(node);
  });
  addLinks(network, hub, answer.edges, here, suggested);
  return added;
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
  /** @param {GraphNode[]} nodes */
  constructor(nodes) {
    this.cells = new Map();
    this.widest = 0;
    for (const node of nodes) this.take(node);
  }

  /** @param {GraphNode} node */
  take(node) {
    this.widest = Math.max(this.widest, node.radius);
    const cell = `${Math.floor(node.x / CELL)},${Math.floor(node.y / CELL)}`;
    const known = this.cells.get(cell);
    if (known) known.push(node);
    else this.cells.set(cell, [node]);
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
  /** @param {GraphNode} hub */
  constructor(hub) {
    this.hub = hub;
    this.distance = hub.radius + 24;
    this.angle = 0;
  }

  /**
   * @param {number} radius
   * @param {Spots} spots
   * @returns {Point}
   */
  next(radius, spots) {
    for (;;) {
      const x = Math.round(this.hub.x + this.distance * Math.cos(this.angle));
      const y = Math.round(this.hub.y + this.distance * Math.sin(this.angle));
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
