// The canvas: vis-network provides the camera, dragging and hit tests; the layers of this folder draw links, nodes and names.

import {drawYears} from '#network/axis.js';
import {Bitmap} from '#network/bitmap.js';
import {densityBitmap, densityField} from '#network/density.js';
import {drawHalos, drawNames, Labels} from '#network/labels.js';
import {drawLinks, drawLinksOf, drawNode, linkBatches} from '#network/layers.js';
import {colours, wantsStillness} from '#network/palette.js';
import {fillBackground} from '#network/png.js';
import {drawTopics, placeTopics} from '#network/topics.js';

/**
 * @typedef {object} CanvasEvents
 * @property {(node: GraphNode) => void} node
 * @property {(link: GraphLink) => void} link
 * @property {(node: GraphNode) => void} open
 * @property {() => void} nothing
 * @property {(node: GraphNode) => void} moved
 * @property {() => void} camera
 */

const FINGER = 14;
const LINK_REACH = 6;
const LARGE_NAMES = 12;
const FEW_NEIGHBOURS = 40;
// more links are drawn into a bitmap
const MANY_LINKS = 3000;
// milliseconds of the transition between layouts, and the largest network that has one
const DURATION = 500;
const MOST_ANIMATED = 1000;

/** A canvas in `box` that draws `view`. The functions in `on` are called for mouse and touch input: `node` and `link` for a click
 * on one, `open` for a double click, `nothing` for a click on the background, `moved` after a drag, `camera` after pan or zoom. */
export class Canvas {
  /**
   * @param {View} view
   * @param {HTMLElement} box
   * @param {CanvasEvents} on
   */
  constructor(view, box, on) {
    this.view = view;
    this.box = box;
    this.on = on;
    this.labels = new Labels();
    /** @type {PlacedLabel[]} */
    this.labelled = [];
    /** @type {import('#network/topics.js').TopicLabel[]} */
    this.topics = [];
    /** True while a picture is made for a file, which needs sharp lines. */
    this.exact = false;
    /** True while every frame is drawn on a filled background, for printing. */
    this.opaque = false;
    /** The time at which the latest transition between layouts began. */
    this.rearranging = 0;
    /** @type {{version: number, field: import('#network/density.js').Field, bitmap: HTMLCanvasElement} | null} */
    this.density = null;
    /** @type {GraphNode | null} */
    this.dragging = null;
    this.colours = colours();
    /** The frame for which the labels were placed.
     * @type {Frame | null} */
    this.placed = null;
    this.items = new vis.DataSet(view.network.nodes.map(itemOf));
    this.vis = new vis.Network(box, {nodes: this.items, edges: new vis.DataSet([])}, this.options());
    this.bitmap = new Bitmap(() => this.redraw(), {
      links: (ctx, frame, size) => linkBatches(ctx, this.view, frame, this.colours, size),
      discs: (ctx, frame) => this.drawDiscs(ctx, frame),
    });
    this.frame = /** @type {HTMLElement} */ (box.querySelector('.vis-network'));
    this.listen();
  }

  options() {
    /** @param {{ctx: CanvasRenderingContext2D, id: number}} drawn */
    const ctxRenderer = ({ctx, id}) => {
      const node = this.view.network.nodes[id];
      return {
        drawNode: () => this.drawsDisc(node) && drawNode(ctx, node, this.view, this.scale, this.colours),
        nodeDimensions: {width: 2 * node.radius, height: 2 * node.radius},
      };
    };
    return {
      autoResize: true,
      physics: false,
      layout: {improvedLayout: false},
      nodes: {shape: 'custom', ctxRenderer},
      interaction: {hover: false, keyboard: false, selectConnectedEdges: false, multiselect: false, zoomSpeed: 0.8},
    };
  }

  /** While the discs are a part of the bitmap, vis-network must not go through thousands of nodes in each frame. It has no setting for it. */
  skipNodes() {
    const {renderer} = this.vis;
    if (typeof renderer?._drawNodes !== 'function') return;
    const draw = renderer._drawNodes.bind(renderer);
    renderer._drawNodes = (/** @type {any[]} */ ...given) => (this.still ? draw(...given) : {drawExternalLabels() {}});
  }

