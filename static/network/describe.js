// Descriptions of nodes and links for the panel, the tooltip and screen readers. Pure.

import {calm, counted, number, span} from '#network/text.js';


/** The facts about a node, without its name: "180 papers", "68 with Sergey Levine", "120 coauthors shown".
 * @param {GraphNode} node
 * @param {Network} network */
export function factsOf(node, network) {
  const facts = [];
  if (node.members) return [counted(node.inside ?? node.members.length, network.noun, network.nouns), counted(node.papers, 'paper'), counted(node.degree, 'linked node')];
  if (node.type !== 'author') facts.push(node.type);
  if (node.type !== 'paper') facts.push(counted(node.counts, 'paper'));
  const {centre} = network;
  if (centre && node !== centre && node.withCentre) facts.push(`${number(node.withCentre)} with ${calm(centre.name)}`);
  facts.push(network.noun === 'author' ? `${counted(node.degree, 'coauthor')} shown` : counted(node.degree, 'link'));
  if (node.rows > 1) facts.push(`${number(node.rows)} author rows`);
  return facts;
}

/** A node in one sentence.
 * @param {GraphNode} node
 * @param {Network} network */
export function sentence(node, network) {
  return `${calm(node.name)}: ${factsOf(node, network).join(', ')}.`;
}

/** A link in one sentence.
 * @param {GraphLink} link */
export function linkSentence(link) {
  const years = span(link.first, link.last);
  return `${calm(link.source.name)} and ${calm(link.target.name)}: ${counted(link.counts, 'joint paper')}${years && `, ${years}`}.`;
}

/** The name of a community: words of its titles, or its two members with most papers.
 * @param {Community} community */
export function communityName(community) {
  if (community.topic?.words.length) return community.topic.words.join(' · ');
  const [first, second] = community.members;
  return [first, second].filter(Boolean).map((node) => calm(node.name)).join(', ');
}
