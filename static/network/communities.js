// The list of the communities: what each is about, with its typical venue and leading people; highlighted, collapsed and expanded from here.

import {communityName} from '#network/describe.js';
import {button, element, isolated} from '#network/dom.js';
import {calm, counted, number} from '#network/text.js';

const LEAST_MEMBERS = 2;
const FIRST_ROWS = 24;

/** The list, closed at first, with the resolution of the communities. `say` announces a message to screen readers.
 * @param {View} view
 * @param {Say} say */
export function communitiesPart(view, say) {
  return new CommunityList(view, say);
}

class CommunityList {
  limit = FIRST_ROWS;

  /** The state of the list in words. */
  words = '';

  /**
   * @param {View} view
   * @param {Say} say
   */
  constructor(view, say) {
    this.view = view;
    this.say = say;
    this.summary = element('summary', {});
    this.note = element('p', {class: 'network-soft'});
    this.list = element('ol', {class: 'network-community-list'});
    this.more = button('', () => this.showAll(), {class: 'network-more'});
    this.collapseAll = button('Collapse all', () => this.setCollapsed(this.listed().map((each) => each.number)), {class: 'network-plain'});
    this.expandAll = button('Expand all', () => this.setCollapsed([]), {class: 'network-plain'});
    this.resolution = view.source.offline ? null : resolutionControl(view);
    const actions = element('p', {class: 'network-actions'}, this.collapseAll, this.expandAll);
    this.element = element('details', {class: 'network-communities'}, this.summary, this.resolution?.element ?? '', actions, this.note, this.list, this.more);
    this.element.addEventListener('toggle', () => this.draw());
    this.update(new Set(['network']));
  }

  /** @param {Set<string>} changed */
  update(changed) {
    if (!['network', 'topics', 'community', 'collapse', 'busy', 'resolution', 'replaced'].some((name) => changed.has(name))) return;
    this.resolution?.update();
    this.element.hidden = !this.view.groupable || !this.view.network.communities.length;
    this.draw();
  }

  /** The communities with at least two members. */
  listed() {
    return this.view.network.communities.filter(({members}) => members.length >= LEAST_MEMBERS);
  }

  draw() {
    const {view} = this;
    const all = this.listed();
    this.summary.textContent = `Communities (${number(all.length)})`;
    const words = view.grouping ? 'Finding communities and topics…' : view.ungrouped ? `${view.ungrouped.message} ${view.ungrouped.hint}` : '';
    if (words !== this.words) {
      this.words = words;
      this.note.replaceChildren(words);
      if (words && this.element.open) this.say(words);
    }
    if (view.ungrouped && !view.grouping && !this.note.childElementCount) this.note.append(' ', button('Try again', () => view.group(), {class: 'network-plain'}));
    this.collapseAll.disabled = all.length === view.state.collapse.length;
    this.expandAll.disabled = !view.state.collapse.length;
    if (!this.element.open) return;
    // the clicked button is replaced, and must keep the focus
    const focused = this.list.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.act : null;
    const shown = all.slice(0, this.limit);
    this.list.replaceChildren(...shown.map((each) => this.row(each)));
    this.more.hidden = shown.length === all.length;
    this.more.textContent = `Show all ${number(all.length)}`;
    if (focused) this.list.querySelector(`[data-act="${focused}"]`)?.focus();
  }

  /** @param {Community} community */
  row(community) {
    const {view} = this;
    const {number: at, topic, members} = community;
    const lit = view.state.community === at;
    const collapsed = view.state.collapse.includes(at);
    const spot = element('span', {class: `network-spot network-community-${community.colour}`, 'aria-hidden': 'true'});
    const highlight = () => view.change({community: lit ? null : at, select: null, link: null});
    const name = button(spot, highlight, {class: 'network-community-name', 'aria-pressed': String(lit), 'data-act': `light${at}`, title: 'Highlight this community'});
    name.append(element('span', {class: 'network-number'}, `${at + 1}`), ' ', element('bdi', {}, communityName(community)), ' ', element('span', {class: 'network-soft'}, `(${number(members.length)})`));
    const people = topic ? topic.people.map((each) => each.name) : members.slice(0, 3).map((node) => node.name);
    const facts = element('span', {class: 'network-soft network-community-facts'}, ...joined(people.map((each) => isolated(calm(each)))));
    if (topic?.venue && !this.sameVenue()) facts.append(' · ', isolated(topic.venue));
    const label = `${collapsed ? 'Expand' : 'Collapse'}`;
    const fold = button(label, () => this.toggle(community), {class: 'network-plain', 'data-act': `fold${at}`, 'aria-label': `${label} community ${at + 1}, ${communityName(community)}`});
    return element('li', {}, name, fold, facts);
  }

  /** True if the venue distinguishes no community, as in the network of a venue. */
  sameVenue() {
    const venues = new Set(this.view.network.communities.map(({topic}) => topic?.venue).filter(Boolean));
    return venues.size < 2;
  }

  /** @param {Community} community */
  toggle({number: at, members}) {
    const {collapse} = this.view.state;
    const was = collapse.includes(at);
    this.setCollapsed(was ? collapse.filter((each) => each !== at) : [...collapse, at]);
    this.say(`Community ${at + 1} ${was ? 'expanded' : 'collapsed'}: ${counted(members.length, this.view.network.noun, this.view.network.nouns)}.`);
  }

  /** @param {number[]} collapse */
  setCollapsed(collapse) {
    this.view.change({collapse, select: null, link: null});
  }

  showAll() {
    this.limit = Infinity;
    this.draw();
  }
}

/** @param {HTMLElement[]} names */
function joined(names) {
  return names.flatMap((name, place) => (place ? [', ', name] : [name]));
}

/** The slider of the resolution, which is a power of ten.
 * @param {View} view */
function resolutionControl(view) {
  const input = element('input', {type: 'range', min: -1, max: 1, step: 0.1, 'aria-label': 'Resolution of communities'});
  const shown = element('output', {});
  const value = () => Number((10 ** Number(input.value)).toPrecision(2));
  const show = (/** @type {number} */ resolution) => {
    shown.value = `${resolution}`;
    input.setAttribute('aria-valuetext', `${resolution}`);
  };
  input.addEventListener('input', () => show(value()));
  // the numbers of communities mean others with another resolution
  input.addEventListener('change', () => view.change({resolution: value(), community: null, collapse: []}));
  const update = () => {
    if (value() !== view.state.resolution) input.value = String(Math.log10(view.state.resolution));
    show(view.state.resolution);
  };
  const caption = element('span', {class: 'network-caption'}, 'Resolution');
  const ends = element('span', {class: 'network-soft'}, 'higher values give more, smaller communities');
  return {element: element('label', {class: 'network-control network-resolution'}, caption, input, shown, ends), update};
}
