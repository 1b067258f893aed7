// The arrangement of the network window: one bar above, the drawing with its legend, and the side panel; on a narrow screen, a bar of tabs below
// that open the controls, the legend, the table and the details in a sheet.

import {button, element, icon} from '#network/dom.js';

// on paper, everything is shown at once
const NARROW = 'screen and (max-width: 56rem)';
// on a narrower drawing, the legend would cover too much
const WIDE = 1100;
/** @typedef {'years' | 'joint' | 'colour' | 'size' | 'links' | 'layout' | 'mode' | 'views'} ControlName */
// where each control is if there is no place for it in the bar, and from which width there is
/** @type {[ControlName, 'filters' | 'view', string | null][]} */
const PLACES = [
  ['years', 'filters', '(min-width: 56.01rem)'],
  ['joint', 'filters', '(min-width: 100rem)'],
  ['links', 'filters', null],
  ['mode', 'filters', null],
  ['colour', 'view', '(min-width: 84rem)'],
  ['size', 'view', '(min-width: 116rem)'],
  ['layout', 'view', null],
];
/** @type {[string, string][]} */
const TABS = [['filters', 'Filters'], ['legend', 'Legend'], ['table', ''], ['details', 'Details']];

/** @typedef {{controls: Partial<Record<ControlName, HTMLElement>>, steps: HTMLElement, actions: HTMLElement[], counts: HTMLElement, legend: HTMLElement, find: HTMLElement, communities: HTMLElement, panel: HTMLElement, table: HTMLElement, slip: HTMLElement, stage: HTMLElement, live: HTMLElement}} WindowParts */

/** The window in `root`. The page may have a bar (`[data-network-bar]`) with places for the counts and the controls; otherwise the window makes its own. */
export class NetworkWindow {
  /** The tab whose sheet is open on a narrow screen; "" for none. */
  tab = '';

  /**
   * @param {HTMLElement} root
   * @param {WindowParts} parts
   * @param {string} table what the table lists
   * @param {boolean} labelled the drawing names the communities, so that the legend can be folded at first
   */
  constructor(root, parts, table, labelled) {
    this.root = root;
    this.parts = parts;
    this.labelled = labelled;
    this.narrow = matchMedia(NARROW);
    this.filters = popover('Filters');
    this.view = popover('View');
    this.inline = element('div', {class: 'network-filters', role: 'group', 'aria-label': 'Filters'});
    this.sheetFilters = element('div', {class: 'network-sheet-filters', 'data-tab': 'filters'});
    this.legend = element('details', {class: 'network-legend-box', open: this.unfolded, 'data-over': true}, element('summary', {}, 'Legend'), parts.legend);
    this.over = element('div', {class: 'network-over-left', 'data-over': true}, parts.steps, ...parts.actions, parts.controls.views ?? '');
    this.close = button(icon('close'), () => this.open(''), {class: 'network-close network-sheet-close', 'aria-label': 'Close the sheet'});
    this.side = element('div', {class: 'network-side', id: 'network-side'}, this.close, this.sheetFilters, parts.find, parts.communities, parts.panel, parts.table);
    this.tabs = this.makeTabs(table);
    for (const [name, tab] of /** @type {[keyof WindowParts, string][]} */ ([['find', 'table'], ['communities', 'legend'], ['panel', 'details'], ['table', 'table']])) {
      /** @type {HTMLElement} */ (parts[name]).dataset.tab = tab;
    }
    this.assemble();
    this.follow();
  }

  /** @param {string} table */
  makeTabs(table) {
    const tabs = TABS.map(([name, label]) => button(label || table, () => this.open(this.tab === name ? '' : name), {class: 'network-tab', 'data-opens': name, 'aria-expanded': 'false', 'aria-controls': 'network-side'}));
    return element('div', {class: 'network-tabs', role: 'group', 'aria-label': 'Panels'}, ...tabs);
  }

