// Which names a drawing shows, and how they follow the camera until they are placed again.

import {placeTopics} from '#network/topics.js';

const LARGE_NAMES = 12;
const FEW_NEIGHBOURS = 40;

/** Place the names of nodes and the topics of communities in a frame. `covered` are boxes that they must not cover.
 * @param {CanvasRenderingContext2D} ctx
 * @param {View} view
 * @param {import('#network/labels.js').Labels} labels
 * @param {Frame} frame
 * @param {Box[]} covered */
export function placeNames(ctx, view, labels, frame, covered) {
  const topics = placeTopics(ctx, view, frame, [...covered, ...chiefBox(view, frame)]);
  const selected = [...view.chosen];
  const few = selected.length <= FEW_NEIGHBOURS;
  const always = new Set([...(few ? selected : []), view.hovered].filter((node) => node !== null));
  if (view.lit?.strongly) for (const node of view.lit.nodes) always.add(node);
  // nodes that are not highlighted are faint: they get no name, and names may cover them
  const ranked = view.ranked.filter((node) => node.shown && (!view.lit || view.lit.nodes.has(node)));
  const rather = new Set(selected.length && ranked.length <= FEW_NEIGHBOURS ? ranked : []);
  const strong = new Set([...always, ...view.network.nodes.filter((node) => node.isCentre)]);
  // names of nodes that are not highlighted would distract from the others
  const sure = view.lit ? [] : view.strongest;
  const large = new Set([...view.ranked.slice(0, LARGE_NAMES).filter((node) => node.type !== 'paper' && node.type !== 'venue'), ...sure, ...strong]);
  const chief = view.network.nodes.find((node) => node.isCentre) ?? view.ranked[0];
  const names = labels.place(ctx, {frame, ranked, chief, always, sure, rather, hidden: [...covered, ...topics], strong, large});
  return {names, topics};
}

/** The surroundings of the most important node, which always has a name.
 * @param {View} view
 * @param {Frame} frame
 * @returns {Box[]} */
function chiefBox(view, frame) {
  const [chief] = view.ranked;
  if (!chief) return [];
  const [x, y] = [(chief.x - frame.left) * frame.scale, (chief.y - frame.top) * frame.scale];
  return [{left: x - 80, right: x + 80, top: y - 20, bottom: y + 26}];
}

/** Move names and topics, which were placed for the frame `before`, with the camera.
 * @param {PlacedLabel[]} names
 * @param {import('#network/topics.js').TopicLabel[]} topics
 * @param {Frame} before
 * @param {Frame} frame */
export function moveNames(names, topics, before, frame) {
  /** @type {(x: number, y: number, at: GraphNode | null) => [number, number]} */
  const shift = (x, y, at) => {
    const place = at ?? {x: before.left + x / before.scale, y: before.top + y / before.scale};
    const [fromX, fromY] = [(place.x - before.left) * before.scale, (place.y - before.top) * before.scale];
    return [(place.x - frame.left) * frame.scale - fromX, (place.y - frame.top) * frame.scale - fromY];
  };
  for (const label of names) {
    const [dx, dy] = shift(label.x, label.y, label.node);
    label.x += dx;
    label.y += dy;
    if (label.leader) label.leader = [label.leader[0] + dx, label.leader[1] + dy, label.leader[2] + dx, label.leader[3] + dy];
  }
  for (const box of topics) {
    const [dx, dy] = shift((box.left + box.right) / 2, (box.top + box.bottom) / 2, null);
    Object.assign(box, {left: box.left + dx, right: box.right + dx, top: box.top + dy, bottom: box.bottom + dy});
  }
}
