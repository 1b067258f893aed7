// The messages in place of the drawing: loading, failed, and nothing to draw.

import {button, element, isolated} from '#network/dom.js';
import {counted} from '#network/text.js';

/** The message while the network loads, shown above the content of the page, with a button that calls `cancel`.
 * @param {() => void} cancel */
export function loadingMessage(cancel) {
  const turning = element('span', {class: 'network-wait', 'aria-hidden': 'true'});
  return element('div', {class: 'network-message', role: 'status'}, turning, 'Loading the network… A large network may take several seconds the first time. ', button('Cancel', cancel, {class: 'network-plain'}));
}

/** An error message with a button to try again.
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

/** What the user has cancelled, with a button to begin again.
 * @param {string} what
 * @param {() => void} retry */
export function cancelledMessage(what, retry) {
  return element('p', {class: 'network-message', role: 'status'}, `${what} was cancelled. `, button('Try again', retry, {class: 'network-plain'}));
}

/** Why there is nothing to draw, or null if there is a network to draw.
 * @param {Network} network
 * @returns {HTMLElement | null} */
export function emptyMessage(network) {
  const rest = network.leftOut.filter((text) => text !== network.layout.reason).map((text) => ` ${text}`);
  // the percentage changes every few seconds: too often to be read aloud
  const reason = element('span', {'aria-live': 'off', class: 'network-reason'}, network.layout.reason);
  const message = (/** @type {(Node | string)[]} */ ...words) => element('p', {class: 'network-message', role: 'status'}, ...words, ...(network.layout.reason ? [' ', reason] : []), ...rest);
  if (!network.nodes.length) return message('This network is empty.');
  if (!network.positioned) return message(unplaced(network));
  if (network.nodes.length > 1 || network.links.length) return null;
  const [only] = network.nodes;
  if (network.noun !== 'author') return message(isolated(only.name), ` is the only ${network.noun} in this network: ${counted(only.papers, 'paper')}.`);
  return message(isolated(only.name), ` has no coauthors in this network: ${counted(only.papers, 'single-author paper')}.`);
}

/** Update the reason why a network has no positions yet, in a message of `emptyMessage`.
 * @param {HTMLElement} message
 * @param {string} reason */
export function tellReason(message, reason) {
  const place = message.querySelector('.network-reason');
  if (place) place.textContent = reason;
}

/** Why the nodes have no positions; the state of the layout and `leftOut` of the network gives the cause.
 * @param {Network} network */
function unplaced({nodes, layout, noun, nouns}) {
  const authors = counted(nodes.length, noun, nouns);
  if (layout.state === 'computing') return `The drawing of ${authors} is being computed, and appears here as soon as it is ready.`;
  if (layout.state === 'waiting') return `The drawing of ${authors} could not be computed yet. The server will try again, and this page updates automatically.`;
  if (layout.state === 'failed') return `The drawing of ${authors} could not be computed. You can download the data of the network.`;
  return `This network of ${authors} is too large to draw. You can download the data of the network.`;
}
