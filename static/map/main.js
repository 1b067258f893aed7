// Starts the map in the element #map: loads its levels, draws them, and keeps the panel next to it and the address in sync.

import {button, element, icon} from '#network/dom.js';
import {colours, isDark, wantsStillness} from '#network/palette.js';
import {counted} from '#network/text.js';
import {watchRun} from '../people/computing.js';
import {choicesOf, queryOf} from './address.js';
import {around, aroundAll, between, pixel, zoomed} from './camera.js';
import {Colouring, factsOf} from './colouring.js';
import {draw} from './drawing.js';
import {firstHint, mapHelp, mapKeys} from './keys.js';
import {MapLabels} from './labels.js';
import {Levels, placeOf} from './levels.js';
import {listen} from './pointer.js';
import {discAt, largeEnough, nearestTowards, Scene} from './scene.js';
import {legendPart, levelSentence, markRow, sentenceOf, showDetails, showPath, showTable} from './side.js';

const FLIGHT = 550;
const KEPT_AFTER = 250;
const STEP = 0.12;
const FINGER = 6;
const AT_ONCE = 3;
const CHANGED = 'The map was built again. Load the page again.';

/** The map of the page. */
class CollectionMap {
  /** @type {Colouring} */
  colouring;

  /** @type {MapShown} */
  shown;

  /** @type {CanvasRenderingContext2D} */
  ctx;

  /** The parts of the panel.
   * @type {HTMLElement} */
  path;

  /** @type {HTMLElement} */
  details;

  /** @type {{box: HTMLElement, title: HTMLElement, notes: HTMLElement}} */
  table;

  /** @type {(legend: MapLegend, scale: string[]) => void} */
  legend;

  /** What the panel shows.
   * @type {MapNode | null} */
  listed = null;

  /** @type {MapNode | null} */
  marked = null;

