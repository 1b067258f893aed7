// Starts the drawing in the element #network: loads the data, assembles the parts, keeps the address in sync.

import {busyPart} from '#network/busy.js';
import {Canvas} from '#network/canvas.js';
import {communitiesPart} from '#network/communities.js';
import {countsOf, countsPart} from '#network/counts.js';
import {Offline, Server, Unavailable} from '#network/data.js';
import {linkSentence, sentence} from '#network/describe.js';
import {element} from '#network/dom.js';
import {filtersPart} from '#network/filters.js';
import {findPart} from '#network/find.js';
import {helpPart, keyboard, undoKeys} from '#network/keyboard.js';
import {legendPart} from '#network/legend.js';
import {emptyMessage, errorMessage, loadingMessage} from '#network/messages.js';
import {Network} from '#network/model.js';
import {applyOpenedView, openViews} from '#network/open_view.js';
import {applyPalette, isDark, wantsStillness} from '#network/palette.js';
import {panelPart} from '#network/panel.js';
import {Past} from '#network/past.js';
import {downloadPicture} from '#network/png.js';
import {popups} from '#network/popups.js';
import {preparePrint} from '#network/print.js';
import {sharePart} from '#network/share.js';
import {sheetPart} from '#network/sheet.js';
import {choicesIn, differing, entryIn, fileSearchWith, nothingChosen, searchWith, writeAddress} from '#network/state.js';
import {tablePart} from '#network/table.js';
import {toolsPart} from '#network/tools.js';
import {tooltip} from '#network/tooltip.js';
import {View} from '#network/view.js';

const ADDRESS_DELAY = 120;
const NUDGE = 12;
const LEAST_PAUSE = 1000;
// suggested collaborators that are added at once
const SUGGESTED = 10;

/** The drawing in `root`. */
class Drawing {
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
   * @type {{panel: {element: HTMLElement}, sheet: {element: HTMLElement}, find?: {input: HTMLInputElement}}} */
  parts;

  /** @type {Past} */
  past;

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  writing;