  listen() {
    this.skipNodes();
    this.vis.on('beforeDrawing', (/** @type {CanvasRenderingContext2D} */ ctx) => {
      const frame = this.geometry();
      if (this.opaque) fillBackground(this.vis.canvas.frame.canvas, this.colours.background);
      if (this.view.dense) this.drawDensity(ctx);
      else this.drawLinks(ctx, frame);
      this.inPixels(ctx, () => {
        const axis = drawYears(ctx, this.view, frame, this.colours);
        if (this.still) {
          const covered = [...this.buttons(), ...axis];
          this.topics = placeTopics(ctx, this.view, frame, [...covered, ...this.chiefBox(frame)]);
          this.labelled = this.placeLabels(ctx, [...covered, ...this.topics]);
          this.placed = frame;
        } else {
          this.moveLabels(frame);
        }
        drawHalos(ctx, this.labelled, this.colours);
      });
    });
    this.vis.on('afterDrawing', (/** @type {CanvasRenderingContext2D} */ ctx) =>
      this.inPixels(ctx, () => {
        drawNames(ctx, this.labelled, this.colours);
        drawTopics(ctx, this.topics, this.colours);
      }),
    );
    this.vis.on('click', (/** @type {any} */ event) => this.clicked(event));
    this.vis.on('doubleClick', (/** @type {any} */ event) => {
      const node = this.nodeNear(event.pointer.DOM, event.event);
      if (node) this.on.open(node);
    });
    this.vis.on('dragStart', (/** @type {any} */ event) => {
      this.dragging = event.nodes.length ? this.view.network.nodes[event.nodes[0]] : null;
    });
    this.vis.on('dragging', () => this.dragging && this.follow(this.dragging));
    this.vis.on('dragEnd', () => this.dropped());
    this.vis.on('zoom', () => this.on.camera());
    // until the user has moved the camera, it shows the whole network
    this.vis.on('resize', () => this.view.state.camera || this.fit(false));
  }

  get scale() {
    return this.vis.getScale();
  }

  /** True unless the camera moves over a network that is drawn as a bitmap. */
  get still() {
    return !this.large || !this.bitmap.moving;
  }

  /** True if links are drawn into a bitmap. */
  get large() {
    return !this.exact && !this.view.dense && this.view.network.drawn.length > MANY_LINKS;
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Frame} frame
   */
  drawLinks(ctx, frame) {
    if (!this.large) return drawLinks(ctx, this.view, frame, this.colours);
    this.inPixels(ctx, () => this.bitmap.draw(ctx, frame, this.vis.canvas.pixelRatio, this.view.version));
    if (this.dragging) drawLinksOf(ctx, this.dragging, frame, this.colours);
  }

  /** True if the disc of a node is drawn: not in the density, and not if it is a part of the bitmap.
   * @param {GraphNode} node */
  drawsDisc(node) {
    if (this.view.dense) return node === this.view.selected || node === this.view.hovered;
    return this.still;
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Frame} frame
   */
  drawDiscs(ctx, frame) {
    for (const node of this.view.network.nodes) {
      const {x, y, radius, shown} = node;
      if (!shown || x + radius < frame.left || x - radius > frame.right || y + radius < frame.top || y - radius > frame.bottom) continue;
      drawNode(ctx, node, this.view, frame.scale, this.colours);
    }
  }

  /** @param {CanvasRenderingContext2D} ctx */
  drawDensity(ctx) {
    const {version, network} = this.view;
    if (this.density?.version !== version) {
      const field = densityField(network.nodes);
      this.density = field && {version, field, bitmap: densityBitmap(field, this.colours.scale)};
    }
    if (!this.density) return;
    const {field, bitmap} = this.density;
    ctx.imageSmoothingEnabled = true;
    ctx.imageSmoothingQuality = 'high';
    ctx.drawImage(bitmap, field.left, field.top, field.right - field.left, field.bottom - field.top);
  }

  /** Move the labels with the camera: they are placed again when it stops.
   * @param {Frame} frame */
  moveLabels(frame) {
    const before = this.placed;
    this.placed = frame;
    if (!before) return;
    /** @type {(x: number, y: number, at: GraphNode | null) => [number, number]} */
    const shift = (x, y, at) => {
      const place = at ?? {x: before.left + x / before.scale, y: before.top + y / before.scale};
      const [fromX, fromY] = [(place.x - before.left) * before.scale, (place.y - before.top) * before.scale];
      return [(place.x - frame.left) * frame.scale - fromX, (place.y - frame.top) * frame.scale - fromY];
    };
    for (const label of this.labelled) {
      const [dx, dy] = shift(label.x, label.y, label.node);
      label.x += dx;
      label.y += dy;
      if (label.leader) label.leader = [label.leader[0] + dx, label.leader[1] + dy, label.leader[2] + dx, label.leader[3] + dy];
    }
    for (const box of this.topics) {
      const [dx, dy] = shift((box.left + box.right) / 2, (box.top + box.bottom) / 2, null);
      Object.assign(box, {left: box.left + dx, right: box.right + dx, top: box.top + dy, bottom: box.bottom + dy});
    }
  }

  /** Wait until everything is drawn.
   * @returns {Promise<void>} */
  async settled() {
    if (this.large) await this.bitmap.settled();
  }

