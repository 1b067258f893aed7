// What can be done with the selected nodes: hide them, show only them, pin and unpin them, and make them the centre of another network.

import {selected, withoutSelected} from '#network/selection.js';
import {counted} from '#network/text.js';
import {rooted} from '#network/root.js';

// more ids would not fit into an address
const MOST_NAMED = 2000;

/** The actions on nodes. Collapsed communities stand for their members; `say` announces a message to screen readers, `leave` opens another page.
 * @param {View} view
 * @param {Say} say
 * @param {(address: string) => void} leave
 * @returns {SelectionActs} */
export function selectionActs(view, say, leave) {
  const what = (/** @type {number} */ count) => counted(count, view.network.noun, view.network.nouns);
  const fits = (/** @type {string[]} */ ids) => ids.length <= MOST_NAMED || void say(`A link can contain at most ${counted(MOST_NAMED, 'node')}, not ${ids.length}. Select fewer nodes.`);
  return {
    hide(nodes) {
      const ids = idsOf(nodes);
      const hide = [...new Set([...view.state.hide, ...ids])];
      if (!ids.length || !fits(hide)) return;
      // what is hidden cannot be selected
      view.change({hide, ...withoutSelected(view.state, nodes.map(({id}) => id)), link: null});
      say(`${what(ids.length)} hidden.`);
    },
    only(nodes) {
      const ids = idsOf(nodes);
      if (!ids.length || !fits(ids)) return;
      view.change({only: ids, hide: []});
      say(`Only ${what(ids.length)} shown.`);
    },
    showHidden() {
      const {hidden} = view.network;
      view.change({only: [], hide: []});
      say(`${what(hidden)} shown again.`);
    },
    pin(nodes) {
      const free = nodes.filter((node) => !node.members);
      const pinned = free.length > 0 && free.every(({id}) => view.state.pin.includes(id));
      if (pinned) unpin(view, free);
      else if (free.length && fits([...view.state.pin, ...free.map(({id}) => id)])) pin(view, free);
      else return;
      say(pinned ? `${what(free.length)} unpinned.` : `${what(free.length)} pinned: ${free.length === 1 ? 'it keeps' : 'they keep'} this position in every layout.`);
    },
    neighbours(nodes) {
      const around = nodes.flatMap((node) => view.network.neighbours(node).map((each) => each.node));
      view.selectAll(around, {further: true});
      say(`${what(view.selection.length)} selected.`);
    },
    centre(nodes) {
      const address = addressOfCentre(view.source.spec, nodes);
      if (address) leave(address);
      else say('Only authors can be at the centre of a network.');
    },
    all(nodes) {
      view.change(selected(nodes.map(({id}) => id)));
      say(`${what(view.selection.length)} selected.`);
    },
  };
}

/** The ids of nodes and of the members of collapsed communities.
 * @param {GraphNode[]} nodes */
function idsOf(nodes) {
  return nodes.flatMap((node) => (node.members ?? [node]).map(({id}) => id));
}

/** Keep nodes where they are.
 * @param {View} view
 * @param {GraphNode[]} nodes */
function pin(view, nodes) {
  const places = nodes.map(({id, x, y}) => /** @type {[string, Point]} */ ([id, {x: Math.round(x), y: Math.round(y)}]));
  view.change({pin: [...new Set([...view.state.pin, ...nodes.map(({id}) => id)])], move: new Map([...view.state.move, ...places])});
}

/** Return nodes to where the layout placed them.
 * @param {View} view
 * @param {GraphNode[]} nodes */
function unpin(view, nodes) {
  const ids = new Set(nodes.map(({id}) => id));
  view.change({pin: view.state.pin.filter((id) => !ids.has(id)), move: new Map([...view.state.move].filter(([id]) => !ids.has(id)))});
}

/** The address of the network with these authors in the centre, with the options of the network with `spec`; null if one of the nodes is not an
 * author.
 * @param {string} spec
 * @param {GraphNode[]} nodes */
export function addressOfCentre(spec, nodes) {
  if (!spec || !nodes.length || nodes.some((node) => node.type !== 'author')) return null;
  const query = new URLSearchParams(spec);
  // these depend on the centre, or would hide a part of the new network
  for (const name of ['centre', 'value', 'first', 'last', 'joint', 'coauthor', 'others', 'resolution']) query.delete(name);
  const centre = new URLSearchParams({centre: nodes.length === 1 ? 'author' : 'authors', value: nodes.map(({id}) => id).join('\n')});
  return `${rooted('/network')}?${[centre, query].map(String).filter(Boolean).join('&')}`;
}