  /** True once the network has been drawn. */
  shown = false;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.block = document.getElementById('network-data');
    this.mode = this.block ? 'full' : root.dataset.mode;
    root.classList.add('network', `network-${this.mode}`);
  }

  /** Load the network and show it, or show why that is impossible. Without positions it repeats this (`again`) after the delay
   * that the server requests. */
  async start({again = false} = {}) {
    const before = this.root.querySelector(':scope > .network-message');
    const loading = again && before ? before : loadingMessage();
    if (loading !== before) before?.remove();
    this.root.prepend(loading);
    try {
      const {source, answer} = await this.data();
      performance.mark('network-fetched');
      const network = new Network(answer);
      const empty = emptyMessage(network);
      if (empty) {
        const seconds = network.layout.retry_after;
        if (seconds === null || source.offline) return this.finish('empty', empty);
        setTimeout(() => this.start({again: true}), Math.max(LEAST_PAUSE, seconds * 1000));
        return this.finish('waiting', empty);
      }
      await this.show(source, network);
      return this.finish('drawn');
    } catch (problem) {
      if (!(problem instanceof Unavailable)) console.error(problem);
      return this.finish('failed', errorMessage(/** @type {Error} */ (problem), () => this.start()));
    } finally {
      loading.remove();
    }
  }

  async data() {
    if (this.block) {
      const answer = JSON.parse(this.block.textContent ?? '');
      if (answer.palette) {
        applyPalette(answer.palette);
        isDark().addEventListener('change', () => applyPalette(answer.palette));
      }
      return {source: new Offline(answer), answer};
    }
    const source = new Server(this.root.dataset.src ?? '', this.root.dataset.spec ?? '');
    const answer = await source.network();
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
    document.body.dataset.ready = '1';
  }

  /**
   * @param {Source} source
   * @param {Network} network
   */
  async show(source, network) {
    this.view = new View(source, network, this.chosenAtFirst(), this.measures());
    this.view.layouts = JSON.parse(this.root.dataset.layouts ?? '[]');
    this.past = new Past(this.view.state, (this.inAddress && entryIn(history.state)) || 0);
    this.build();
    // a page that was opened with another resolution must not show the default one first
    if (this.view.state.resolution !== 1) await this.view.group();
    if (this.view.state.layout) await this.view.arrange();
    await this.view.restoreExpansions();
    if (network.capped && this.view.filtered) await this.view.refetch();
    if (this.inAddress) this.showOpened();
    const {camera} = this.view.state;
    if (camera) this.canvas.look(camera, false);
    else this.canvas.fit(false);
    await painted();
    await this.canvas.settled();
    performance.mark('network-drawn');
    this.shown = true;
    if (this.mode === 'full') this.view.group();
  }

  /** Place the nodes as in the view file with which the page was opened. */
  showOpened() {
    const note = applyOpenedView(this.view);
    if (note) this.root.querySelector('.network-bar')?.append(note);
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
    const acts = this.acts();
    const counts = countsPart(view);
    const legend = legendPart(view);
    const panel = panelPart(view, acts.expand, acts.suggest);
    const table = tablePart(view, acts.open);
    const help = helpPart();
    const bar = element('div', {class: 'network-bar'}, counts.element);
    const side = element('div', {class: 'network-side'});
    const sheet = sheetPart(view, () => this.showDetails());
    this.parts = {panel, sheet};
    view.parts = [counts, legend, panel, table, sheet];
    if (this.mode === 'full') this.fullControls(bar, side, acts);
    const busy = busyPart(view, stage, (text) => this.say(text));
    view.parts.push(busy);
    side.append(panel.element, this.mode === 'full' ? table.element : foldedAway(table.element));
    const heading = root.querySelector(':scope > h1');
    stage.append(help.element, busy.element);
    root.replaceChildren(...[heading, bar, stage, sheet.element, legend.element, side, this.live].filter(Boolean));
    this.drawIn(stage, acts);
    // before the controls, which show what can be undone
    view.parts.unshift({update: (/** @type {Set<string>} */ changed) => this.follow(changed)});
    undoKeys(this.mode === 'full' ? document : root, acts);
    popups(document);
    preparePrint(this.canvas);
    if (this.inAddress) {
      history.replaceState({...history.state, network: this.past.at}, '');
      addEventListener('popstate', (event) => this.travelled(event.state));
    }
    this.updateFiles();
  }

  /**
   * @param {HTMLElement} bar
   * @param {HTMLElement} side
   * @param {Acts} acts
   */
  fullControls(bar, side, acts) {
    const filters = filtersPart(this.view, acts, this.past, (text) => this.say(text));
    const find = findPart(this.view, (text) => this.say(text), acts.open);
    const communities = communitiesPart(this.view, (text) => this.say(text));
    bar.append(filters.element);
    side.append(find.element, communities.element);
    this.parts.find = find;
    this.view.parts.push(filters, find, communities);
    const share = this.inAddress && sharePart(document, this.view, (text) => this.say(text));
    if (share) this.view.parts.push(share);
    this.fillWindow();
    addEventListener('resize', () => this.fillWindow());
  }

  /** Pass the height of the window above the drawing to the style sheet. */
  fillWindow() {
    const above = this.root.getBoundingClientRect().top + scrollY;
    this.root.style.setProperty('--network-above', `${Math.round(above)}px`);
  }

  /**
   * @param {HTMLElement} stage
   * @param {Acts} acts
   */
  drawIn(stage, acts) {
    const {view, box} = this;
    this.canvas = new Canvas(view, box, {
      node: (node) => {
        acts.open(node, {still: true});
        // no effect if the style sheet hides the sheet, as on a wide screen
        this.parts.sheet.element.scrollIntoView({block: 'nearest'});
      },
      link: (link) => this.openLink(link),
      open: (node) => acts.page(node),
      nothing: () => acts.nothing(),
      moved: (node) => this.moved(node),
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
    stage.append(tip.element);
    box.after(toolsPart(this.mode === 'full' ? acts : {...acts, picture: null}).element);
    keyboard(view, this.canvas, acts, (text) => this.say(text));
    this.parts.panel.element.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => event.key === 'Escape' && acts.nothing());
    isDark().addEventListener('change', () => this.canvas.recolour());
    if (this.mode === 'embed') letPagesScroll(box, frame);
  }

  nameDrawing() {
    const name = `${this.view.network.title}. ${countsOf(this.view)}. Arrow keys move between authors; the table shows the same data.`;
    this.canvas.frame.setAttribute('aria-label', name);
  }

  /** The actions of buttons, keys and the mouse.
   * @returns {Acts} */
  acts() {
    const {view} = this;
    return {
      open: (node, how = {}) => node && this.open(node, how),
      nothing: () => view.nothing(),
      page: (node) => this.openPage(node),
      expand: (node) => this.expand(node),
      suggest: () => this.suggest(),
      details: () => view.selected && this.parts.panel.element.focus(),
      find: () => this.parts.find?.input.focus(),
      nearer: () => this.zoom(1.4),
      further: () => this.zoom(1 / 1.4),
      whole: () => {
        view.change({camera: null});
        this.canvas.fit();
      },
      pan: (dx, dy) => this.pan(dx, dy),
      nudge: (node, dx, dy) => this.nudge(node, dx, dy),
      picture: () => downloadPicture(this.canvas, view.network.title),
      undo: () => this.step(-1),
      redo: () => this.step(1),
      reset: () => this.reset(),
    };
  }

  /** Go to the previous (-1) or the next (1) entry of the history, if there is one.
   * @param {-1 | 1} by */
  step(by) {
    const {past} = this;
    if (by < 0 ? !past.canUndo : !past.canRedo) return this.say(by < 0 ? 'Nothing to undo.' : 'Nothing to redo.');
    this.say(by < 0 ? 'Undone.' : 'Redone.');
    if (this.inAddress) return history.go(by);
    const state = past.go(past.at + by);
    return state && this.return(state);
  }

  /** The user went to another entry of the browser's history.
   * @param {any} state */
  travelled(state) {
    clearTimeout(this.writing);
    const at = entryIn(state);
    // a link within the page made this entry
    if (at === null) history.replaceState({...state, network: this.past.at}, '');
    else this.past.go(at);
    return this.return(choicesIn(location.search));
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

  async reset() {
    await this.view.reset();
    this.canvas.fit();
    this.say('All choices discarded.');
  }

  /** Select a node. `still`: do not move the camera; `silent`: the caller announces the node.
   * @param {GraphNode} node
   * @param {{still?: boolean, silent?: boolean}} how */
  open(node, {still = false, silent = false}) {
    this.view.select(node);
    if (!still && !this.canvas.sees(node)) this.look({x: node.x, y: node.y, zoom: Math.max(this.canvas.scale, 0.7)});
    if (!silent) this.say(sentence(node, this.view.network));
  }

  showDetails() {
    const {element: details} = this.parts.panel;
    details.scrollIntoView({block: 'start', behavior: wantsStillness() ? 'auto' : 'smooth'});
    details.focus({preventScroll: true});
  }

  /** @param {GraphLink} link */
  openLink(link) {
    this.view.selectLink(link);
    this.say(linkSentence(link));
  }

  /** @param {GraphNode} node */
  async openPage(node) {
    if (node.members) return this.say('A community has no page of its own.');
    try {
      const {page} = await this.view.source.node(node);
      if (page) location.assign(page);
    } catch (problem) {
      this.say(/** @type {Error} */ (problem).message);
    }
  }

  /** @param {GraphNode} node */
  async expand(node) {
    const {source, network} = this.view;
    if (source.offline || !source.spec || node.members) return this.say('Coauthors cannot be added here.');
    const what = network.full ? 'neighbours' : 'coauthors';
    this.say(`Looking for ${what} of ${node.name}…`);
    try {
      const added = await this.view.expand(node);
      return this.say(added.length ? `${added.length} ${what} of ${node.name} added.` : `All ${what} of ${node.name} are already shown.`);
    } catch (caught) {
      const problem = /** @type {Unavailable} */ (caught);
      return this.say(`${problem.message} ${problem.hint ?? ''}`);
    }
  }

  async suggest() {
    const {centre} = this.view.network;
    if (!centre) return;
    this.say(`Looking for suggested collaborators of ${centre.name}…`);
    try {
      const added = await this.view.suggest(SUGGESTED);
      const what = added.length === 1 ? 'suggested collaborator' : 'suggested collaborators';
      this.say(added.length ? `${added.length} ${what} of ${centre.name} added, marked with rings.` : `No one shares a coauthor with ${centre.name}.`);
    } catch (caught) {
      const problem = /** @type {Unavailable} */ (caught);
      this.say(`${problem.message} ${problem.hint ?? ''}`);
    }
  }

  /** @param {Camera} camera */
  look(camera) {
    this.view.change({camera});
    this.canvas.look(camera);
  }

  // starts from the target of a running animation, so that two quick presses zoom twice
  /** @param {number} times */
  zoom(times) {
    const camera = this.view.state.camera ?? this.canvas.camera;
    this.look({...camera, zoom: Math.min(8, Math.max(0.01, camera.zoom * times))});
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    const camera = this.view.state.camera ?? this.canvas.camera;
    this.look({...camera, x: camera.x + (dx * 80) / camera.zoom, y: camera.y + (dy * 80) / camera.zoom});
  }

  /**
   * @param {GraphNode} node
   * @param {number} dx
   * @param {number} dy
   */
  nudge(node, dx, dy) {
    node.x = Math.round(node.x + (dx * NUDGE) / this.canvas.scale);
    node.y = Math.round(node.y + (dy * NUDGE) / this.canvas.scale);
    this.canvas.place(node);
    this.moved(node);
  }

  /** @param {GraphNode} node */
  moved(node) {
    const place = {x: Math.round(node.x), y: Math.round(node.y)};
    this.view.change({move: new Map(this.view.state.move).set(node.id, place)});
  }

  /** Redraw, and write the choices to the history, the address, and the download links and forms.
   * @param {Set<string>} changed */
  follow(changed) {
    this.remember(changed);
    if (changed.has('arranged')) this.canvas.rearrange(() => !this.view.state.camera && this.canvas.fit(this.shown), this.shown);
    else if (changed.has('replaced') || changed.has('size')) this.canvas.reload();
    else if (changed.has('network')) this.canvas.refresh();
    else if (!changed.has('camera')) this.canvas.redraw();
    if (changed.has('network')) this.nameDrawing();
    this.canvas.box.classList.toggle('network-fitted', !this.view.state.camera);
    this.updateFiles();
  }

  /** Write changed choices to the history.
   * @param {Set<string>} changed */
  remember(changed) {
    const {past, view, writing} = this;
    const before = past.entries[past.at];
    if (changed.has('restored')) past.entries[past.at] = view.state;
    if (changed.has('restored') || before === view.state) return;
    const names = before ? differing(before, view.state) : Object.keys(nothingChosen()).filter((name) => changed.has(name));
    // a network that was loaded later may lack the selected node: that is a part of the act
    const how = names.some((name) => changed.has(name)) ? past.record(view.state, names, performance.now()) : past.amend(view.state);
    if (!how || !this.inAddress) return;
    clearTimeout(writing);
    if (how === 'push') {
      // a delayed change still belongs to the entry that ends here
      if (writing !== undefined && before) writeAddress(before, 'replace', past.at - 1);
      this.writing = undefined;
      writeAddress(view.state, 'push', past.at);
      return;
    }
    // browsers reject frequent changes of the address
    this.writing = setTimeout(() => {
      this.writing = undefined;
      writeAddress(view.state, 'replace', past.at);
    }, ADDRESS_DELAY);
  }

  /** Pass the choices to the download links and forms of the page. */
  updateFiles() {
    if (!this.inAddress) return;
    // an address that was changed once is absolute
    const links = document.querySelectorAll('a[data-download], a[href*="/files/network."]');
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (links)) {
      const whole = link.pathname.endsWith('.view.json');
      link.search = (whole ? searchWith : fileSearchWith)(link.search, this.view.state);
    }
    for (const form of document.querySelectorAll('form[action^="/files/network."]')) fillIn(/** @type {HTMLFormElement} */ (form), this.view.state);
    for (const note of document.querySelectorAll('[data-added-note]')) /** @type {HTMLElement} */ (note).hidden = !this.view.state.expand.length && !this.view.state.suggested;
  }

  /** @param {string} text */
  say(text) {
    this.live.textContent = text;
  }
}

/** Set the hidden fields of a download form, so that it requests the network as shown.
 * @param {HTMLFormElement} form
 * @param {Choices} state */
function fillIn(form, state) {
  const hidden = [.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll('input[type=hidden]'))];
  const query = new URLSearchParams(hidden.map(({name, value}) => [name, value]));
  const wanted = [...new URLSearchParams(fileSearchWith(query.toString(), state))];
  for (const field of hidden) field.remove();
  form.prepend(...wanted.map(([name, value]) => element('input', {type: 'hidden', name, value})));
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
