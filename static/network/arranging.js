// Loads the positions of other layouts and the communities of other resolutions, and applies them to a view. Only `View` calls these functions.

import {collapse} from '#network/collapse.js';
import {Unavailable} from '#network/data.js';
import {placeAdded} from '#network/expand.js';
import {specWith} from '#network/state.js';
import {begin} from '#network/waits.js';

/** Place the nodes in the chosen layout. A failure is kept in `problem`, and the layout stays as it is.
 * @param {View} view
 * @returns {Promise<void>} */
export async function arrange(view) {
  await null;
  const {network, state} = view;
  const {layout, resolution} = state;
  const filter = view.serverFilters ? specWith('', state) : '';
  const key = `${layout} ${resolution} ${filter}`;
  view.arranging = key;
  const wait = begin(view, 'Arranging the network…', () => view.change({layout: view.arranged}));
  try {
    if (layout && !view.places.has(key)) {
      const {ids, x, y} = await view.source.layout(layout, resolution, filter, wait.signal);
      view.places.set(key, new Map(ids.map((id, index) => [id, {x: x[index], y: y[index]}])));
    }
  } catch (problem) {
    if (view.arranging !== key || wait.signal.aborted) return;
    view.arranging = '';
    view.problem = /** @type {Unavailable} */ (problem);
    view.retry = () => view.change({layout});
    view.change({layout: view.arranged});
    return view.notify(new Set(['busy']));
  } finally {
    wait.end();
  }
  if (view.arranging !== key || view.network !== network) return;
  view.arranging = '';
  view.arranged = layout;
  const places = layout ? view.places.get(key) : null;
  collapse(network, []);
  for (const node of network.nodes) {
    node.from = {x: node.x, y: node.y};
    node.base ??= node.home;
    node.home = places?.get(node.id) ?? node.base;
  }
  placeAdded(network);
  collapse(network, view.state.collapse);
  view.applyMoves();
  view.applyFilter();
  view.notify(new Set(['network', 'arranged', 'busy']));
}

/** Load the communities of the chosen resolution, and what they are about. A failure is kept in `ungrouped`.
 * @param {View} view */
export async function group(view) {
  // the caller may be about to report the change that requests this
  await null;
  const {resolution} = view.state;
  const filter = view.serverFilters ? specWith('', view.state) : '';
  const key = `${resolution} ${filter}`;
  if (key === view.grouped || !view.groupable) return;
  view.grouping = key;
  view.ungrouped = null;
  view.notify(new Set(['busy']));
  const {network} = view;
  try {
    const answer = view.groupings.get(key) ?? (await view.source.communities(resolution, filter));
    if (answer.layout.state !== 'ready') throw new Unavailable(answer.layout.reason, '');
    view.groupings.set(key, answer);
    if (view.grouping !== key || view.network !== network) return;
    showGroups(view, answer, key);
  } catch (problem) {
    if (view.grouping === key) view.ungrouped = /** @type {Unavailable} */ (problem);
  } finally {
    if (view.grouping === key) view.grouping = '';
    view.notify(new Set(['busy', 'topics']));
  }
}

/**
 * @param {View} view
 * @param {CommunitiesAnswer} answer
 * @param {string} key
 */
function showGroups(view, {ids, community, communities}, key) {
  const {network} = view;
  const numbers = new Map(ids.map((id, index) => [id, community[index]]));
  const same = !view.state.collapse.length && network.nodes.every((node) => node.added || (numbers.get(node.id) ?? node.community) === node.community);
  if (!same) collapse(network, []);
  network.regroup(numbers, communities);
  view.grouped = key;
  if (same) return view.notify(new Set(['topics']));
  placeAdded(network);
  collapse(network, view.state.collapse);
  view.applyMoves();
  view.applyFilter();
  return view.notify(new Set(['topics', 'network', 'replaced']));
}
