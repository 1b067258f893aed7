// Starts the drawing in the element #network: loads the data, assembles the parts, keeps the address in sync.

import {actsOf} from '#network/acts.js';
import {busyPart} from '#network/busy.js';
import {Canvas} from '#network/canvas.js';
import {communitiesPart} from '#network/communities.js';
import {countsOf, countsPart} from '#network/counts.js';
import {Offline, Server, Unavailable} from '#network/data.js';
import {button, element} from '#network/dom.js';
import {downloadsPart} from '#network/downloads.js';
import {Entries} from '#network/entries.js';
import {filtersPart} from '#network/filters.js';
import {findPart} from '#network/find.js';
import {helpPart, keyboard, undoKeys} from '#network/keyboard.js';
import {lassoPart} from '#network/lasso.js';
import {legendPart} from '#network/legend.js';
import {cancelledMessage, emptyMessage, errorMessage, loadingMessage, tellReason} from '#network/messages.js';
import {Network} from '#network/model.js';
import {applyOpenedView, openViews} from '#network/open_view.js';
import {applyPalette, isDark, wantsStillness} from '#network/palette.js';
import {panelPart} from '#network/panel.js';
import {popups} from '#network/popups.js';
import {preparePrint} from '#network/print.js';
import {sharePart} from '#network/share.js';
import {slipPart} from '#network/slip.js';
import {choicesIn, differing, nothingChosen} from '#network/state.js';
import {tablePart} from '#network/table.js';
import {toolsPart} from '#network/tools.js';
import {tooltip} from '#network/tooltip.js';
import {hasTopics} from '#network/topics.js';
import {View} from '#network/view.js';
import {NetworkWindow} from '#network/window.js';

// links
const LARGE = 20_000;
// milliseconds between two requests for positions
const LEAST_PAUSE = 1000;
const MOST_PAUSE = 5000;
/** What the tab of the table is called, by what the nodes are.
 * @type {Record<string, string>} */
const TABLES = {author: 'Authors', node: 'Authors', institution: 'Institutions', country: 'Countries'};

/** The drawing in `root`. */
export class Drawing {
  /** @type {View} */
  view;

  /** @type {Canvas} */
  canvas;

  /** The live region for screen readers.
   * @type {HTMLElement} */
  live;

  /** @type {HTMLElement} */
  box;

  /** The parts that other parts focus or scroll to.
   * @type {{panel: {element: HTMLElement}, slip: {element: HTMLElement}, table: {complete(): void}, find?: {input: HTMLInputElement}}} */
  parts;

  /** @type {Entries} */
  entries;

  /** The arrangement of the full window.
   * @type {NetworkWindow | undefined} */
  window;

