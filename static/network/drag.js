// Dragging nodes with the mouse, a pen or a finger: a selected node takes the other selected ones along; pinned nodes stay. In large networks, nodes are
// everywhere: a finger moves the view unless it is on a selected node, the mouse unless it is on a node that is large enough to aim at.

import {isTouch} from '#network/hits.js';

// in pixels
const LEAST_RADIUS = 3;

/** The drag of nodes on a canvas. */
export class Drag {
  /** The nodes that are being dragged.
   * @type {GraphNode[]} */
  nodes = [];

  /** True while the pointer holds a node, which may be pinned. */
  holding = false;

  /** Where the pointer was last, in the network's coordinates.
   * @type {Point} */
  last = {x: 0, y: 0};

  /** @param {Canvas} canvas */
  constructor(canvas) {
    this.canvas = canvas;
  }

  listen() {
    const {canvas} = this;
    canvas.vis.on('dragStart', (/** @type {any} */ event) => this.begin(event.pointer.DOM, event.event));
    canvas.vis.on('dragEnd', () => this.end());
    canvas.box.addEventListener('pointermove', (event) => this.holding && event.isPrimary && this.move(event));
  }

  /**
   * @param {Point} point
   * @param {any} event
   */
  begin(point, event) {
    const {canvas} = this;
    const node = this.nodeAt(point, event);
    this.holding = node !== null;
    if (!node) return;
    // otherwise the camera would move, too; vis-network has no event that could prevent it
    canvas.vis.interactionHandler.options.dragView = false;
    this.last = canvas.vis.DOMtoCanvas(point);
    const along = canvas.view.chosen.has(node) ? [...canvas.view.chosen] : [node];
    this.nodes = along.filter(({id}) => !canvas.view.pinned.has(id));
  }

  /** The node that a drag from a point moves; null if it moves the view.
   * @param {Point} point
   * @param {any} event
   * @returns {GraphNode | null} */
  nodeAt(point, event) {
    const {canvas} = this;
    const node = canvas.nodeNear(point, event);
    if (!node || canvas.view.chosen.has(node)) return node;
    return isTouch(event) || node.radius * canvas.scale < LEAST_RADIUS ? null : node;
  }

  /** @param {PointerEvent} event */
  move(event) {
    const {canvas} = this;
    const corner = canvas.box.getBoundingClientRect();
    const now = canvas.vis.DOMtoCanvas({x: event.clientX - corner.left, y: event.clientY - corner.top});
    for (const node of this.nodes) {
      node.x += now.x - this.last.x;
      node.y += now.y - this.last.y;
    }
    this.last = now;
    canvas.redraw();
  }

  end() {
    const {canvas, nodes, holding} = this;
    canvas.vis.interactionHandler.options.dragView = true;
    this.nodes = [];
    this.holding = false;
    if (nodes.length) canvas.on.moved(nodes);
    else if (!holding) canvas.on.camera();
    canvas.redraw();
  }
}
