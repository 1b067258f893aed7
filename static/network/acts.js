// The actions of buttons, keys and the mouse on a drawing.

import {linkSentence, sentence} from '#network/describe.js';
import {downloadPicture} from '#network/png.js';
import {selectionActs} from '#network/selection_acts.js';
import {counted} from '#network/text.js';

const NUDGE = 12;
// suggested collaborators that are added at once
const SUGGESTED = 10;
const LEAST_ZOOM = 0.01;
const MOST_ZOOM = 8;

/** The actions on the drawing `on`. `say` announces a message to screen readers.
 * @param {Drawing} on
 * @param {Say} say
 * @returns {Acts} */
export function actsOf(on, say) {
  const {view} = on;
  const look = (/** @type {Camera} */ camera) => {
    view.change({camera});
    on.canvas.look(camera);
  };
  // from the target of a running animation, so that two quick presses zoom twice
  const camera = () => view.state.camera ?? on.canvas.camera;
  const zoom = (/** @type {number} */ times) => look({...camera(), zoom: Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, camera().zoom * times))});
  const step = (/** @type {-1 | 1} */ by) => {
    const done = on.entries.step(by);
    if (by < 0) say(done ? 'Undone.' : 'Nothing to undo.');
    else say(done ? 'Redone.' : 'Nothing to redo.');
  };
  return {
    ...selectionActs(view, say, (address) => on.entries.leave(address)),
    open(node, {still = false, silent = false} = {}) {
      if (!node) return;
      view.select(node);
      if (!still && !on.canvas.sees(node)) look({x: node.x, y: node.y, zoom: Math.max(on.canvas.scale, 0.7)});
      if (!silent) say(sentence(node, view.network));
    },
    toggle(node) {
      view.toggle(node);
      const {length} = view.selection;
      say(`${node.name}: ${view.chosen.has(node) ? 'selected' : 'not selected'}. ${counted(length, view.network.noun, view.network.nouns)} selected.`);
    },
    link(link) {
      view.selectLink(link);
      say(linkSentence(link));
    },
    nothing: () => view.nothing(),
    page: (node) => openPage(view, node, say),
    expand: (nodes) => expand(view, nodes, say),
    suggest: () => suggest(view, say),
    details: () => view.selection.length && on.showDetails(),
    find: () => on.parts.find?.input.focus(),
    nearer: () => zoom(1.4),
    further: () => zoom(1 / 1.4),
    whole() {
      view.change({camera: null});
      on.canvas.fit();
    },
    pan(dx, dy) {
      const from = camera();
      look({...from, x: from.x + (dx * 80) / from.zoom, y: from.y + (dy * 80) / from.zoom});
    },
    nudge(nodes, dx, dy) {
      const free = nodes.filter((node) => !view.pinned.has(node.id));
      if (!free.length && nodes.length) return say('Pinned: press P to unpin.');
      for (const node of free) {
        node.x = Math.round(node.x + (dx * NUDGE) / on.canvas.scale);
        node.y = Math.round(node.y + (dy * NUDGE) / on.canvas.scale);
      }
      return moved(view, free);
    },
    moved: (nodes) => moved(view, nodes),
    picture: () => downloadPicture(on.canvas, view.network.title),
    undo: () => step(-1),
    redo: () => step(1),
    async reset() {
      await view.reset();
      on.canvas.fit();
      say('All choices discarded.');
    },
  };
}

/** Record where nodes were moved.
 * @param {View} view
 * @param {GraphNode[]} nodes */
function moved(view, nodes) {
  const move = new Map(view.state.move);
  for (const {id, x, y} of nodes) move.set(id, {x: Math.round(x), y: Math.round(y)});
  view.change({move});
}

/**
 * @param {View} view
 * @param {GraphNode} node
 * @param {Say} say
 */
async function openPage(view, node, say) {
  if (node.members) return say('A community does not have a page.');
  try {
    const {page} = await view.source.node(node);
    if (page) location.assign(page);
  } catch (problem) {
    say(/** @type {Error} */ (problem).message);
  }
}

/**
 * @param {View} view
 * @param {GraphNode[]} nodes
 * @param {Say} say
 */
async function expand(view, nodes, say) {
  const {source, network} = view;
  const able = nodes.filter((node) => !node.members);
  if (source.offline) return say('Adding coauthors requires the server.');
  if (!source.spec) return say('Coauthors cannot be added to a query result.');
  if (!network.full && network.noun !== 'author') return say(`Networks of ${network.nouns} cannot be expanded.`);
  if (!able.length) return say('Coauthors cannot be added to a community. Expand the community, and select an author.');
  const what = network.full ? 'neighbours' : 'coauthors';
  const whose = able.length === 1 ? able[0].name : counted(able.length, network.noun, network.nouns);
  say(`Looking for ${what} of ${whose}…`);
  return report(say, async () => {
    const added = await view.expand(able);
    return added.length ? `${counted(added.length, network.full ? 'neighbour' : 'coauthor')} of ${whose} added.` : `All ${what} of ${whose} are already shown.`;
  });
}

/**
 * @param {View} view
 * @param {Say} say
 */
async function suggest(view, say) {
  const {centre} = view.network;
  if (!centre) return;
  say(`Looking for suggested collaborators for ${centre.name}…`);
  await report(say, async () => {
    const added = await view.suggest(SUGGESTED);
    const what = added.length === 1 ? 'suggested collaborator' : 'suggested collaborators';
    return added.length ? `${added.length} ${what} of ${centre.name} added, marked with rings.` : `No one shares a coauthor with ${centre.name}.`;
  });
}

/** Announce the result of an action, or why it failed.
 * @param {Say} say
 * @param {() => Promise<string>} act */
async function report(say, act) {
  try {
    say(await act());
  } catch (caught) {
    const problem = /** @type {import('#network/data.js').Unavailable} */ (caught);
    say(`${problem.message} ${problem.hint ?? ''}`);
  }
}
