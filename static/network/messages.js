// What stands in place of the drawing while it loads, when it cannot be had, and when there is nothing to draw.

import {button, element, isolated} from '#network/dom.js';
import {counted} from '#network/text.js';

/** A line above what the page already shows. */
export function loadingMessage() {
  return element('p', {class: 'network-message', role: 'status'}, element('span', {class: 'network-wait', 'aria-hidden': 'true'}), 'Loading the network… A large one may take some seconds the first time.');
}

/** What went wrong and a button to try again.
 * @param {{message: string, hint?: string}} problem
 * @param {() => void} retry */
export function errorMessage(problem, retry) {
  return element(
    'div',
    {class: 'network-message network-problem', role: 'alert'},
    element('p', {}, element('strong', {}, 'The network could not be loaded. '), problem.message),
    problem.hint ? element('p', {}, problem.hint) : '',
    button('Try again', retry, {class: 'network-plain'}),
  );
}

/** Why there is nothing to draw, or null when there is something.
 * @param {Network} network
 * @returns {HTMLElement | null} */
export function emptyMessage(network) {
  const message = (/** @type {(Node | string)[]} */ ...words) => element('p', {class: 'network-message', role: 'status'}, ...words, ...network.leftOut.map((text) => ` ${text}`));
  if (!network.nodes.length) return message('There is nobody in this network.');
  if (!network.positioned) return message(unplaced(network));
  if (network.nodes.length > 1 || network.links.length) return null;
  const [only] = network.nodes;
  return message(isolated(only.name), ` has no coauthors here: ${counted(only.papers, 'paper')}, all written alone.`);
}

/** Why there is no drawing yet, or none at all; the reason itself is among what was left out.
 * @param {Network} network */
function unplaced({nodes, layout}) {
  const authors = counted(nodes.length, 'author');
  if (layout.state === 'computing') return `The drawing of ${authors} is being computed. It appears here as soon as it is ready.`;
  if (layout.state === 'waiting') return `The drawing of ${authors} could not be computed yet. It will be tried again; this page asks by itself.`;
  if (layout.state === 'failed') return `The drawing of ${authors} could not be computed. Its data can be downloaded.`;
  return `This network of ${authors} is too large to be drawn. Its files can be downloaded.`;
}
