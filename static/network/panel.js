// The details of the selection: an author with papers and a link to the cluster page, several authors, or a link with its joint papers.

import {communityName, factsOf} from '#network/describe.js';
import {button, element, icon, isolated, swatch} from '#network/dom.js';
import {withinYears} from '#network/model.js';
import {selectionButtons, severalContent} from '#network/several.js';
import {counted, number, share, span} from '#network/text.js';

/** @type {Partial<Record<NodeType, string>>} */
const OPENING = {author: 'Open the author cluster', institution: 'Network of its authors', country: 'Network of its authors'};
const MOST_PAPERS = 200;
const MOST_AUTHORS = 8;
const MOST_MEMBERS = 20;

/** The panel.
 * @param {View} view
 * @param {Acts} acts */
export function panelPart(view, acts) {
  const panel = new Panel(view, acts);
  panel.render();
  return panel;
}

class Panel {
  /**
   * @param {View} view
   * @param {Acts} acts
   */
  constructor(view, acts) {
    this.view = view;
    this.acts = acts;
    this.request = 0;
    this.element = element('section', {class: 'network-panel', 'aria-label': 'Details', tabindex: '-1', hidden: true});
  }

  /** @param {Set<string>} changed */
  update(changed) {
    if (['select', 'several', 'link', 'pin', 'first', 'last', 'joint', 'network', 'expand', 'suggested'].some((name) => changed.has(name))) this.render();
    // a collapsed community got its name
    else if (changed.has('topics') && this.view.selected?.members) this.render();
  }

  render() {
    const {selected, selectedLink, selection} = this.view;
    const focused = this.element.contains(document.activeElement);
    this.request += 1;
    this.element.hidden = !selection.length && !selectedLink;
    if (selection.length > 1) this.element.replaceChildren(this.close(), ...severalContent(this.view, this.acts));
    else if (selected?.members) this.showGroup(selected, selected.members);
    else if (selected) this.showNode(selected);
    else if (selectedLink) this.showLink(selectedLink);
    else this.element.replaceChildren();
    // the focused element was replaced: move the focus to the new details, or back to the drawing
    if (focused) (this.element.hidden ? document.getElementById('network-drawing') : this.element).focus();
  }

  /** @param {GraphNode} node */
  showNode(node) {
    const {network, source} = this.view;
    const facts = element('p', {class: 'network-facts'}, factsOf(node, network).join(' · '));
    const actions = element('p', {class: 'network-actions'});
    const papers = element('div', {});
    const open = element('a', {class: 'network-open', hidden: true}, OPENING[node.type] ?? 'Open the page');
    actions.append(open);
    if (!source.offline && source.spec && (node.type === 'author' || network.full) && !this.view.state.expand.includes(node.id)) {
      if (this.view.exhausted.has(node.id)) actions.append(element('span', {class: 'network-soft'}, network.full ? 'All neighbours are already shown.' : 'All coauthors are already shown.'));
      else actions.append(button(wordsOfAdding(node, network), () => this.acts.expand([node]), {class: 'network-plain'}));
    }
    if (node.isCentre && network.ego && !source.offline && source.spec && !this.view.state.suggested) {
      actions.append(button('Suggest collaborators', () => this.acts.suggest(), {class: 'network-plain'}));
    }
    if (node.suggested) actions.append(element('span', {class: 'network-soft'}, 'Suggested collaborator'));
    const heading = element('h2', {}, isolated(node.name));
    this.element.replaceChildren(this.close(), heading, facts, ...this.community(node), actions, selectionButtons(this.view, [node], this.acts), papers);
    const {centre} = network;
    const title = centre && node !== centre ? ['Papers with ', isolated(centre.name)] : ['Papers'];
    this.load(() => source.node(node), papers, title, (answer) => {
      if (!answer.page) return;
      open.href = answer.page;
      open.hidden = false;
    });
  }

  /** A collapsed community: what it is about, and its members.
   * @param {GraphNode} group
   * @param {GraphNode[]} members */
  showGroup(group, members) {
    const {view} = this;
    const facts = element('p', {class: 'network-facts'}, factsOf(group, view.network).join(' · '));
    const expand = () => view.change({collapse: view.state.collapse.filter((each) => each !== group.community), select: null});
    const actions = element('p', {class: 'network-actions'}, button('Expand this community', expand, {class: 'network-plain'}));
    const shown = members.slice(0, MOST_MEMBERS);
    // a click on a member expands the community, as only then it is in the drawing
    const open = (/** @type {GraphNode} */ node) => view.change({collapse: view.state.collapse.filter((each) => each !== group.community), select: node.id});
    const list = element('ul', {class: 'network-members'}, ...shown.map((node) => element('li', {}, button(isolated(node.name), () => open(node), {class: 'network-row', title: `Expand the community and select this ${view.network.noun}`}))));
    const rest = members.length > shown.length ? [element('p', {class: 'network-soft'}, `and ${number(members.length - shown.length)} more`)] : [];
    this.element.replaceChildren(this.close(), element('h2', {}, isolated(group.name)), facts, actions, selectionButtons(view, [group], this.acts), element('h3', {}, 'Members'), list, ...rest);
  }