  assemble() {
    const {root, parts} = this;
    const given = /** @type {HTMLElement | null} */ (document.querySelector('[data-network-bar]'));
    const heading = root.querySelector(':scope > h1');
    const fold = button(icon('side'), () => this.foldSide(), {class: 'network-tool network-fold', 'aria-label': 'Side panel', title: 'Show or hide the side panel', 'aria-expanded': 'true', 'aria-controls': 'network-side', 'data-over': true});
    this.fold = fold;
    parts.stage.append(this.over, this.legend, fold);
    const bar = given ?? element('div', {class: 'network-bar'}, element('div', {class: 'network-title'}, heading ?? '', element('div', {'data-slot': 'counts'})), element('div', {'data-slot': 'controls', class: 'network-slot'}));
    bar.querySelector('[data-slot="counts"]')?.replaceChildren(parts.counts);
    bar.querySelector('[data-slot="controls"]')?.replaceChildren(this.inline, this.filters.element, this.view.element);
    root.replaceChildren(...(given ? [] : [bar]), this.tabs, this.side, parts.slip, parts.stage, parts.live);
    root.classList.toggle('network-with-bar', Boolean(given));
  }

  /** Put the controls where there is place for them, now and whenever the width changes. */
  follow() {
    const queries = new Set([NARROW, ...PLACES.flatMap(([, , query]) => query ?? [])]);
    for (const query of queries) matchMedia(query).addEventListener('change', () => this.place());
    addEventListener('resize', () => this.measure());
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.tab || event.defaultPrevented) return;
      event.preventDefault();
      event.stopPropagation();
      this.open('');
    }, {capture: true});
    this.parts.stage.addEventListener('pointerdown', () => this.tab && this.open(''), {capture: true});
    this.place();
    this.measure();
  }

  place() {
    const {controls} = this.parts;
    const narrow = this.narrow.matches;
    const into = {inline: this.inline, filters: narrow ? this.sheetFilters : this.filters.content, view: narrow ? this.sheetFilters : this.view.content};
    for (const [name, popup, query] of PLACES) {
      const control = controls[name];
      if (control) (query && matchMedia(query).matches ? into.inline : into[popup]).append(control);
    }
    if (controls.views) (narrow ? this.sheetFilters : this.over).append(controls.views);
    for (const popup of [this.filters, this.view]) popup.element.hidden = !popup.content.childElementCount;
    const inside = this.side.contains(this.legend);
    if (narrow && !inside) {
      this.legend.open = true;
      this.legend.dataset.tab = 'legend';
      this.side.insertBefore(this.legend, this.parts.communities);
    } else if (!narrow && inside) {
      this.parts.stage.append(this.legend);
      this.legend.open = this.unfolded;
      this.open('');
    }
  }

  /** True if there is place for the legend on the drawing. */
  get unfolded() {
    return innerWidth >= WIDE && !this.labelled;
  }

  /** Pass the height of the window above the drawing to the style sheet. */
  measure() {
    const above = this.root.getBoundingClientRect().top + scrollY;
    this.root.style.setProperty('--network-above', `${Math.round(above)}px`);
  }

  foldSide() {
    const folded = this.root.toggleAttribute('data-folded');
    this.fold?.setAttribute('aria-expanded', String(!folded));
  }

  /** Open the sheet of a tab, or close it ("").
   * @param {string} tab */
  open(tab) {
    const before = this.tab;
    this.tab = tab;
    if (tab) this.root.dataset.sheet = tab;
    else delete this.root.dataset.sheet;
    for (const each of /** @type {NodeListOf<HTMLElement>} */ (this.tabs.querySelectorAll('[data-opens]'))) {
      each.setAttribute('aria-expanded', String(each.dataset.opens === tab));
      if (!tab && each.dataset.opens === before && this.side.contains(document.activeElement)) each.focus();
    }
  }

  /** Show the details, and move the focus there. */
  showDetails() {
    const {panel} = this.parts;
    if (this.narrow.matches) this.open('details');
    else if (this.root.hasAttribute('data-folded')) this.foldSide();
    panel.focus({preventScroll: true});
  }
}

/** A popover with a summary.
 * @param {string} label */
function popover(label) {
  const content = element('div', {class: 'network-popover'});
  return {element: element('details', {class: 'popup'}, element('summary', {}, label), content), content};
}
