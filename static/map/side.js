// The panel next to the map: the way to the level, its legend, details of the selected disc, and the table of the level.

import {button, element, isolated} from '#network/dom.js';
import {counted, number} from '#network/text.js';
import {factsOf} from './colouring.js';
import {pathTo} from './scene.js';

/** @typedef {{open: (node: MapNode) => void, select: (node: MapNode) => void, colour: (node: MapNode) => string, added: () => void}} TableActs */

const ROWS = 100;
const COLOUR_SCALE_STEPS = 12;

/** The links of the way to a region.
 * @param {HTMLElement} list
 * @param {MapNode} focus
 * @param {(node: MapNode) => void} open */
export function showPath(list, focus, open) {
  const way = pathTo(focus);
  list.replaceChildren(
    ...way.map((node, place) => {
      if (place === way.length - 1) return element('li', {}, element('span', {'aria-current': 'true', dir: 'auto'}, node.item.name));
      return element('li', {}, opening(node, open));
    }),
  );
}

/** A link that opens a region on the map, unless it is opened in a new tab.
 * @param {MapNode} node
 * @param {(node: MapNode) => void} open */
function opening(node, open) {
  const click = (/** @type {MouseEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(node);
  };
  return element('a', {href: node.item.page, dir: 'auto', onclick: click}, node.item.name);
}

/** The choice of colours and their legend.
 * @param {HTMLElement} box
 * @param {Record<string, string>} labels
 * @param {MapColour} colour
 * @param {(colour: MapColour) => void} choose
 * @returns {(legend: MapLegend, scale: string[]) => void} shows a legend */
export function legendPart(box, labels, colour, choose) {
  const select = element('select', {id: 'map-colour', onchange: () => choose(select.value)}, ...Object.entries(labels).map(([value, label]) => element('option', {value, selected: value === colour}, label)));
  const shown = element('div', {class: 'map-legend-shown'});
  const note = element('p', {class: 'note map-key'});
  box.replaceChildren(element('p', {class: 'map-colour'}, element('label', {for: 'map-colour'}, 'Colour'), ' ', select), shown, note);
  return (legend, scale) => {
    shown.replaceChildren(...(legend.ticks.length ? scaleOf(legend, scale) : legend.categories.map(chip)));
    if (legend.rest && !legend.ticks.length) shown.append(element('span', {class: 'network-rest'}, `and ${number(legend.rest)} others`));
    shown.hidden = !shown.childNodes.length;
    note.textContent = legend.note;
  };
}

/** @param {MapLegend} legend
 * @param {string[]} scale */
function scaleOf({ticks}, scale) {
  const bar = element('div', {class: 'network-scale', 'aria-hidden': 'true'});
  const stops = Array.from({length: COLOUR_SCALE_STEPS}, (_, step) => scale[Math.round((step / (COLOUR_SCALE_STEPS - 1)) * (scale.length - 1))]);
  bar.style.background = `linear-gradient(to right, ${stops.join(', ')})`;
  return [bar, element('div', {class: 'network-ticks'}, ...ticks.map(([, text]) => element('span', {}, text)))];
}

/** @param {{name: string, colour: string, count: number}} category */
function chip({name, colour, count}) {
  const spot = element('span', {class: 'network-spot', 'aria-hidden': 'true'});
  spot.style.background = colour;
  return element('span', {class: 'map-chip'}, spot, ' ', isolated(name), element('span', {class: 'network-number'}, ` ${number(count)}`));
}

/** What is known about a disc, with a button or links to open it.
 * @param {HTMLElement} box
 * @param {MapNode | null} node
 * @param {{open: (node: MapNode) => void, close: () => void}} acts
 * @param {string} note */
export function showDetails(box, node, acts, note = '') {
  box.hidden = !node;
  if (!node) return box.replaceChildren();
  const {item} = node;
  const rows = [
    ['Names', item.names.length > 1 ? element('span', {}, ...item.names.flatMap((name, place) => [place ? ', ' : '', isolated(name)])) : ''],
    ['Main venue', item.venue ? isolated(item.venue) : ''],
    ['Leading people', item.people.length ? element('span', {}, ...item.people.flatMap((name, place) => [place ? ', ' : '', isolated(name)])) : ''],
    ['In', node.parent ? isolated(node.parent.item.name) : ''],
  ].filter(([, value]) => value);
  const further =
    item.key === null
      ? button('Open', () => acts.open(node), {class: 'network-plain'})
      : element('a', {href: item.page}, 'Author’s page');
  return box.replaceChildren(
    element('div', {class: 'map-details-head'}, element('h2', {dir: 'auto'}, item.name), button('Close', () => acts.close(), {class: 'network-plain'})),
    element('p', {class: 'facts'}, factsOf(item).join(' · ')),
    ...(note ? [element('p', {class: 'note'}, note)] : []),
    element('dl', {}, ...rows.flatMap(([label, value]) => [element('dt', {}, label), element('dd', {}, value)])),
    element('p', {}, further),
  );
}

/** The table of a level.
 * @param {{box: HTMLElement, title: HTMLElement, notes: HTMLElement}} parts
 * @param {MapNode} focus
 * @param {string[]} known sentences on what is omitted, which are not repeated
 * @param {TableActs} acts */
export function showTable({box, title, notes}, focus, known, acts) {
  const {level, children} = focus;
  if (!level || !children) return;
  const regions = level.shows === 'regions';
  title.textContent = `${regions ? 'Communities' : 'Authors'} (${number(sizeOf(children))})`;
  notes.textContent = [...level.left_out.filter((sentence) => !known.includes(sentence)), ...(focus.parent ? [] : level.map.changes)].join(' ');
  const body = element('tbody', {}, ...children.slice(0, ROWS).map((node, place) => row(node, place, acts)));
  const heads = [[regions ? 'Community' : 'Author', ''], ...(regions ? [['Authors', 'num']] : []), ['Papers', 'num'], ['Mean year', 'num']];
  const head = element('tr', {}, ...heads.map(([text, kind]) => element('th', {scope: 'col', class: kind || null}, text)));
  const table = element('table', {class: 'ranking'}, element('caption', {class: 'hidden'}, `${focus.item.name}: ${regions ? 'communities' : 'authors'}`), element('thead', {}, head), body);
  box.replaceChildren(table);
  if (children.length > ROWS) {
    const more = button(`Show all ${number(children.length)}`, () => {
      body.append(...children.slice(ROWS).map((node, place) => row(node, ROWS + place, acts)));
      more.remove();
      acts.added();
      body.rows[ROWS].querySelector('a').focus({preventScroll: true});
    }, {class: 'network-plain map-more'});
    box.append(more);
  }
}

/** Mark the row of the selected disc.
 * @param {HTMLElement} box
 * @param {MapNode} focus
 * @param {MapNode | null} chosen */
export function markRow(box, focus, chosen) {
  for (const marked of box.querySelectorAll('.map-chosen')) marked.classList.remove('map-chosen');
  const place = chosen ? (focus.children ?? []).indexOf(chosen) : -1;
  box.querySelector(`tr[data-place="${place}"]`)?.classList.add('map-chosen');
}

/**
 * @param {MapNode} node
 * @param {number} place
 * @param {TableActs} acts
 */
function row(node, place, acts) {
  const {item} = node;
  const name = opening(node, item.key === null ? acts.open : acts.select);
  const spot = element('span', {class: 'network-spot', 'aria-hidden': 'true'});
  spot.style.background = acts.colour(node);
  const cells = [element('th', {scope: 'row'}, spot, ' ', name)];
  if (item.key === null) cells.push(element('td', {class: 'num'}, number(item.authors)));
  cells.push(element('td', {class: 'num'}, number(item.papers)), element('td', {class: 'num'}, item.mean_year === null ? '–' : `${Math.round(item.mean_year)}`));
  return element('tr', {'data-place': `${place}`}, ...cells);
}

/** A disc in one sentence, for screen readers.
 * @param {MapNode} node */
export function sentenceOf(node) {
  const {item} = node;
  return `${item.name}. ${factsOf(item).join(', ')}${item.people.length ? `. Leading people: ${item.people.join(', ')}` : ''}.`;
}

/** The heading of a level, for screen readers.
 * @param {MapNode} focus */
export function levelSentence(focus) {
  const {level, children} = focus;
  if (!level || !children) return focus.item.name;
  return `${focus.item.name}: ${level.shows === 'regions' ? counted(sizeOf(children), 'community', 'communities') : counted(children.length, 'author')}.`;
}

/** The number of communities or authors: the small groups are together, but not one.
 * @param {MapNode[]} children */
function sizeOf(children) {
  return children.filter(({item}) => item.kind !== 'small').length;
}