  /** True once the network has been drawn. */
  shown = false;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.block = document.getElementById('network-data');
    this.mode = this.block ? 'full' : root.dataset.mode;
    root.classList.add('network', `network-${this.mode}`);
  }

  /** Load the network and show it, or show why that is impossible. Without positions it repeats this after the delay that the server requests;
   * `waiting` is the request that the message with the button to cancel belongs to then.
   * @param {{waiting?: AbortController | null}} how
   * @returns {Promise<unknown>} */
  async start({waiting = null} = {}) {
    const before = this.root.querySelector(':scope > .network-message');
    const request = waiting ?? new AbortController();
    const loading = waiting && before ? before : loadingMessage(() => request.abort());
    if (loading !== before) before?.remove();
    this.root.prepend(loading);
    try {
      const {source, answer} = await this.data(request.signal);
      performance.mark('network-fetched');
      const network = await Network.of(answer);
      request.signal.throwIfAborted();
      const empty = emptyMessage(network);
      if (empty) {
        const seconds = network.layout.retry_after;
        if (seconds === null || source.offline) return this.finish('empty', empty);
        this.finish('waiting', empty);
        return this.wait(source, empty, seconds);
      }
      await this.show(source, network);
      this.finish('drawn');
      setTimeout(() => this.complete());
      return undefined;
    } catch (problem) {
      if (request.signal.aborted) return this.finish('failed', cancelledMessage(waiting ? 'Drawing' : 'Loading', () => this.start()));
      if (!(problem instanceof Unavailable)) console.error(problem);
      return this.finish('failed', errorMessage(/** @type {Error} */ (problem), () => this.start()));
    } finally {
      loading.remove();
    }
  }

  /** Wait until the positions are available, and show the network then. The table of the page can be used until then.
   * @param {Source} source
   * @param {HTMLElement} message says why there are no positions
   * @param {number} seconds after which to ask the server
   * @returns {Promise<unknown>} */
  async wait(source, message, seconds) {
    const request = new AbortController();
    let loading = false;
    const cancel = () => {
      request.abort();
      // `start` reports it
      if (loading) return;
      message.remove();
      this.finish('failed', cancelledMessage('Drawing', () => this.start()));
    };
    message.append(' ', button('Cancel', cancel, {class: 'network-plain'}));
    for (;;) {
      await pause(Math.min(MOST_PAUSE, Math.max(LEAST_PAUSE, seconds * 1000)));
      if (request.signal.aborted) return undefined;
      const state = await source.unplaced(request.signal);
      if (request.signal.aborted) return undefined;
      if (!state) {
        loading = true;
        return this.start({waiting: request});
      }
      tellReason(message, state.reason);
      seconds = state.seconds;
    }
  }

  /** @param {AbortSignal} signal ends the request */
  async data(signal) {
    if (this.block) {
      const answer = JSON.parse(this.block.textContent ?? '');
      if (answer.palette) {
        applyPalette(answer.palette);
        isDark().addEventListener('change', () => applyPalette(answer.palette));
      }
      return {source: new Offline(answer), answer};
    }
    const source = new Server(this.root.dataset.src ?? '', this.root.dataset.spec ?? '');
    const answer = await source.network('', signal);
    // the network of a query result gets its spec from the response
    source.spec ||= answer.spec ?? '';
    return {source, answer};
  }

  /**
   * @param {string} state
   * @param {HTMLElement | null} message
   */
  finish(state, message = null) {
    if (message) this.root.prepend(message);
    this.root.dataset.state = state;
    if (state !== 'drawn') document.body.dataset.ready = '1';
  }

  /**
   * @param {Source} source
   * @param {Network} network
   */
  async show(source, network) {
    this.view = new View(source, network, this.chosenAtFirst(), this.measures());
    this.view.layouts = JSON.parse(this.root.dataset.layouts ?? '[]');
    // a large network is the work of several tenths of a second: the page responds in between
    const large = network.links.length > LARGE;
    if (large) await pause(0);
    this.entries = new Entries(this.view, this.inAddress, (state) => this.return(state));
    this.build();
    if (large) await pause(0);
    // a page that was opened with another resolution must not show the default one first
    if (this.view.state.resolution !== 1) await this.view.group();
    if (this.view.state.layout) await this.view.arrange();
    await this.view.restoreExpansions();
    if (network.capped && this.view.filtered) await this.view.refetch();
    if (this.inAddress) this.showOpened();
    const {camera} = this.view.state;
    if (camera) this.canvas.look(camera, false);
    else this.canvas.fit(false);
    this.canvas.limitDiscs();
    await painted();
    await this.canvas.settled();
    performance.mark('network-drawn');
    this.shown = true;
  }

  /** Load and show what was not necessary for the drawing. */
  complete() {
    this.parts.table.complete();
    if (this.mode === 'full') this.view.group();
    document.body.dataset.ready = '1';
  }

  /** Place the nodes as in the view file with which the page was opened. */
  showOpened() {
    const note = applyOpenedView(this.view);
    if (note) this.root.querySelector('.network-stage')?.append(note);
    openViews(document);
  }

  /** True if the choices are in the address of the page. */
  get inAddress() {
    return this.mode === 'full' && !this.block;
  }

  /** The measures that the page lists. */
  measures() {
    if (this.block) return JSON.parse(this.block.textContent ?? '').measures;
    return this.root.dataset.measures ? JSON.parse(this.root.dataset.measures) : undefined;
  }

  /** The choices with which the drawing begins: those of the address, or those that a file or an embedding page contains.
   * @returns {Choices} */
  chosenAtFirst() {
    if (this.inAddress) return choicesIn(location.search);
    if (this.block) return choicesIn(JSON.parse(this.block.textContent ?? '').choices ?? '');
    return {...nothingChosen(), ...filtersIn(this.root.dataset.spec ?? ''), colour: this.root.dataset.colour ?? null};
  }

  build() {
    const {view, root} = this;
    this.live = element('p', {class: 'network-hidden', role: 'status'});
    this.box = element('div', {class: 'network-canvas'});
    const stage = element('div', {class: 'network-stage'}, this.box);
    const acts = actsOf(this, (text) => this.say(text));
    const say = (/** @type {string} */ text) => this.say(text);
    const counts = countsPart(view, {folded: this.mode === 'full'});
    const legend = legendPart(view);
    const panel = panelPart(view, acts);
    const table = tablePart(view, acts);
    const busy = busyPart(view, stage, say);
    const slip = slipPart(view, () => this.showDetails());
    this.parts = {panel, slip, table};
    view.parts = [counts, legend, panel, table, slip, busy];
    stage.append(helpPart().element, busy.element);
    if (this.mode === 'full') this.fillWindow(acts, {counts: counts.element, actions: counts.actions, legend: legend.element, panel: panel.element, table: table.element, slip: slip.element, stage, live: this.live});
    else this.fillFrame(stage, [counts, legend, panel, table].map((part) => part.element));
    this.drawIn(stage, acts);
    this.canvas.followControls();
    // before the controls, which show what can be undone
    view.parts.unshift({update: (/** @type {Set<string>} */ changed) => this.follow(changed)});
    undoKeys(this.mode === 'full' ? document : root, acts);
    popups(document);
    preparePrint(this.canvas);
    if (this.inAddress) view.parts.push(downloadsPart(document, view));
  }

  /** Arrange the parts in the full window.
   * @param {Acts} acts
   * @param {Omit<import('#network/window.js').WindowParts, 'controls' | 'steps' | 'find' | 'communities'>} parts */
  fillWindow(acts, parts) {
    const say = (/** @type {string} */ text) => this.say(text);
    const filters = filtersPart(this.view, acts, this.entries.past, say);
    const find = findPart(this.view, say, acts.open);
    const communities = communitiesPart(this.view, say);
    this.parts.find = find;
    this.view.parts.push(filters, find, communities);
    const share = this.inAddress && sharePart(document, this.view, say);
    if (share) this.view.parts.push(share);
    this.window = new NetworkWindow(this.root, {...parts, ...filters, find: find.element, communities: communities.element}, TABLES[this.view.whole.noun], hasTopics(this.view) && !this.view.state.colour);
  }

  /** Arrange the parts of a drawing that is embedded in a page of text.
   * @param {HTMLElement} stage
   * @param {HTMLElement[]} elements the counts, the legend, the details and the table */
  fillFrame(stage, [counts, legend, panel, table]) {
    const side = element('div', {class: 'network-side'}, panel, foldedAway(table));
    const heading = this.root.querySelector(':scope > h1') ?? '';
    this.root.replaceChildren(heading, element('div', {class: 'network-bar'}, counts), stage, this.parts.slip.element, legend, side, this.live);
  }

  /**
   * @param {HTMLElement} stage
   * @param {Acts} acts
   */
  drawIn(stage, acts) {
    const {view, box} = this;
    this.canvas = new Canvas(view, box, {
      node: (node, further) => {
        if (further) return acts.toggle(node);
        acts.open(node, {still: true});
        // no effect if the style sheet hides the summary, as on a wide screen
        return this.parts.slip.element.scrollIntoView({block: 'nearest'});
      },
      link: (link) => acts.link(link),
      open: (node) => acts.page(node),
      nothing: () => acts.nothing(),
      moved: (nodes) => acts.moved(nodes),
      camera: () => view.change({camera: this.canvas.camera}),
    });
    const {frame} = this.canvas;
    frame.id = 'network-drawing';
    frame.setAttribute('role', 'application');
    frame.setAttribute('aria-roledescription', 'network drawing');
    this.nameDrawing();
    frame.setAttribute('aria-describedby', 'network-keys');
    frame.querySelector('canvas')?.setAttribute('aria-hidden', 'true');
    box.classList.toggle('network-fitted', !view.state.camera);
    const tip = tooltip(view, this.canvas);
    const lasso = lassoPart(this.canvas, {
      caught: (nodes, further) => {
        view.selectAll(nodes, {further});
        this.say(`${view.selection.length} selected.`);
      },
      clicked: (node, further) => (node ? (further ? acts.toggle(node) : acts.open(node, {still: true})) : further || acts.nothing()),
    });
    stage.append(lasso.element, tip.element);
    box.after(toolsPart(this.mode === 'full' ? acts : {...acts, picture: null}, lasso, box).element);
    keyboard(view, this.canvas, acts, (text) => this.say(text));
    this.parts.panel.element.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => event.key === 'Escape' && acts.nothing());
    isDark().addEventListener('change', () => this.canvas.recolour());
    if (this.mode === 'embed') letPagesScroll(box, frame);
  }

  nameDrawing() {
    const name = `${this.view.network.title}. ${countsOf(this.view)}. Arrow keys move between ${this.view.network.full ? 'authors' : this.view.network.nouns}; the table shows the same data.`;
    this.canvas.frame.setAttribute('aria-label', name);
  }

  /** Show the choices of another entry.
   * @param {Choices} state */
  async return(state) {
    const changed = differing(this.view.state, state);
    await this.view.restore(state);
    // without changes no part was notified, but an entry of the history was left
    this.view.notify(new Set(['restored']));
    if (!changed.includes('camera')) return;
    if (state.camera) this.canvas.look(state.camera, false);
    else this.canvas.fit(false);
  }

  showDetails() {
    if (this.window) return this.window.showDetails();
    const {element: details} = this.parts.panel;
    details.scrollIntoView({block: 'start', behavior: wantsStillness() ? 'auto' : 'smooth'});
    return details.focus({preventScroll: true});
  }

  /** Redraw, and write the choices to the history and the address.
   * @param {Set<string>} changed */
  follow(changed) {
    this.entries.remember(changed);
    if (changed.has('arranged')) this.canvas.rearrange(() => !this.view.state.camera && this.canvas.fit(this.shown), this.shown);
    else if (!changed.has('camera')) this.canvas.redraw();
    if (changed.has('network')) this.nameDrawing();
    this.canvas.box.classList.toggle('network-fitted', !this.view.state.camera);
  }

  /** @param {string} text */
  say(text) {
    this.live.textContent = text;
  }
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/** @param {string} spec */
function filtersIn(spec) {
  const {first, last, joint} = choicesIn(spec);
  return {first, last, joint};
}

/** @param {HTMLElement} table */
function foldedAway(table) {
  return element('details', {class: 'network-folded'}, element('summary', {}, 'Show as a table'), table);
}

/** On an embedded drawing, the wheel scrolls the page unless the drawing has the focus.
 * @param {HTMLElement} box
 * @param {HTMLElement} frame */
function letPagesScroll(box, frame) {
  const keep = (/** @type {WheelEvent} */ event) => {
    if (!event.ctrlKey && !frame.contains(document.activeElement)) event.stopPropagation();
  };
  box.addEventListener('wheel', keep, {capture: true});
}

function painted() {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}

const networkRoot = document.getElementById('network');
if (networkRoot) {
  // accessible from the browser console and from tests
  const drawing = new Drawing(networkRoot);
  Object.assign(networkRoot, {drawing});
  drawing.start();
}
