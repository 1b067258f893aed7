// The canvas: vis-network provides the camera and the gestures that move it; the layers of this folder draw links, nodes and names.

import {drawYears} from '#network/axis.js';
import {Bitmap} from '#network/bitmap.js';
import {densityBitmap, densityField} from '#network/density.js';
import {Drag} from '#network/drag.js';
import {boundsOf, fitted, leastRadius} from '#network/fitting.js';
import {isTouch, nearestLink, nearestNode, nodesInside} from '#network/hits.js';
import {drawHalos, drawNames, Labels} from '#network/labels.js';
import {discBatches, drawLinks, drawLinksOf, linkBatches, paintDiscs} from '#network/layers.js';
import {moveNames, placeNames} from '#network/naming.js';
import {colours, wantsStillness} from '#network/palette.js';
import {fillBackground} from '#network/png.js';
import {rearrange} from '#network/rearranging.js';
import {drawTopics} from '#network/topics.js';

/**
 * @typedef {object} CanvasEvents
 * @property {(node: GraphNode, further: boolean) => void} node
 * @property {(link: GraphLink) => void} link
 * @property {(node: GraphNode) => void} open
 * @property {() => void} nothing
 * @property {(nodes: GraphNode[]) => void} moved
 * @property {() => void} camera
 */

const OPTIONS = {
  autoResize: true,
  physics: false,
  layout: {improvedLayout: false},
  interaction: {hover: false, keyboard: false, multiselect: false, zoomSpeed: 0.8},
};
// in pixels
const LARGEST_DISC = 28;
// of the width of the drawing
const DISC_PART = 0.05;
const FINGER = 14;
const LINK_REACH = 6;
// more links are drawn into a bitmap
const MANY_LINKS = 800;
// more discs in view are copied from the bitmap
const MANY_DISCS = 6000;

