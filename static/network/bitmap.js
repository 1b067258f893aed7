// The links and discs of a large network as bitmaps, so that moving the camera does not draw thousands of lines in every frame. A bitmap is
// wider than the drawing: moving within it needs no new one. It is drawn in short steps, so that the page responds in the meantime: first the
// discs, which show the shape of the network, then the links, on a layer below them.

const MARGIN = 0.35;
// pixels around the discs for their outlines
const PADDING = 8;
const BATCH = 400;
// milliseconds of work in one step: the first may take longer, because the picture before it is out of date
const FIRST_STEP = 60;
const STEP = 10;
const REST = 120;
// milliseconds between two pictures of a bitmap that is not complete: each costs more than a step
const BETWEEN = 150;

/**
 * @typedef {object} Painter
 * @property {(ctx: CanvasRenderingContext2D, frame: Frame, size: number) => Iterator<unknown>} links draws links in steps
 * @property {(ctx: CanvasRenderingContext2D, frame: Frame, size: number) => Iterator<unknown>} discs draws all discs in view in steps
 * @property {() => Box} extent the box around everything that can be drawn, in the network's coordinates
 */

class Sheet {
  /**
   * @param {Frame} frame
   * @param {number} ratio
   * @param {number} version
   * @param {HTMLCanvasElement[]} spare canvases that may be used again
   * @param {Box} extent
   */
  constructor(frame, ratio, version, spare, extent) {
    const {scale, least} = frame;
    const [aside, above] = [(MARGIN * frame.width) / scale, (MARGIN * frame.height) / scale];
    const padding = PADDING / scale;
    // pixels outside the network would stay empty
    const left = Math.max(frame.left - aside, extent.left - padding);
    const top = Math.max(frame.top - above, extent.top - padding);
    const width = Math.max(1, Math.ceil((Math.min(frame.right + aside, extent.right + padding) - left) * scale));
    const height = Math.max(1, Math.ceil((Math.min(frame.bottom + above, extent.bottom + padding) - top) * scale));
    this.frame = {scale, least, width, height, left, top, right: left + width / scale, bottom: top + height / scale};
    this.extent = extent;
    this.ratio = ratio;
    this.version = version;
    this.spare = spare;
    this.links = this.layer();
    this.discs = this.layer();
    this.complete = false;
  }

  /** An empty canvas. */
  layer() {
    const surface = this.spare.pop() ?? document.createElement('canvas');
    const width = Math.round(this.frame.width * this.ratio);
    const height = Math.round(this.frame.height * this.ratio);
    const ctx = /** @type {CanvasRenderingContext2D} */ (surface.getContext('2d'));
    if (surface.width === width && surface.height === height) {
      ctx.resetTransform();
      ctx.globalAlpha = 1;
      ctx.clearRect(0, 0, width, height);
    } else {
      Object.assign(surface, {width, height});
    }
    const zoom = this.frame.scale * this.ratio;
    ctx.setTransform(zoom, 0, 0, zoom, -this.frame.left * zoom, -this.frame.top * zoom);
    return ctx;
  }

  /** True if the bitmap shows a frame without being scaled.
   * @param {Frame} frame */
  shows(frame) {
    const {frame: own, extent} = this;
    const [left, top] = [Math.max(frame.left, extent.left), Math.max(frame.top, extent.top)];
    const [right, bottom] = [Math.min(frame.right, extent.right), Math.min(frame.bottom, extent.bottom)];
    return own.scale === frame.scale && left >= own.left && right <= own.right && top >= own.top && bottom <= own.bottom;
  }

  /** Copy a layer to its place in a frame.
   * @param {CanvasRenderingContext2D} ctx a context whose unit is a pixel of the drawing
   * @param {CanvasRenderingContext2D} layer
   * @param {Frame} frame */
  copy(ctx, layer, frame) {
    const own = this.frame;
    const times = frame.scale / own.scale;
    const x = (own.left - frame.left) * frame.scale;
    const y = (own.top - frame.top) * frame.scale;
    // without scaling, whole pixels keep the lines sharp
    const exact = (/** @type {number} */ value) => (times === 1 ? Math.round(value * this.ratio) / this.ratio : value);
    ctx.drawImage(layer.canvas, exact(x), exact(y), own.width * times, own.height * times);
  }
}

/** @type {HTMLCanvasElement | undefined} */
let probe;

/** Paint what was drawn on a layer. Browsers paint it only when it is copied: for tens of thousands of links at once, this would block the page.
 * @param {CanvasRenderingContext2D} layer */
function paintNow(layer) {
  probe ??= document.createElement('canvas');
  /** @type {CanvasRenderingContext2D} */ (probe.getContext('2d')).drawImage(layer.canvas, 0, 0, 1, 1, 0, 0, 1, 1);
  // a new size forgets the copy, so that drawing on the layer does not copy it again
  Object.assign(probe, {width: 1, height: 1});
}

/** The bitmaps of one drawing. `redraw` draws it again (true: nothing but the links has changed); `painter` draws what the bitmaps contain. */
export class Bitmap {
  /** The bitmap that is shown.
   * @type {Sheet | null} */
  sheet = null;

  /** The bitmap that is being drawn, with the rest of its work.
   * @type {{sheet: Sheet, steps: Iterator<unknown>} | null} */
  job = null;

