// Shows the network of other filters if a limit dropped a part of the network: at once what is loaded of it, then the network that the server
// computes. Only `View` calls these functions.

import {collapse} from '#network/collapse.js';
import {Unavailable} from '#network/data.js';
import {Network} from '#network/model.js';
import {specWith} from '#network/state.js';
import {span} from '#network/text.js';
import {begin} from '#network/waits.js';

const LEAST_PAUSE = 1000;
// while a slider moves, only its last position is worth a request
const PAUSE = 150;
const MOST_KEPT = 4;

/** Show the authors and links of the chosen filters that are loaded. The caller reports the change.
 * @param {View} view */
export function showLoaded(view) {
  view.stopLoading();
  show(view, view.whole);
  view.partial = view.filtered;
}

/** Load the network of the chosen filters. If this fails, the filters become those of the network that was shown, and `problem` has the reason.
 * @param {View} view */
export async function refetch(view) {
  view.stopLoading();
  view.problem = null;
  if (!view.filtered) {
    view.shownFilter = filterOf(view.state);
    return view.restoreExpansions();
  }
  view.partial = true;
  const wait = (view.loading = begin(view, `Loading the network${filterWords(view)}…`, () => view.cancel()));
  const {signal} = wait;
  const filter = specWith('', view.state);
  try {
    const network = view.kept.get(filter) ?? (await loaded(view.source, filter, signal));
    if (signal.aborted) return undefined;
    await install(view, network, filter, signal);
    if (signal.aborted) return undefined;
    wait.end();
    view.notify(new Set(['network', 'replaced', 'busy']));
    return view.group();
  } catch (problem) {
    if (signal.aborted) return undefined;
    wait.end();
    const wanted = filterOf(view.state);
    view.change(view.shownFilter);
    view.problem = /** @type {Unavailable} */ (problem);
    view.retry = () => view.change(wanted);
    return view.notify(new Set(['busy']));
  }
}

/** Show a network that the server has filtered.
 * @param {View} view
 * @param {Network} network
 * @param {string} filter
 * @param {AbortSignal} signal */
async function install(view, network, filter, signal) {
  view.kept.delete(filter);
  view.kept.set(filter, network);
  for (const old of view.kept.keys()) if (view.kept.size > MOST_KEPT) view.kept.delete(old);
  show(view, network);
  view.partial = false;
  view.shownFilter = filterOf(view.state);
  if (view.state.resolution !== 1) await view.group();
  if (signal.aborted) return;
  if (view.state.layout) await view.arrange();
  if (signal.aborted) return;
  await view.restoreExpansions();
}

/** Show another network, without the nodes that were added to it before.
 * @param {View} view
 * @param {Network} network */
function show(view, network) {
  if (view.network !== network) {
    view.dropAdded();
    view.network = network;
    view.grouped = '';
    collapse(network, []);
    network.removeAdded();
  }
  collapse(network, view.state.collapse);
  view.applyMoves();
  view.applyFilter();
  view.findAgain();
}

/** The network of a filter, once its positions are available. Rejects with Unavailable.
 * @param {Source} source
 * @param {string} filter
 * @param {AbortSignal} signal */
async function loaded(source, filter, signal) {
  await pause(PAUSE);
  for (;;) {
    // the caller ignores the answer to an ended request
    const network = await Network.of(await source.network(filter, signal));
    if (network.positioned || signal.aborted) return network;
    const {reason, retry_after: seconds} = network.layout;
    // without positions there is nothing to draw: keep the current network
    if (seconds === null) throw new Unavailable(reason || 'The positions of this network are not available.', 'Try again later.');
    await pause(Math.max(LEAST_PAUSE, seconds * 1000));
    if (signal.aborted) return network;
  }
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/** The chosen filters in words.
 * @param {View} view */
function filterWords({state: {first, last, joint}, whole}) {
  const range = span(first ?? whole.years?.first ?? null, last ?? whole.years?.last ?? null);
  const years = (first !== null || last !== null) && range ? ` of ${range}` : '';
  return joint > 1 ? `${years} with at least ${joint} joint papers` : years;
}

/** The choices that the server can apply.
 * @param {Choices} state */
export function filterOf({first, last, joint}) {
  return {first, last, joint};
}
