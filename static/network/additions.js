// Adds coauthors and suggested collaborators to the network of a view, and removes them. Only `View` calls these functions.

import {collapse} from '#network/collapse.js';
import {addCoauthors, placesAside} from '#network/expand.js';
import {begin} from '#network/waits.js';

/** Add the coauthors of nodes that the network does not contain; returns the new nodes. If there are none, the address does not change. Rejects
 * with Unavailable.
 * @param {View} view
 * @param {GraphNode[]} nodes
 * @returns {Promise<GraphNode[]>} */
export async function expandNodes(view, nodes) {
  /** @type {GraphNode[]} */
  let all = [];
  /** @type {string[]} */
  const expanded = [];
  const wait = begin(view, 'Looking for coauthors…', () => undefined);
  try {
    for (const {id} of nodes) {
      if (wait.signal.aborted) break;
      const added = await bringIn(view, id, wait.signal);
      if (added.length) expanded.push(id);
      else view.exhausted.add(id);
      all.push(...added);
    }
  } catch (problem) {
    // those of the first nodes are shown
    if (!wait.signal.aborted && !all.length) throw problem;
  } finally {
    wait.end();
  }
  if (!all.length) {
    view.notify(new Set(['expand']));
    return all;
  }
  view.state = {...view.state, expand: [...new Set([...view.state.expand, ...expanded])]};
  /** @type {Set<string>} */
  const changed = new Set(['network', 'expand']);
  if (view.state.suggested) {
    // a link adds the expanded coauthors first
    const ids = new Set(all.map(({id}) => id));
    dropAdded(view);
    await bringInAll(view, view.state);
    all = view.network.nodes.filter(({id}) => ids.has(id));
    changed.add('replaced');
  }
  moveAside(view, all);
  view.applyMoves();
  view.applyFilter();
  view.notify(changed);
  return all;
}

/** Add suggested collaborators of the author in the centre; returns the new nodes. If there are none, the address does not change. Rejects
 * with Unavailable.
 * @param {View} view
 * @param {number} count
 * @returns {Promise<GraphNode[]>} */
export async function suggestNodes(view, count) {
  const wait = begin(view, 'Looking for suggested collaborators…', () => undefined);
  const added = await bringInSuggested(view, count, wait.signal).finally(wait.end);
  if (!added.length) return added;
  view.state = {...view.state, suggested: count};
  moveAside(view, added);
  view.applyMoves();
  view.applyFilter();
  view.notify(new Set(['network', 'suggested']));
  return added;
}

/** Remove all added nodes, also from the choices.
 * @param {View} view */
export function removeAdded(view) {
  const stays = (/** @type {string | null} */ id) => !view.network.byId.get(id ?? '')?.added;
  const {select, several, link, move, hide, only, pin} = view.state;
  view.state = {
    ...view.state,
    expand: [],
    suggested: 0,
    select: stays(select) ? select : null,
    several: several.filter(stays),
    link: link?.every(stays) ? link : null,
    move: new Map([...move].filter(([id]) => stays(id))),
    hide: hide.filter(stays),
    only: only.filter(stays),
    pin: pin.filter(stays),
  };
  dropAdded(view);
  view.applyFilter();
  view.notify(new Set(['network', 'expand', 'suggested', 'select', 'several', 'link', 'move', 'hide', 'only', 'pin', 'found', 'replaced']));
}

/** @param {View} view */
export function dropAdded(view) {
  if (view.found) view.found = view.found.filter((node) => !node.added);
  view.hovered = null;
  view.exhausted.clear();
  collapse(view.network, []);
  view.network.removeAdded();
  collapse(view.network, view.state.collapse);
}

/** Expand the nodes named in the address, one after the other, so that added nodes get the same positions as before.
 * @param {View} view */
export async function restoreExpansions(view) {
  const {state} = view;
  if (!(await bringInAll(view, state))) return;
  if (!state.expand.length && !state.suggested) return;
  view.applyMoves();
  view.applyFilter();
  view.notify(new Set(['network', 'replaced']));
}

/** Add all nodes that `state` names; returns false if the choice changed while they were loaded.
 * @param {View} view
 * @param {Choices} state */
async function bringInAll(view, state) {
  for (const id of state.expand) {
    await bringIn(view, id).catch(() => []);
    if (view.state.expand !== state.expand) return false;
  }
  if (state.suggested) await bringInSuggested(view, state.suggested).catch(() => []);
  return true;
}

/** Move added nodes with nodes that the user has moved, and away from them.
 * @param {View} view
 * @param {GraphNode[]} added */
function moveAside(view, added) {
  const {move} = view.state;
  if (!move.size) return;
  const places = placesAside(view.network, added);
  if (places.size) view.state = {...view.state, move: new Map([...move, ...places])};
}

/**
 * @param {View} view
 * @param {string} id
 * @param {AbortSignal | null} signal
 * @returns {Promise<GraphNode[]>}
 */
async function bringIn(view, id, signal = null) {
  const hub = view.network.byId.get(id);
  if (!hub || view.source.offline) return [];
  const answer = await view.source.expand(id, signal);
  collapse(view.network, []);
  const added = addCoauthors(view.network, hub, answer);
  collapse(view.network, view.state.collapse);
  return added;
}

/**
 * @param {View} view
 * @param {number} count
 * @param {AbortSignal | null} signal
 * @returns {Promise<GraphNode[]>}
 */
async function bringInSuggested(view, count, signal = null) {
  const {centre} = view.network;
  if (!centre || view.source.offline) return [];
  const answer = await view.source.suggested(count, signal);
  collapse(view.network, []);
  const added = addCoauthors(view.network, centre, answer, {suggested: true});
  collapse(view.network, view.state.collapse);
  return added;
}
