// The values of measures for the nodes of a view: computed here, or by the server. Only `View` calls these functions.

import {withGroups} from '#network/collapse.js';
import {localValues} from '#network/measures.js';
import {specWith} from '#network/state.js';
import {begin} from '#network/waits.js';

const MEASURE_DELAY = 200;

/** The values of a measure for the nodes by index; null if the network does not have it, or not yet: then they are requested.
 * @param {View} view
 * @param {string | null} id
 * @returns {(number | string | null)[] | null} */
export function valuesOf(view, id) {
  const measure = view.measure(id);
  if (!measure) return null;
  const local = localValues(measure.id, view.network);
  // the links of a collapsed community are counted as they are drawn
  if (local) return ['degree', 'strength'].includes(measure.id) ? local : withGroups(local, view.network, measure.scale);
  const filter = specWith('', view.state);
  const known = view.remote.get(`${measure.id} ${filter}`);
  if (known instanceof Map) return withGroups(view.network.nodes.map((node) => known.get(node.id) ?? null), view.network, measure.scale);
  if (!known) request(view, measure, filter);
  return null;
}

/** Request a measure from the server, and show it if it is still chosen.
 * @param {View} view
 * @param {import('#network/measures.js').Measure} measure
 * @param {string} filter */
async function request(view, measure, filter) {
  const key = `${measure.id} ${filter}`;
  view.remote.set(key, 'asked');
  // while a slider moves, only its last position is worth a computation
  await new Promise((done) => setTimeout(done, MEASURE_DELAY));
  if (filter !== specWith('', view.state)) return view.remote.delete(key);
  const wait = begin(view, `Computing ${measure.label}…`, () => {
    view.remote.delete(key);
    const {colour, size} = view.state;
    view.change({colour: colour === measure.id ? null : colour, size: size === measure.id ? null : size});
  });
  try {
    const {ids, values, note} = await view.source.measure(measure.id, filter, wait.signal);
    if (note) view.estimates.set(key, note);
    view.remote.set(key, new Map(ids.map((id, index) => [id, values[index]])));
  } catch (problem) {
    if (wait.signal.aborted) return undefined;
    view.remote.set(key, 'failed');
    view.problem = /** @type {import('#network/data.js').Unavailable} */ (problem);
    view.retry = () => {
      view.remote.delete(key);
      view.applyFilter();
      view.notify(new Set(['network', 'size', 'busy']));
    };
  } finally {
    wait.end();
  }
  view.applyFilter();
  return view.notify(new Set(['network', 'size', 'busy']));
}
