// The legend: the colours of the communities, named by the members with most papers; a click highlights a community.

import {communityName} from '#network/describe.js';
import {element} from '#network/dom.js';
import {keyItems} from '#network/keys.js';
import {valueText} from '#network/measures.js';
import {scaleStops} from '#network/palette.js';
import {soon} from '#network/soon.js';
import {counted, number} from '#network/text.js';

/** The legend: the communities that have shown nodes, with their number; the last item counts those without a colour of their own.
 * @param {View} view */
export function legendPart(view) {
  const list = element('ul', {});
  const box = element('div', {class: 'network-legend', role: 'group', 'aria-label': 'Communities by colour'}, list);
  let chips = new Map();
  const draw = () => {
    // the clicked button is replaced, and must keep the focus
    const focused = [...chips].find(([, each]) => each === document.activeElement)?.[0];
    if (view.dense) {
      chips = new Map();
      box.setAttribute('aria-label', 'Colours: density');
      list.replaceChildren(element('li', {class: 'network-measure'}, 'Density'), scaleItem(['few papers', 'many papers']));
      box.hidden = false;
      return;
    }
    box.setAttribute('aria-label', view.colouring ? `Colours: ${view.colouring.measure.label}` : 'Communities by colour');
    if (view.colouring) {
      chips = new Map();
      list.replaceChildren(...measureItems(view.colouring, view.estimateOf(view.colouring.measure.id)), ...keyItems(view));
      box.hidden = false;
      return;
    }
    const shown = shownIn(view.network);
    const seen = view.network.communities.filter((community) => shown.get(community.number) || isChosen(view, community));
    const named = seen.filter((community) => community.colour !== 'other');
    chips = new Map(named.map((community) => [community.number, chip(view, community, shown.get(community.number) ?? 0)]));
    list.replaceChildren(...[...chips.values()].map((each) => element('li', {}, each)));
    const rest = seen.filter((community) => community.colour === 'other');
    if (rest.length) list.append(restItem(rest, shown));
    list.append(...keyItems(view));
    box.hidden = !list.childElementCount;
    chips.get(focused)?.focus();
  };
  const mark = () => {
    for (const [community, each] of chips) each.setAttribute('aria-pressed', String(community === view.state.community));
    // without buttons, the keyboard could not scroll a long legend
    if (chips.size) box.removeAttribute('tabindex');
    else box.tabIndex = 0;
  };
  const render = () => {
    draw();
    mark();
  };
  const renderSoon = soon(view, render);
  const update = (/** @type {Set<string>} */ changed) => {
    mark();
    // colours that nothing else explains
    if ((changed.has('colour') && view.state.colour) || (changed.has('show') && view.dense)) box.closest('details')?.setAttribute('open', '');
    if (['network', 'community', 'topics', 'show', 'size', 'links'].some((name) => changed.has(name))) renderSoon();
  };
  render();
  return {element: box, update};
}

/** The legend of a measure: a scale with values, or categories with the numbers of their nodes.
 * @param {Colouring} colouring
 * @param {string} estimate how the values are estimated; "" if they are exact
 * @returns {HTMLElement[]} */
function measureItems({measure, ticks, categories, rest}, estimate) {
  const title = element('li', {class: 'network-measure', title: estimate || measure.help}, estimate ? `${measure.label} (estimated)` : measure.label);
  if (categories.length) {
    const items = categories.map(({value, count}, index) => {
      const spot = element('span', {class: `network-spot network-community-${index}`, 'aria-hidden': 'true'});
      return element('li', {class: 'network-rest'}, spot, element('bdi', {class: 'network-chip-name'}, value), number(count));
    });
    const others = rest ? [element('li', {class: 'network-rest'}, element('span', {class: 'network-spot network-community-other', 'aria-hidden': 'true'}), `others (${number(rest)})`)] : [];
    return [title, ...items, ...others];
  }
  return [title, scaleItem(ticks.map(({value}) => valueText(value, measure)))];
}

/** A scale of colours with labels.
 * @param {string[]} labels
 * @returns {HTMLElement} */
function scaleItem(labels) {
  const bar = element('span', {class: 'network-scale', 'aria-hidden': 'true'});
  bar.style.backgroundImage = `linear-gradient(to right, ${scaleStops().join(', ')})`;
  const ticks = element('span', {class: 'network-ticks'}, ...labels.map((text) => element('span', {}, text)));
  return element('li', {class: 'network-scale-box'}, bar, ticks);
}

/** The number of shown nodes of each community, including added ones.
 * @param {Network} network
 * @returns {Map<number, number>} */
function shownIn(network) {
  const counts = new Map();
  for (const {community, inside} of network.shownNodes) counts.set(community, (counts.get(community) ?? 0) + (inside ?? 1));
  return counts;
}

/**
 * @param {View} view
 * @param {Community} community
 */
function isChosen(view, community) {
  return view.state.community === community.number;
}

/**
 * @param {Community[]} rest
 * @param {Map<number, number>} shown
 */
function restItem(rest, shown) {
  const authors = rest.reduce((count, community) => count + (shown.get(community.number) ?? 0), 0);
  const spot = element('span', {class: 'network-spot network-community-other', 'aria-hidden': 'true'});
  return element('li', {class: 'network-rest'}, spot, `and ${counted(rest.length, 'smaller community', 'smaller communities')} (${number(authors)})`);
}

/**
 * @param {View} view
 * @param {Community} community
 * @param {number} count
 */
function chip(view, community, count) {
  const chosen = () => view.change({community: isChosen(view, community) ? null : community.number, select: null, link: null});
  return element(
    'button',
    {type: 'button', class: 'network-chip', 'aria-pressed': 'false', onclick: chosen},
    element('span', {class: `network-spot network-community-${community.colour}`, 'aria-hidden': 'true'}),
    element('span', {class: 'network-number'}, `${community.number + 1}`),
    element('bdi', {class: 'network-chip-name'}, communityName(community)),
    element('span', {class: 'network-soft'}, number(count)),
  );
}