  /** True while the camera moves. */
  moving = false;

  /** @type {(() => void)[]} */
  waiting = [];

  /** Canvases of former bitmaps: to allocate several megabytes takes longer than to clear them.
   * @type {HTMLCanvasElement[]} */
  spare = [];

  /** The time of the latest picture of a bitmap that is not complete. */
  pictured = 0;

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  resting;

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  working;

  /**
   * @param {(onlyLinks: boolean) => void} redraw
   * @param {Painter} painter
   */
  constructor(redraw, painter) {
    this.redraw = redraw;
    this.painter = painter;
    /** @type {Frame | null} */
    this.last = null;
  }

  /** Draw the links of the picture number `version` in a frame. A picture with another number is out of date.
   * @param {CanvasRenderingContext2D} ctx a context whose unit is a pixel of the drawing
   * @param {Frame} frame
   * @param {number} ratio pixels of the screen in a pixel of the drawing
   * @param {number} version */
  draw(ctx, frame, ratio, version) {
    this.follow(frame);
    if (this.sheet?.version !== version || this.sheet.ratio !== ratio) {
      this.beginAnew(frame, ratio, version);
    } else if (!this.moving && !this.sheet.shows(frame) && !this.job?.sheet.shows(frame)) {
      // a picture that is not complete remains so
      if (this.sheet.complete) this.begin(frame, ratio, version, STEP);
      else this.beginAnew(frame, ratio, version);
    }
    const {sheet} = this;
    if (sheet) sheet.copy(ctx, sheet.links, frame);
  }

  /** Draw the discs of the picture whose links were drawn last.
   * @param {CanvasRenderingContext2D} ctx a context whose unit is a pixel of the drawing
   * @param {Frame} frame */
  drawDiscs(ctx, frame) {
    const {sheet} = this;
    if (sheet) sheet.copy(ctx, sheet.discs, frame);
  }

  /** Notice whether the camera moves.
   * @param {Frame} frame */
  follow(frame) {
    const {last} = this;
    this.last = frame;
    if (!last || last.width !== frame.width || last.height !== frame.height) return;
    if (last.scale === frame.scale && last.left === frame.left && last.top === frame.top) return;
    this.moving = true;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.moving = false;
      this.redraw(false);
    }, REST);
  }

  /** Show the first part of a new picture instead of the one before it.
   * @param {Frame} frame
   * @param {number} ratio
   * @param {number} version */
  beginAnew(frame, ratio, version) {
    this.begin(frame, ratio, version, FIRST_STEP);
    if (this.job) this.show(this.job.sheet);
  }

  /**
   * @param {Frame} frame
   * @param {number} ratio
   * @param {number} version
   * @param {number} milliseconds
   */
  begin(frame, ratio, version, milliseconds) {
    if (this.job && this.job.sheet !== this.sheet) this.discard(this.job.sheet);
    const sheet = new Sheet(frame, ratio, version, this.spare, this.painter.extent());
    this.job = {sheet, steps: this.steps(sheet)};
    this.pictured = performance.now();
    this.work(milliseconds);
  }

  /** @param {Sheet} sheet
   * @returns {Generator<void>} */
  *steps(sheet) {
    const {discs, links, frame} = sheet;
    for (const [layer, steps] of /** @type {[CanvasRenderingContext2D, Iterator<unknown>][]} */ ([[discs, this.painter.discs(discs, frame, BATCH)], [links, this.painter.links(links, frame, BATCH)]])) {
      while (!steps.next().done) {
        paintNow(layer);
        yield;
      }
    }
  }

  /** @param {Sheet} sheet */
  show(sheet) {
    if (this.sheet && this.sheet !== sheet) this.discard(this.sheet);
    this.sheet = sheet;
  }

  /** Keep the canvases of a bitmap that is no longer needed for the next one.
   * @param {Sheet} sheet */
  discard(sheet) {
    this.spare = [sheet.links.canvas, sheet.discs.canvas];
  }

  /** @param {number} milliseconds */
  work(milliseconds) {
    clearTimeout(this.working);
    const {job} = this;
    if (!job) return;
    const until = performance.now() + milliseconds;
    do {
      if (job.steps.next().done) return this.finish(job.sheet);
    } while (performance.now() < until);
    this.working = setTimeout(() => {
      // a moving camera has precedence
      if (this.moving && this.sheet?.complete) return this.later();
      this.work(STEP);
      if (this.sheet !== job.sheet || performance.now() - this.pictured < BETWEEN) return undefined;
      this.pictured = performance.now();
      return this.redraw(true);
    });
  }

  later() {
    this.working = setTimeout(() => this.work(STEP), REST);
  }

  /** @param {Sheet} sheet */
  finish(sheet) {
    sheet.complete = true;
    this.job = null;
    this.show(sheet);
    for (const done of this.waiting.splice(0)) done();
    setTimeout(() => this.redraw(true));
  }

  /** Wait until the bitmap is complete.
   * @returns {Promise<void>} */
  settled() {
    if (!this.job) return Promise.resolve();
    return new Promise((done) => this.waiting.push(done));
  }

  /** Forget the bitmaps. */
  clear() {
    clearTimeout(this.working);
    this.job = null;
    this.sheet = null;
    this.spare = [];
    this.moving = false;
    for (const done of this.waiting.splice(0)) done();
  }
}
