// The line that reports how much of the network is drawn, and why the rest is not.

import {button, element} from '#network/dom.js';
import {counted, number, share} from '#network/text.js';

const SEPARATOR = ' · ';

/** "311 of 555 authors shown · 402 of 5,120 links drawn", and why the others are not; `folded`: in a popover.
 * @param {View} view
 * @param {{folded?: boolean}} how */
export function countsPart(view, {folded = false} = {}) {
  const line = element(folded ? 'span' : 'p', {class: 'network-counts'});
  const remove = button('Remove added', () => view.removeAdded(), {class: 'network-remove', hidden: true});
  const show = button('Show hidden', () => view.change({hide: [], only: []}), {class: 'network-remove', hidden: true});
  const reasons = element('ul', {class: 'network-left-out'});
  const update = (/** @type {Set<string> | undefined} */ changed = undefined) => {
    if (changed && !changed.has('network')) return;
    const {network} = view;
    const [nodes, links] = countsOf(view).split(SEPARATOR);
    line.replaceChildren(element('span', {}, nodes), element('span', {class: 'network-separator'}, SEPARATOR), element('span', {}, links));
    remove.hidden = !view.state.expand.length && !view.state.suggested;
    show.hidden = !network.hidden;
    const sentences = reasonsOf(view);
    reasons.replaceChildren(...sentences.map((text) => element('li', {}, text)));
  };
  update();
  if (folded) {
    const box = element('details', {class: 'popup network-summary'}, element('summary', {title: 'What is shown, and what is not'}, line), element('div', {}, reasons));
    return {element: box, actions: [remove, show], update};
  }
  return {element: element('div', {class: 'network-summary'}, element('div', {class: 'network-summary-line'}, line, remove, show), reasons), actions: [], update};
}

/** The counts in words.
 * @param {{network: Network, whole: Network}} view */
export function countsOf({network, whole}) {
  const own = network.nodes.reduce((count, node) => count + (node.shown && !node.added ? node.inside ?? 1 : 0), 0);
  const added = network.nodes.filter((node) => node.shown && node.added).length;
  const nodes = share(own, Math.max(whole.totalNodes, whole.original), network.noun, network.nouns);
  const more = added ? ` + ${number(added)} added` : '';
  return `${nodes}${more} shown${SEPARATOR}${share(network.drawn.length, linksToDraw(network), 'link')} drawn`;
}

/** @param {Network} network */
function linksToDraw(network) {
  return network.capped ? network.totalLinks : network.drawable.all;
}

/** @param {View} view */
function reasonsOf(view) {
  const {network, whole, state, partial} = view;
  const estimates = [...new Set([state.colour, state.size])].map((id) => view.estimateOf(id)).filter(Boolean);
  const sentences = [...new Set([...network.leftOut, ...estimates])];
  if (partial) sentences.push(`The filter has been applied to the ${counted(network.original, network.noun, network.nouns)} loaded so far. The rest are still being loaded.`);
  const hidden = hiddenFrom(network, whole);
  if (hidden) sentences.push(hiddenBy(hidden, network, state));
  if (network.hidden) sentences.push(`${counted(network.hidden, network.noun, network.nouns)} hidden by your selection.`);
  const inside = network.groups.reduce((sum, group) => sum + (group.inside ?? 0), 0);
  if (inside) sentences.push(`${counted(network.groups.filter((group) => group.shown).length, 'community', 'communities')} collapsed: ${counted(inside, network.noun, network.nouns)}.`);
  const weaker = network.drawable.all - network.drawn.length;
  if (weaker && state.links === 'strong') sentences.push(`${counted(weaker, 'weaker link')} not drawn: select ${network.noun === 'author' ? "an author to see all of that author's links" : 'one of their ends to see all of its links'}.`);
  if (weaker && state.links === 'two') sentences.push(`${counted(weaker, 'link')} with only one joint paper not drawn.`);
  return sentences;
}

// if the server filters, only the totals tell how many nodes it dropped
/**
 * @param {Network} network
 * @param {Network} whole
 */
function hiddenFrom(network, whole) {
  return whole.capped ? whole.totalNodes - network.totalNodes : network.nodes.filter((node) => !node.shown && !node.added && !node.within?.shown && !node.members).length - network.hidden;
}

/**
 * @param {number} hidden
 * @param {Network} network
 * @param {Choices} state
 */
function hiddenBy(hidden, network, state) {
  const filters = [];
  if (state.first !== null || state.last !== null) filters.push('years');
  if (state.joint > 1) filters.push('joint papers');
  const what = filters.length > 1 ? 'filters' : 'filter';
  return `${counted(hidden, network.noun, network.nouns)} hidden by the ${what} on ${filters.join(' and ')}.`;
}
