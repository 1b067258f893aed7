// The details of several selected nodes: how many, the links and joint papers among them, what can be done with them, and their names.

import {button, element, icon, isolated} from '#network/dom.js';
import {calm, counted, number, share} from '#network/text.js';

const MOST_NAMES = 100;

/** The content of the panel for a selection.
 * @param {View} view
 * @param {Acts} acts
 * @returns {HTMLElement[]} */
export function severalContent(view, acts) {
  const nodes = [...view.selection].sort((a, b) => b.counts - a.counts || a.index - b.index);
  const {noun, nouns} = view.network;
  const shown = nodes.slice(0, MOST_NAMES);
  const list = element('ul', {class: 'network-members'}, ...shown.map((node) => row(node, acts)));
  const rest = nodes.length > shown.length ? [element('p', {class: 'network-soft'}, `and ${number(nodes.length - shown.length)} more`)] : [];
  return [
    element('h2', {}, `${counted(nodes.length, noun, nouns)} selected`),
    ...factsOfSeveral(nodes, view.network).map((text) => element('p', {class: 'network-facts'}, text)),
    selectionButtons(view, nodes, acts),
    element('h3', {}, 'Selected'),
    list,
    ...rest,
  ];
}

/** The facts about several nodes in sentences: the links among them, and their joint papers. The network has no list of papers, so a paper of
 * three of them counts for each of the three pairs.
 * @param {GraphNode[]} nodes
 * @param {Network} network */
export function factsOfSeveral(nodes, network) {
  const chosen = new Set(nodes);
  const links = network.links.filter((link) => link.shown && chosen.has(link.source) && chosen.has(link.target));
  if (!links.length) return ['No links among them.'];
  if (network.full) return [`${counted(links.length, 'link')} among them.`];
  const pairs = (nodes.length * (nodes.length - 1)) / 2;
  const joint = links.reduce((sum, link) => sum + link.counts, 0);
  const once = nodes.length > 2 ? '; a paper counts once for each pair' : '';
  return [`Links: ${share(links.length, pairs, 'pair')}.`, `Joint papers among them: ${number(joint)}${once}.`];
}

/** What can be done with selected nodes.
 * @param {View} view
 * @param {GraphNode[]} nodes
 * @param {Acts} acts
 * @returns {HTMLElement} */
export function selectionButtons(view, nodes, acts) {
  const {source, network} = view;
  const one = nodes.length === 1;
  const free = nodes.filter((node) => !node.members);
  const online = !source.offline && Boolean(source.spec);
  const act = (/** @type {string} */ label, /** @type {(nodes: GraphNode[]) => unknown} */ does, /** @type {string} */ help) => button(label, () => does(nodes), {class: 'network-plain', title: help});
  const buttons = [act('Hide', acts.hide, 'Hide (H)'), act('Show only these', acts.only, 'Hide all others (S)')];
  if (one) buttons[1].textContent = 'Show only this';
  if (free.length) {
    const pinned = free.every(({id}) => view.pinned.has(id));
    buttons.push(act(pinned ? 'Unpin' : 'Pin', acts.pin, pinned ? 'Return to the position in the layout (P)' : 'Keep this position in every layout (P)'));
  }
  buttons.push(act('Select coauthors', acts.neighbours, 'Add the shown coauthors to the selection (G)'));
  if (network.noun !== 'author') buttons[buttons.length - 1].textContent = 'Select neighbours';
  if (online && !one && free.length && (network.full || network.noun === 'author')) buttons.push(act(network.full ? 'Add neighbours' : 'Add coauthors', acts.expand, 'Add coauthors that the network does not contain (E)'));
  const isCentre = one && nodes[0] === network.centre;
  if (online && !isCentre && nodes.every((node) => node.type === 'author')) {
    buttons.push(act(one ? 'Make centre' : 'Network of these', acts.centre, one ? 'Open this author’s network (C)' : 'Open the network of these authors (C)'));
  }
  return element('p', {class: 'network-actions network-selection-actions'}, ...buttons);
}

/**
 * @param {GraphNode} node
 * @param {Acts} acts
 */
function row(node, acts) {
  const remove = button(icon('close'), () => acts.toggle(node), {class: 'network-unselect', 'aria-label': `Remove ${calm(node.name)} from the selection`});
  return element('li', {class: 'network-member'}, button(isolated(node.name), () => acts.open(node), {class: 'network-name', title: 'Select only this one'}), remove);
}