  /** @type {Colouring | null} */
  painted = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    const given = choicesOf(location.search);
    this.choice = given.colour;
    this.given = given;
    this.scene = new Scene(Number(root.dataset.items) || 2000);
    this.levels = new Levels();
    this.labels = new MapLabels();
    /** @type {MapCamera} */
    this.camera = {x: 0, y: 0, zoom: 1};
    /** @type {MapSize} */
    this.size = {width: 1, height: 1};
    /** @type {MapNode | null} */
    this.chosen = null;
    /** @type {MapNode | null} */
    this.hovered = null;
    /** @type {MapNode} */
    this.focus = this.scene.root;
    this.frame = 0;
    this.flight = 0;
    this.keeping = 0;
    /** The place of the mouse on the map.
     * @type {[number, number] | null} */
    this.mouse = null;
    this.loading = new Set();
    this.failed = new Set();
    /** The last two discs that were clicked.
     * @type {(MapNode | null)[]} */
    this.clicked = [null, null];
    this.build();
  }

  build() {
    const {root} = this;
    this.canvas = element('canvas', {class: 'map-canvas', 'aria-hidden': 'true'});
    this.ctx = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext('2d'));
    this.box = element('div', {class: 'map-frame', tabindex: '0', role: 'application', 'aria-label': 'Map of the collection', 'aria-describedby': 'map-keys'}, this.canvas);
    this.tip = element('div', {class: 'network-tip', hidden: true});
    this.live = element('p', {class: 'network-hidden', role: 'status'});
    this.problem = element('p', {class: 'map-problem failure', role: 'alert', hidden: true});
    const tool = (/** @type {any} */ name, /** @type {string} */ label, /** @type {() => void} */ act) => button(icon(name), act, {class: 'network-tool', 'aria-label': label, title: label});
    const tools = element('div', {class: 'network-tools'}, tool('plus', 'Zoom in', () => this.zoomBy(1.6)), tool('minus', 'Zoom out', () => this.zoomBy(1 / 1.6)), tool('fit', 'Show the whole map', () => this.open(this.scene.root)));
    root.replaceChildren(this.box, tools, this.tip, this.problem, this.live);
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (document.querySelector(`[data-map-${name}]`));
    this.path = part('path');
    this.hint = firstHint();
    this.path.after(this.hint);
    this.details = part('details');
    this.table = {box: part('table'), title: part('table-title'), notes: part('notes')};
    this.json = /** @type {HTMLAnchorElement | null} */ (document.querySelector('[data-map-json]'));
    const legend = part('legend');
    this.legend = legendPart(legend, JSON.parse(legend.dataset.choices ?? '{}'), this.choice, (colour) => this.colourBy(colour));
    part('table').closest('section')?.after(mapHelp());
    this.input = /** @type {HTMLInputElement | null} */ (document.querySelector('[data-map-author]'));
    this.input?.form?.addEventListener('submit', (event) => {
      event.preventDefault();
      this.find(this.input?.value ?? '');
    });
    listen(this.box, {
      pan: (dx, dy) => this.drag(dx, dy),
      zoom: (factor, x, y) => this.look(zoomed(this.camera, factor, x, y, this.size)),
      click: (x, y) => this.click(x, y),
      twice: () => this.twice(),
      over: (x, y) => this.over(x, y),
      out: () => this.leave(),
    });
    mapKeys(this.box, {
      towards: (dx, dy) => this.towards(dx, dy),
      along: (step) => this.along(step),
      move: (dx, dy) => this.pan(dx * STEP * this.size.width, dy * STEP * this.size.height),
      open: () => this.enter(),
      up: () => this.up(),
      page: () => this.page(this.chosen),
      whole: () => this.open(this.scene.root),
      here: () => this.open(this.focus),
      zoom: (factor) => this.zoomBy(factor),
      find: () => this.input?.focus(),
    });
    new ResizeObserver(() => this.resize()).observe(root);
    isDark().addEventListener('change', () => this.recolour());
    window.addEventListener('beforeprint', () => this.paint());
    window.addEventListener('popstate', () => this.follow().catch((problem) => this.fail(problem)));
    this.details.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      if (event.key === 'Escape') this.close();
    });
  }

  // --- loading

  /** Load what the address names, and show it. */
  async start() {
    try {
      await this.load(0);
      this.resize();
      // where a flight to an author begins
      this.camera = this.cameraOf(this.scene.root);
      await this.follow();
      this.root.dataset.state = 'drawn';
    } catch (problem) {
      this.fail(problem);
    }
    document.body.dataset.ready = '1';
  }

  /** Load a level and those around it.
   * @param {number} region
   * @returns {Promise<MapNode>} */
  async load(region) {
    const known = this.scene.regions.get(region);
    if (known?.children) return known;
    const level = await this.level(region);
    for (const step of level.path.slice(0, -1)) if (!this.scene.regions.get(step.region)?.children) this.scene.add(await this.level(step.region));
    const node = this.scene.regions.get(region)?.children ? this.scene.regions.get(region) : this.scene.add(level);
    if (!node) throw new Error(CHANGED);
    if (region === 0) this.recolour();
    return node;
  }

  /** A level of the map that the page shows: places of two maps must not be mixed.
   * @param {number} region */
  async level(region) {
    const found = await this.levels.get(region);
    const {level} = this.scene.root;
    if (level && level.map.built !== found.map.built) throw new Error(CHANGED);
    return found;
  }

  /** Load the regions that the view should show open, a few at a time.
   * @param {MapNode[]} wanted */
  async complete(wanted) {
    for (const node of wanted) {
      const region = node.item.region ?? 0;
      if (this.loading.size >= AT_ONCE || this.loading.has(region) || this.failed.has(region)) continue;
      this.loading.add(region);
      this.load(region).then(
        () => {
          this.loading.delete(region);
          this.redraw();
        },
        (problem) => {
          this.loading.delete(region);
          // the same request would fail in each frame
          this.failed.add(region);
          this.fail(problem);
        },
      );
    }
  }

  /** @param {unknown} problem */
  fail(problem) {
    this.problem.textContent = problem instanceof Error ? problem.message : `${problem}`;
    this.problem.hidden = false;
  }

  /** The last request succeeded: hide the problem, and try again what failed. */
  settle() {
    this.problem.hidden = true;
    this.failed.clear();
  }

  /** Show what the address names. */
  async follow() {
    const given = choicesOf(location.search);
    this.choice = given.colour;
    this.recolour();
    if (given.author) {
      await this.find(given.author, given.camera);
    } else {
      const node = await this.load(given.region);
      this.select(null);
      if (given.camera) this.look(given.camera);
      else this.look(this.cameraOf(node));
    }
    this.paint();
  }

  // --- views

  /** The camera that shows a region.
   * @param {MapNode} node */
  cameraOf(node) {
    return node === this.scene.root ? aroundAll((node.children ?? []).map(({item}) => item), this.size) : around(node.item, this.size);
  }

  /** Show a part of the map.
   * @param {MapCamera} camera */
  look(camera) {
    cancelAnimationFrame(this.flight);
    this.camera = camera;
    this.redraw();
  }

  /** Move the view in one flight.
   * @param {MapCamera} to */
  fly(to) {
    cancelAnimationFrame(this.flight);
    if (wantsStillness()) return this.look(to);
    this.leave();
    const from = this.camera;
    const begin = performance.now();
    const step = (/** @type {number} */ now) => {
      const part = Math.min(1, Math.max(0, (now - begin) / FLIGHT));
      this.camera = between(from, to, part);
      this.paint();
      if (part < 1) this.flight = requestAnimationFrame(step);
    };
    this.flight = requestAnimationFrame(step);
    return undefined;
  }

  /** @param {number} dx
   * @param {number} dy */
  pan(dx, dy) {
    this.look({...this.camera, x: this.camera.x + dx / this.camera.zoom, y: this.camera.y + dy / this.camera.zoom});
  }

  /** Move the view with the pointer, under which the same disc remains.
   * @param {number} dx
   * @param {number} dy */
  drag(dx, dy) {
    this.leave();
    this.pan(dx, dy);
  }

  /** @param {number} factor */
  zoomBy(factor) {
    const {width, height} = this.size;
    this.fly(zoomed(this.camera, factor, width / 2, height / 2, this.size));
  }

  /** Fly to a region and open it.
   * @param {MapNode} node */
  async open(node) {
    try {
      await this.load(node.item.region ?? 0);
      this.settle();
      history.pushState(null, '', this.address());
      this.select(null);
      this.fly(this.cameraOf(node));
      this.say(levelSentence(node));
    } catch (problem) {
      this.fail(problem);
    }
  }

  /** Fly to an author.
   * @param {string} name
   * @param {MapCamera | null} camera */
  async find(name, camera = null) {
    if (!name.trim()) return;
    try {
      const place = await placeOf(name);
      const node = await this.load(place.path[place.path.length - 1].region);
      const author = node.children?.find(({item}) => item.key === place.key) ?? null;
      const note = place.others ? `${counted(place.others, 'other person has', 'other persons have')} this name.` : '';
      this.select(author, {silent: true, note});
      if (camera) this.look(camera);
      else this.fly(this.cameraOf(node));
      this.say(`${place.name} is in ${place.path.slice(1).map((step) => step.name).join(', ')}. ${note}`.trim());
      this.settle();
    } catch (problem) {
      this.fail(problem);
    }
  }

  // --- selection

  /** Select a disc, or nothing.
   * @param {MapNode | null} node
   * @param {{silent?: boolean, note?: string}} options */
  select(node, {silent = false, note = ''} = {}) {
    this.chosen = node;
    showDetails(this.details, node, {open: (each) => this.openFromDetails(each), close: () => this.close()}, note);
    if (node && !silent) this.say(sentenceOf(node));
    this.hover(null);
    this.redraw();
  }

  /** Close the details: the keys control the map again. */
  close() {
    this.select(null);
    this.box.focus({preventScroll: true});
  }

  /** @param {MapNode} node */
  openFromDetails(node) {
    this.close();
    this.open(node);
  }

  /** Select a disc, and move the view if it is not in it.
   * @param {MapNode} node */
  show(node) {
    this.select(node);
    const [x, y] = pixel(this.camera, this.size, node.item);
    if (x < 0 || y < 0 || x > this.size.width || y > this.size.height) this.fly({...this.camera, x: node.item.x, y: node.item.y});
  }

  /** The discs among which the keys move: those of the current region. */
  get around() {
    return this.focus.children ?? [];
  }

  /** Whether the whole current region is shown, and nothing else. */
  get isHome() {
    const home = this.cameraOf(this.focus);
    const {x, y, zoom} = this.camera;
    return Math.abs(zoom / home.zoom - 1) < 0.01 && Math.hypot(x - home.x, y - home.y) * zoom < 2;
  }

  /** @param {number} dx
   * @param {number} dy */
  towards(dx, dy) {
    const from = this.chosen && this.chosen.parent === this.focus ? this.chosen : null;
    const next = from ? nearestTowards(largeEnough(this.around, this.camera.zoom), from, dx, dy) : this.around[0];
    if (next) this.show(next);
    else this.say('There is no disc in that direction.');
  }

  /** @param {number} step */
  along(step) {
    const {around: discs} = this;
    if (!discs.length) return;
    const place = this.chosen ? discs.indexOf(this.chosen) : -1;
    this.show(discs[place < 0 ? 0 : (place + step + discs.length) % discs.length]);
  }

  /** Open what is selected. */
  enter() {
    if (!this.chosen) return this.towards(1, 0);
    if (this.chosen.item.key === null) return this.open(this.chosen);
    return this.details.focus();
  }

  /** Clear the selection, or go back to the region around the current one, with that selected. */
  async up() {
    if (this.chosen && this.chosen.parent === this.focus && this.chosen.item.key !== null) return this.select(null);
    const {focus} = this;
    if (!focus.parent) return this.open(focus);
    await this.open(focus.parent);
    return this.select(focus, {silent: true});
  }

  // --- pointer

  /** @param {number} x
   * @param {number} y
   * @returns {[number, number]} */
  at(x, y) {
    return [(x - this.size.width / 2) / this.camera.zoom + this.camera.x, (y - this.size.height / 2) / this.camera.zoom + this.camera.y];
  }

  /** @param {number} x
   * @param {number} y */
  under(x, y) {
    return this.shown ? discAt(this.shown, ...this.at(x, y), FINGER / this.camera.zoom) : null;
  }

  /** @param {number} x
   * @param {number} y */
  click(x, y) {
    const node = this.under(x, y);
    this.clicked = [this.clicked[1], node];
    this.box.focus({preventScroll: true});
    if (!node) return this.select(null);
    if (node.item.key === null) return this.open(node);
    return this.select(node);
  }

  /** Open the page of an author who was clicked twice. After a first click on a community, the view has changed under the pointer. */
  twice() {
    const [first, second] = this.clicked;
    if (first === second) this.page(first);
  }

  /** Open the page of an author.
   * @param {MapNode | null} node */
  page(node) {
    if (node && node.item.key !== null) location.assign(node.item.page);
  }

  /** @param {number} x
   * @param {number} y */
  over(x, y) {
    this.mouse = [x, y];
    const node = this.under(x, y);
    if (node !== this.hovered) this.hover(node);
    if (!node) return;
    this.tip.style.left = `${Math.max(0, Math.min(x + 14, this.size.width - this.tip.offsetWidth - 8))}px`;
    this.tip.style.top = `${y + 18 + this.tip.offsetHeight > this.size.height ? y - this.tip.offsetHeight - 10 : y + 18}px`;
  }

  /** The mouse is on no disc, or moves the view. */
  leave() {
    this.mouse = null;
    this.hover(null);
  }

  /** @param {MapNode | null} node */
  hover(node) {
    if (node === this.hovered) return;
    this.hovered = node;
    this.box.classList.toggle('map-over', Boolean(node));
    this.tip.hidden = !node;
    if (node) {
      const {item} = node;
      const more = item.people.length ? [element('br'), element('span', {}, item.people.join(', '))] : [];
      this.tip.replaceChildren(element('strong', {dir: 'auto'}, item.name), element('span', {}, factsOf(item).slice(0, 3).join(' · ')), ...more);
    }
    this.redraw();
  }

  // --- drawing

  resize() {
    const {clientWidth: width, clientHeight: height} = this.root;
    if (!width || !height) return;
    const first = this.size.width === 1;
    const home = !first && this.isHome;
    this.size = {width, height};
    if (home) this.camera = this.cameraOf(this.focus);
    const ratio = window.devicePixelRatio || 1;
    Object.assign(this.canvas, {width: Math.round(width * ratio), height: Math.round(height * ratio)});
    Object.assign(this.canvas.style, {width: `${width}px`, height: `${height}px`});
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (!first) this.paint();
  }

  recolour() {
    this.colouring = new Colouring(this.choice, this.scene.root, colours());
    this.showLegend();
    this.redraw();
  }

  /** @param {MapColour} colour */
  colourBy(colour) {
    this.choice = colour;
    this.recolour();
  }

  showLegend() {
    const items = (this.focus.children ?? []).map(({item}) => item);
    if (this.colouring) this.legend(this.colouring.legend(items), this.colouring.colours.scale);
  }

  redraw() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.paint());
  }

  paint() {
    if (!this.colouring || !this.scene.root.children) return;
    const {camera, size, colouring, labels, chosen, hovered} = this;
    const shown = this.scene.shown(camera, size);
    this.shown = shown;
    draw(this.ctx, {camera, size, shown, colouring, labels, chosen, hovered, labelled: true});
    if (shown.wanted.length) this.complete(shown.wanted);
    // zooming moves the discs under the mouse
    if (this.mouse && this.under(...this.mouse) !== this.hovered) this.over(...this.mouse);
    const listed = shown.focus !== this.listed || colouring !== this.painted;
    if (listed) this.list(shown.focus);
    if (listed || chosen !== this.marked) markRow(this.table.box, shown.focus, chosen);
    this.marked = chosen;
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), KEPT_AFTER);
  }

  /** Show a region in the panel. What has the keyboard focus is replaced by what corresponds to it.
   * @param {MapNode} focus */
  list(focus) {
    const {colouring, path, table} = this;
    this.focus = focus;
    this.listed = focus;
    this.painted = colouring;
    const [inPath, inTable] = [path, table.box].map((part) => part.contains(document.activeElement));
    showPath(path, focus, (node) => this.open(node));
    this.hint.hidden = focus.parent !== null;
    const known = focus.parent ? this.scene.root.level?.left_out : [];
    showTable(table, focus, known ?? [], {open: (node) => this.open(node), select: (node) => this.show(node), colour: (node) => colouring.of(node), added: () => markRow(table.box, focus, this.chosen)});
    if (inPath) this.box.focus({preventScroll: true});
    if (inTable) table.box.querySelector('a')?.focus({preventScroll: true});
    if (this.json) this.json.href = this.json.pathname + queryOf({region: focus.item.region ?? 0, author: null, colour: 'community', camera: null});
    this.showLegend();
  }

  // --- the address

  address() {
    const query = queryOf({region: this.focus.item.region ?? 0, author: this.chosen?.item.key ?? null, colour: this.choice, camera: this.isHome ? null : this.camera});
    return location.pathname + query;
  }

  keep() {
    const address = this.address();
    if (address !== location.pathname + location.search) history.replaceState(null, '', address);
    for (const link of document.querySelectorAll('.files a[href*="/files/map."]')) {
      const file = /** @type {HTMLAnchorElement} */ (link);
      file.href = file.pathname + queryOf({region: this.focus.item.region ?? 0, author: null, colour: 'community', camera: null});
    }
  }

  /** @param {string} text */
  say(text) {
    this.live.textContent = text;
  }
}

const root = document.getElementById('map');
if (root) {
  const map = new CollectionMap(root);
  Object.assign(root, {map});
  map.start();
}
const run = document.querySelector('[data-computing]');
if (run instanceof HTMLElement) watchRun(run);
