// What the colours mean: the communities by their best known members; one click makes one stand out.

import {communityName} from './describe.js';
import {counted} from './text.js';
import {element} from './dom.js';
import {number} from './text.js';

const COLOURS = 12;
const LEAST_MEMBERS = 2;

/** The legend; with `short`, on one line that scrolls. */
export function legendPart(view) {
  const list = element('ul', {});
  const box = element('div', {class: 'network-legend', role: 'group', 'aria-label': 'Communities by colour'}, list);
  let chips = new Map();
  const draw = () => {
    const {communities} = view.network;
    const named = communities.slice(0, COLOURS).filter(isNamed);
    chips = new Map(named.map((community) => [community.number, chip(view, community)]));
    list.replaceChildren(...[...chips.values()].map((each) => element('li', {}, each)));
    const rest = communities.filter((community) => !named.includes(community));
    if (rest.length) list.append(element('li', {class: 'network-rest'}, restText(rest)));
    box.hidden = !communities.length;
  };
  const update = (changed) => {
    if (changed.has('replaced')) draw();
    for (const [number, each] of chips) each.setAttribute('aria-pressed', String(number === view.state.community));
  };
  draw();
  update(new Set());
  return {element: box, update};
}

function restText(rest) {
  const authors = rest.reduce((count, community) => count + community.members.length, 0);
  return `and ${counted(rest.length, 'smaller one')} (${number(authors)})`;
}

function isNamed(community) {
  return community.members.length >= LEAST_MEMBERS;
}

function chip(view, community) {
  const chosen = () => {
    const again = view.state.community === community.number;
    view.change({community: again ? null : community.number, select: null, link: null});
  };
  return element(
    'button',
    {type: 'button', class: 'network-chip', 'aria-pressed': 'false', onclick: chosen},
    element('span', {class: `network-spot network-community-${community.number % COLOURS}`, 'aria-hidden': 'true'}),
    element('span', {class: 'network-number'}, `${community.number + 1}`),
    element('bdi', {class: 'network-chip-name'}, communityName(community)),
    element('span', {class: 'network-soft'}, number(community.members.length)),
  );
}