  /** The part in view: its edges in units of the network, its size in pixels. */
  geometry() {
    const {scale} = this;
    const {x, y} = this.vis.getViewPosition();
    const width = this.box.clientWidth;
    const height = this.box.clientHeight;
    const left = x - width / 2 / scale;
    const top = y - height / 2 / scale;
    return {scale, width, height, left, top, right: left + width / scale, bottom: top + height / scale};
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {() => void} draw
   */
  inPixels(ctx, draw) {
    const ratio = this.vis.canvas.pixelRatio;
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw();
    ctx.restore();
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Box[]} hidden boxes that names must not cover
   */
  placeLabels(ctx, hidden) {
    const {view} = this;
    const always = new Set([view.selected, view.hovered].filter((node) => node !== null));
    if (view.lit?.strongly) for (const node of view.lit.nodes) always.add(node);
    // nodes that are not highlighted are faint: they get no name, and names may cover them
    const ranked = view.ranked.filter((node) => node.shown && (!view.lit || view.lit.nodes.has(node)));
    const rather = new Set(view.selected && ranked.length <= FEW_NEIGHBOURS ? ranked : []);
    const strong = new Set([...always, ...view.network.nodes.filter((node) => node.isCentre)]);
    // names of nodes that are not highlighted would distract from the others
    const sure = view.lit ? [] : view.strongest;
    const large = new Set([...view.ranked.slice(0, LARGE_NAMES).filter((node) => node.type === 'author'), ...sure, ...strong]);
    const chief = view.network.nodes.find((node) => node.isCentre) ?? view.ranked[0];
    return this.labels.place(ctx, {frame: this.geometry(), ranked, chief, always, sure, rather, hidden, strong, large});
  }

  /** The surroundings of the most important node, which always has a name.
   * @param {Frame} frame
   * @returns {Box[]} */
  chiefBox(frame) {
    const [chief] = this.view.ranked;
    if (!chief) return [];
    const [x, y] = [(chief.x - frame.left) * frame.scale, (chief.y - frame.top) * frame.scale];
    return [{left: x - 80, right: x + 80, top: y - 20, bottom: y + 26}];
  }

  /** The boxes of the controls that cover the drawing.
   * @returns {Box[]} */
  buttons() {
    const tools = /** @type {HTMLElement | null} */ (this.box.parentElement?.querySelector('.network-tools'));
    if (!tools) return [];
    const {offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height} = tools;
    return [{left, right: left + width, top, bottom: top + height}];
  }

  /** @param {any} event */
  clicked(event) {
    const node = this.nodeNear(event.pointer.DOM, event.event);
    if (node) return this.on.node(node);
    const link = this.linkAt(event.pointer.DOM);
    return link ? this.on.link(link) : this.on.nothing();
  }

  /** The node at a point in pixels; for touch input, also one within a larger distance. Null if there is no such node.
   * @param {Point} point
   * @param {any} event
   * @returns {GraphNode | null} */
  nodeNear(point, event) {
    const hit = this.vis.getNodeAt(point);
    if (hit !== undefined) return this.view.network.nodes[hit];
    const touched = event?.pointerType === 'touch' || event?.srcEvent?.pointerType === 'touch';
    const reach = (touched ? FINGER : 3) / this.scale;
    const {x, y} = this.vis.DOMtoCanvas(point);
    let nearest = null;
    let least = reach;
    for (const node of this.view.network.nodes) {
      if (!node.shown) continue;
      const distance = Math.hypot(node.x - x, node.y - y) - node.radius;
      if (distance < least) [nearest, least] = [node, distance];
    }
    return nearest;
  }

  /** The drawn link nearest to a point in pixels, or null if none is close.
   * @param {Point} point
   * @returns {GraphLink | null} */
  linkAt(point) {
    const {x, y} = this.vis.DOMtoCanvas(point);
    let nearest = null;
    let least = LINK_REACH / this.scale;
    for (const link of this.view.touchable) {
      const distance = distanceTo(link, x, y);
      if (distance < least) [nearest, least] = [link, distance];
    }
    return nearest;
  }

  /** @param {GraphNode} node */
  follow(node) {
    const {x, y} = this.vis.getPositions([node.index])[node.index];
    node.x = x;
    node.y = y;
  }

  dropped() {
    const moved = this.dragging;
    this.dragging = null;
    if (moved) {
      this.follow(moved);
      this.on.moved(moved);
    } else {
      this.on.camera();
    }
    this.redraw();
  }

  /** Move a node to its `x` and `y`.
   * @param {GraphNode} node */
  place(node) {
    this.items.update({id: node.index, x: node.x, y: node.y});
  }

  redraw() {
    this.vis.redraw();
  }

  /** Show and hide nodes according to the filters, and add new nodes. */
  refresh() {
    const changed = [];
    for (const node of this.view.network.nodes) {
      const item = this.items.get(node.index);
      if (!item) changed.push(itemOf(node));
      else if (Boolean(item.hidden) === node.shown) changed.push({id: node.index, hidden: !node.shown});
    }
    if (changed.length) this.items.update(changed);
    this.redraw();
  }

  /** Replace all nodes, after the network was replaced. */
  reload() {
    this.items.clear();
    this.items.add(this.view.network.nodes.map(itemOf));
    this.redraw();
  }

  /** Move the nodes from where they are drawn to their new positions; large networks, and all for users who prefer reduced motion, at once.
   * `then` is called at the end; not `moving`: without a transition.
   * @param {() => unknown} then
   * @param {boolean} moving */
  rearrange(then, moving) {
    const {nodes} = this.view.network;
    const drawn = this.items.getIds().length === nodes.length ? this.vis.getPositions() : {};
    const moves = nodes.map((node) => ({node, from: drawn[node.index] ?? node, to: {x: node.x, y: node.y}}));
    if (!moving || wantsStillness() || nodes.length > MOST_ANIMATED) {
      this.reload();
      then();
      return;
    }
    const begin = performance.now();
    const step = () => {
      // another network or another layout has replaced this one
      if (this.view.network.nodes !== nodes || this.rearranging !== begin) return;
      const at = Math.min(1, (performance.now() - begin) / DURATION);
      const part = at * at * (3 - 2 * at);
      for (const {node, from, to} of moves) Object.assign(node, {x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part});
      this.items.update(nodes.map((node) => ({id: node.index, x: node.x, y: node.y, hidden: !node.shown})));
      this.view.version += 1;
      if (at < 1) requestAnimationFrame(step);
      else then();
    };
    this.rearranging = begin;
    step();
  }

  /** Read the colours again and redraw. */
  recolour() {
    this.colours = colours();
    this.bitmap.clear();
    this.density = null;
    this.redraw();
  }

  /** Fit all nodes that pass the filters into view. */
  fit(moving = true) {
    const nodes = this.view.network.shownNodes;
    if (!nodes.length) return;
    const edge = (/** @type {(node: GraphNode) => number} */ side) => Math.max(...nodes.map(side));
    const right = edge((node) => node.x + node.radius);
    const left = -edge((node) => node.radius - node.x);
    const bottom = edge((node) => node.y + node.radius);
    const top = -edge((node) => node.radius - node.y);
    const {clientWidth: width, clientHeight: height} = this.box;
    const roomX = Math.max(40, width - 2 * Math.min(60, width * 0.07));
    const roomY = Math.max(40, height - 2 * Math.min(34, height * 0.06));
    const zoom = Math.min(1.3, roomX / Math.max(right - left, 1), roomY / Math.max(bottom - top, 1));
    this.look({x: (left + right) / 2, y: (top + bottom) / 2, zoom}, moving);
  }

  /** Move the camera to {x, y, zoom}.
   * @param {Camera} camera
   * @param {boolean} moving */
  look({x, y, zoom}, moving = true) {
    const animation = moving && !wantsStillness() && {duration: 300, easingFunction: 'easeInOutQuad'};
    this.vis.moveTo({position: {x, y}, scale: zoom, animation});
  }

  /** Centre a node, with a zoom at which the names around it are readable.
   * @param {GraphNode} node */
  show(node) {
    this.look({x: node.x, y: node.y, zoom: Math.max(this.scale, 0.7)});
  }

  /** True if a node and its name are well inside the view.
   * @param {GraphNode} node */
  sees(node) {
    const frame = this.geometry();
    const inset = 40 / frame.scale;
    return node.x > frame.left + inset && node.x < frame.right - inset && node.y > frame.top + inset && node.y < frame.bottom - inset;
  }

  get camera() {
    const {x, y} = this.vis.getViewPosition();
    return {x, y, zoom: this.scale};
  }

  /** The position of a node, in pixels from the upper left corner of the drawing.
   * @param {GraphNode} node
   * @returns {Point} */
  pixelOf(node) {
    return this.vis.canvasToDOM({x: node.x, y: node.y});
  }

  close() {
    this.vis.destroy();
  }
}

/** @param {GraphNode} node */
function itemOf(node) {
  return {id: node.index, x: node.x, y: node.y, hidden: !node.shown};
}

/**
 * @param {GraphLink} link
 * @param {number} x
 * @param {number} y
 */
function distanceTo({source, target}, x, y) {
  const dx = target.x - source.x;
  const dy = target.y - source.y;
  const length = dx * dx + dy * dy;
  const along = length ? Math.min(1, Math.max(0, ((x - source.x) * dx + (y - source.y) * dy) / length)) : 0;
  return Math.hypot(source.x + along * dx - x, source.y + along * dy - y);
}