/** A canvas in `box` that draws `view`. The functions in `on` are called for mouse and touch input: `node` and `link` for a click
 * on one (`further`: Ctrl was held), `open` for a double click, `nothing` for a click on the background, `moved` after a drag, `camera` after pan or zoom. */
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
    /** True while the page is printed: no control lies on the drawing. */
    this.onPaper = false;
    /** The request for the next frame; 0 for none. */
    this.wanted = 0;
    /** The time at which the latest transition between layouts began. */
    this.rearranging = 0;
    /** @type {{version: number, field: import('#network/density.js').Field, bitmap: HTMLCanvasElement} | null} */
    this.density = null;
    this.drag = new Drag(this);
    this.colours = colours();
    /** The frame for which the labels were placed.
     * @type {Frame | null} */
    this.placed = null;
    /** The boxes of the controls at that time, as text. */
    this.avoided = '';
    /** True if nothing but the bitmap has changed since the latest frame. */
    this.named = false;
    // without nodes of its own: thousands of them would take longer to create than to draw
    this.vis = new vis.Network(box, {nodes: new vis.DataSet([]), edges: new vis.DataSet([])}, OPTIONS);
    this.bitmap = new Bitmap((onlyLinks) => (onlyLinks ? this.redrawLinks() : this.redraw()), {
      links: (ctx, frame, size) => linkBatches(ctx, this.view, frame, this.colours, size),
      discs: (ctx, frame, size) => this.discsInSteps(ctx, frame, size),
      extent: () => boundsOf(this.view.network.nodes),
    });
    this.frame = /** @type {HTMLElement} */ (box.querySelector('.vis-network'));
    this.listen();
  }

  listen() {
    this.vis.on('beforeDrawing', (/** @type {CanvasRenderingContext2D} */ ctx) => {
      const frame = this.geometry();
      if (this.opaque) fillBackground(this.vis.canvas.frame.canvas, this.colours.background);
      if (this.view.dense) this.drawDensity(ctx);
      else this.drawLinks(ctx, frame);
      this.inPixels(ctx, () => {
        const axis = drawYears(ctx, this.view, frame, this.colours);
        if (this.still && !(this.named && this.placed && sameFrame(frame, this.placed))) {
          const buttons = this.buttons();
          this.avoided = JSON.stringify(buttons);
          const covered = [...buttons, ...axis];
          const {names, topics} = placeNames(ctx, this.view, this.labels, frame, covered);
          [this.labelled, this.topics] = [names, topics];
        } else if (this.placed && !this.still) {
          moveNames(this.labelled, this.topics, this.placed, frame);
        }
        this.placed = frame;
        this.named = false;
        drawHalos(ctx, this.labelled, this.colours);
      });
      this.drawDiscs(ctx, frame);
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
    this.drag.listen();
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
    const {dense, network} = this.view;
    return !this.exact && !dense && (network.drawn.length > MANY_LINKS || network.nodes.length > MANY_DISCS);
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Frame} frame
   */
  drawLinks(ctx, frame) {
    if (!this.large) return drawLinks(ctx, this.view, frame, this.colours);
    this.inPixels(ctx, () => this.bitmap.draw(ctx, frame, this.vis.canvas.pixelRatio, this.view.version));
    for (const node of this.drag.nodes) drawLinksOf(ctx, node, frame, this.colours);
  }

  /** Draw the discs: of the density only the selected ones. Those of the bitmap are used while the camera moves, and if there are too many.
   * @param {CanvasRenderingContext2D} ctx
   * @param {Frame} frame */
  drawDiscs(ctx, frame) {
    const {chosen, hovered, dense, network} = this.view;
    const changing = [...this.drag.nodes, ...chosen, ...(hovered ? [hovered] : [])];
    if (dense) return paintDiscs(ctx, this.view, changing, frame, this.colours);
    if (this.still && !(this.large && this.crowded(frame))) return paintDiscs(ctx, this.view, network.nodes, frame, this.colours);
    this.inPixels(ctx, () => this.bitmap.drawDiscs(ctx, frame));
    // the bitmap has neither the mark of the node under the mouse nor the new places of nodes that are dragged
    return this.still ? paintDiscs(ctx, this.view, changing, frame, this.colours) : undefined;
  }

  /** Draw the discs of a bitmap, which is not drawn again when the mouse leaves a node.
   * @param {CanvasRenderingContext2D} ctx
   * @param {Frame} frame
   * @param {number} size */
  discsInSteps(ctx, frame, size) {
    const {chosen, colouring, lit, network, pinned} = this.view;
    return discBatches(ctx, {chosen, colouring, hovered: null, lit, pinned}, network.nodes, frame, this.colours, size);
  }

  /** True if too many discs are in view to draw them in every frame.
   * @param {Frame} frame */
  crowded({left, right, top, bottom}) {
    const {nodes} = this.view.network;
    if (nodes.length <= MANY_DISCS) return false;
    let count = 0;
    for (const {x, y, shown} of nodes) if (shown && x > left && x < right && y > top && y < bottom) count += 1;
    return count > MANY_DISCS;
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

  /** Wait until everything is drawn.
   * @returns {Promise<void>} */
  async settled() {
    if (this.large) await this.bitmap.settled();
  }

  /** The part in view: its edges in the network's coordinates, its size in pixels. */
  geometry() {
    const {scale} = this;
    const {x, y} = this.vis.getViewPosition();
    const width = this.box.clientWidth;
    const height = this.box.clientHeight;
    const left = x - width / 2 / scale;
    const top = y - height / 2 / scale;
    const least = leastRadius(this.view.network.nodes.length);
    return {scale, least, width, height, left, top, right: left + width / scale, bottom: top + height / scale};
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

  /** The boxes of the controls that cover the drawing.
   * @returns {Box[]} */
  buttons() {
    if (this.onPaper) return [];
    const controls = /** @type {HTMLElement[]} */ ([...(this.box.parentElement?.querySelectorAll('[data-over]') ?? [])]);
    return controls
      .filter(({offsetWidth}) => offsetWidth)
      .map(({offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height}) => ({left, right: left + width, top, bottom: top + height}));
  }

  /** @param {any} event */
  clicked(event) {
    const node = this.nodeNear(event.pointer.DOM, event.event);
    const pressed = event.event?.srcEvent ?? {};
    if (node) return this.on.node(node, Boolean(pressed.ctrlKey || pressed.metaKey));
    const link = this.linkAt(event.pointer.DOM);
    return link ? this.on.link(link) : this.on.nothing();
  }

  /** The node at a point in pixels; for touch input, also one within a larger distance. Null if there is no such node.
   * @param {Point} point
   * @param {any} event
   * @returns {GraphNode | null} */
  nodeNear(point, event) {
    return nearestNode(this.view.network.nodes, this.vis.DOMtoCanvas(point), (isTouch(event) ? FINGER : 3) / this.scale);
  }

  /** The drawn link nearest to a point in pixels, or null if none is close.
   * @param {Point} point
   * @returns {GraphLink | null} */
  linkAt(point) {
    return nearestLink(this.view.touchable, this.vis.DOMtoCanvas(point), LINK_REACH / this.scale);
  }

  /** The shown nodes inside a polygon of points in pixels.
   * @param {Point[]} polygon */
  inside(polygon) {
    return nodesInside(this.view.network.nodes, polygon.map((point) => this.vis.DOMtoCanvas(point)));
  }

  /** Draw in the next frame, once for all changes until then. */
  redraw() {
    this.named = false;
    this.request();
  }

  /** Draw again because more links are in the bitmap: the names stay. */
  redrawLinks() {
    this.named ||= !this.wanted;
    this.request();
  }

  request() {
    this.wanted ||= requestAnimationFrame(() => this.drawNow());
  }

  /** Draw again whenever the controls that cover the drawing change their size, as names must not lie under them; nor discs, until the user has
   * chosen something. */
  followControls() {
    const observer = new ResizeObserver(() => {
      if (JSON.stringify(this.buttons()) === this.avoided) return;
      if (this.avoided && this.view.untouched && !this.view.state.camera) this.fit(false);
      else this.redraw();
    });
    for (const control of this.box.parentElement?.querySelectorAll('[data-over]') ?? []) observer.observe(control);
  }

  drawNow() {
    cancelAnimationFrame(this.wanted);
    this.wanted = 0;
    this.vis.redraw();
  }

  /** Move the nodes to their new positions; see `rearrange`.
   * @param {() => unknown} then
   * @param {boolean} moving */
  rearrange(then, moving) {
    rearrange(this, then, moving);
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
    const {clientWidth: width, clientHeight: height} = this.box;
    const camera = fitted(this.view.network.shownNodes, {width, height}, this.buttons());
    if (camera) this.look(camera, moving);
    this.limitDiscs();
  }

  /** Limit the discs of a small network, so that none hides its links when the whole network is in view. */
  limitDiscs() {
    const {clientWidth: width, clientHeight: height} = this.box;
    const camera = fitted(this.view.network.nodes, {width, height}, []);
    if (camera) this.view.network.limitDiscs(Math.min(LARGEST_DISC, width * DISC_PART) / camera.zoom);
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

/**
 * @param {Frame} one
 * @param {Frame} other
 */
function sameFrame(one, other) {
  return one.scale === other.scale && one.left === other.left && one.top === other.top && one.width === other.width && one.height === other.height;
}
