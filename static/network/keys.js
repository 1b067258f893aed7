// The keys of the legend that do not depend on colours: what sizes, widths and shapes mean.

import {element} from '#network/dom.js';
import {WIDTHS} from '#network/layers.js';
import {valueText} from '#network/measures.js';

const SVG = 'http://www.w3.org/2000/svg';
const LARGEST = 9;
const LEAST_PAPERS = [1, 2, 4, 8];

/** The items for sizes, widths and, if there are several types of nodes, shapes.
 * @param {View} view
 * @returns {HTMLElement[]} */
export function keyItems(view) {
  const {network} = view;
  return [sizeKey(view), network.full ? shapeKey(network) : widthKey(view.whole)].filter((each) => each !== null);
}

/** Discs of the largest, a medium and the smallest value, in proportion. Filters do not change sizes, so they do not change the key.
 * @param {View} view */
function sizeKey(view) {
  const {network} = view;
  const nodes = network.nodes.filter((node) => !node.added && !node.isCentre && !node.members);
  const size = view.measure(network.sizedBy) ?? view.measure('papers');
  if (nodes.length < 2 || !size) return null;
  const values = size.id === 'papers' || size.id === 'joint' ? null : view.valuesOf(size.id);
  const sorted = [...nodes].sort((a, b) => a.radius - b.radius);
  const picked = [...new Set([sorted[0], sorted[Math.floor(sorted.length * 0.9)], sorted[sorted.length - 1]])];
  const largest = sorted[sorted.length - 1].radius;
  const seen = new Set();
  const parts = picked.flatMap((node) => {
    const text = valueText(values ? values[node.index] ?? null : node.size, size);
    if (seen.has(text)) return [];
    seen.add(text);
    const reach = Math.max(1.5, (node.radius / largest) * LARGEST);
    return [picture(2 * reach + 2, 2 * LARGEST + 2, 'circle', {cx: reach + 1, cy: LARGEST + 1, r: reach}), text];
  });
  return seen.size < 2 ? null : item(`Size: ${size.label}${view.estimateOf(size.id) ? ' (estimated)' : ''}`, view.estimateOf(size.id) || size.help, parts);
}

/** Lines of the widths that occur.
 * @param {Network} network */
function widthKey(network) {
  const most = network.mostPapers;
  const parts = LEAST_PAPERS.flatMap((papers, place) => {
    if (papers > most) return [];
    const line = picture(18, 12, 'line', {x1: 1, x2: 17, y1: 6, y2: 6, 'stroke-width': WIDTHS[place]});
    const last = place === LEAST_PAPERS.length - 1;
    return [line, last ? `${papers} or more` : LEAST_PAPERS[place + 1] - 1 > papers && papers < most ? `${papers}–${Math.min(most, LEAST_PAPERS[place + 1] - 1)}` : `${papers}`];
  });
  return parts.length < 4 ? null : item('Width: Joint papers', 'The width of a link shows the number of joint papers', parts);
}

/** @param {Network} network */
function shapeKey(network) {
  const types = new Set(network.nodes.map((node) => node.type));
  /** @type {Record<string, [string, Record<string, string | number>]>} */
  const shapes = {
    author: ['circle', {cx: 6, cy: 6, r: 5}],
    paper: ['rect', {x: 2, y: 2, width: 8, height: 8}],
    venue: ['path', {d: 'M6 0l6 6-6 6-6-6z'}],
  };
  const parts = Object.entries(shapes).flatMap(([type, [tag, attributes]]) => (types.has(/** @type {NodeType} */ (type)) ? [picture(12, 12, tag, attributes), type] : []));
  return item('Shape', 'The shape of a node shows what it is', parts);
}

/**
 * @param {string} title
 * @param {string} help
 * @param {(Node | string)[]} parts
 * @returns {HTMLElement}
 */
function item(title, help, parts) {
  return element('li', {class: 'network-key', title: help}, element('span', {class: 'network-measure'}, title), ...parts);
}

/**
 * @param {number} width
 * @param {number} height
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
function picture(width, height, tag, attributes) {
  const frame = document.createElementNS(SVG, 'svg');
  const all = {viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': 'true', focusable: 'false'};
  for (const [name, value] of Object.entries(all)) frame.setAttribute(name, String(value));
  const shape = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, String(value));
  frame.append(shape);
  return frame;
}