  /** @param {GraphLink} link */
  showLink(link) {
    const names = [isolated(link.source.name), ' and ', isolated(link.target.name)];
    const facts = [counted(link.counts, 'joint paper'), span(link.first, link.last)].filter(Boolean).join(' · ');
    const papers = element('div', {});
    const ends = [link.source, link.target].map((node) => button(isolated(node.name), () => this.view.select(node), {class: 'network-plain'}));
    this.element.replaceChildren(
      this.close(),
      element('h2', {}, ...names),
      element('p', {class: 'network-facts'}, facts),
      element('p', {class: 'network-actions'}, ...ends),
      papers,
    );
    // the papers of all links of a community would be those of its members
    if (link.parts) return papers.append(element('p', {class: 'network-soft'}, `This line represents ${counted(link.parts.length, 'link')} to members of a collapsed community. A paper counts once for each link.`));
    return this.load(() => this.view.source.link(link), papers, ['Joint papers'], () => {});
  }

  close() {
    return button(icon('close'), () => this.view.select(null), {class: 'network-close', 'aria-label': 'Close the details'});
  }

  /**
   * @param {GraphNode} node
   * @returns {HTMLElement[]}
   */
  community(node) {
    const community = this.view.network.communities.find((each) => each.number === node.community);
    if (!community || node.added) return [];
    return [element('p', {class: 'network-facts'}, 'Community ', swatch(node), `: ${communityName(community)}${community.members.length > 2 ? ' and others' : ''}`)];
  }

  /** Load papers and show them in `place`; `loaded` is called with the answer first.
   * @param {() => Promise<{papers: PaperItem[], page?: string | null}>} ask
   * @param {HTMLElement} place
   * @param {(Node | string)[]} title
   * @param {(answer: {page?: string | null}) => void} loaded */
  async load(ask, place, title, loaded) {
    const {request} = this;
    if (!this.view.source.offline && !this.view.source.spec) return;
    const waiting = setTimeout(() => place.append(element('p', {class: 'network-soft'}, 'Loading the papers…')), 150);
    try {
      const answer = await ask();
      if (request !== this.request) return;
      loaded(answer);
      place.replaceChildren(...this.papers(answer.papers, title));
    } catch (caught) {
      const problem = /** @type {import('#network/data.js').Unavailable} */ (caught);
      if (request !== this.request) return;
      const again = button('Try again', () => this.render(), {class: 'network-plain'});
      place.replaceChildren(element('p', {class: 'network-problem'}, `${problem.message} ${problem.hint ?? ''} `, again));
    } finally {
      clearTimeout(waiting);
    }
  }

  /**
   * @param {PaperItem[]} all
   * @param {(Node | string)[]} title
   */
  papers(all, title) {
    const {first, last} = this.view.state;
    const within = withinYears(first, last);
    const papers = all.filter((paper) => within(paper.year));
    const heading = element('h3', {}, ...title, element('span', {class: 'network-soft'}, ` ${share(papers.length, all.length, 'paper')}`));
    const list = element('ol', {class: 'network-papers'}, ...papers.slice(0, MOST_PAPERS).map(paperItem));
    const cut = papers.length > MOST_PAPERS ? [element('p', {class: 'network-soft'}, `Showing the first ${MOST_PAPERS} of ${number(papers.length)}.`)] : [];
    return [heading, list, ...cut];
  }
}

/**
 * @param {GraphNode} node
 * @param {Network} network
 */
function wordsOfAdding(node, network) {
  if (!network.full) return 'Add coauthors';
  return node.type === 'paper' ? 'Add authors and venue' : 'Add papers';
}

/** @param {PaperItem} paper */
function paperItem(paper) {
  const shown = paper.shown_title ?? paper.title;
  const title = paper.page ? element('a', {href: paper.page}, isolated(shown)) : isolated(shown);
  const names = paper.authors.slice(0, MOST_AUTHORS);
  const rest = paper.authors.length - names.length;
  const authors = names.flatMap((name, place) => (place ? [', ', isolated(name)] : [isolated(name)]));
  if (rest) authors.push(` and ${number(rest)} more`);
  const where = [paper.venue, paper.year].filter((part) => part !== null && part !== undefined && part !== '');
  return element(
    'li',
    {},
    title,
    element('span', {class: 'network-soft'}, ...where.flatMap((part, place) => (place ? [', ', isolated(`${part}`)] : [isolated(`${part}`)]))),
    element('span', {class: 'network-soft network-authors'}, ...authors),
  );
}
