// Collapsed communities: their members are one node, and the links of these members are links of that node. Pure.
// `graphapp/networks/communities/collapsing.py` does the same for files: change both.

const LEAST_MEMBERS = 2;
const COLLAPSED = 'community:';

/** Collapse the communities `numbers` of `network`, and expand all others.
 * @param {Network} network
 * @param {number[]} numbers */
export function collapse(network, numbers) {
  expandAll(network);
  const own = network.nodes.length;
  const links = network.links.length;
  for (const number of numbers) {
    const community = network.communities.find((each) => each.number === number);
    const members = community?.members.filter((node) => !node.isCentre) ?? [];
    if (!community || members.length < LEAST_MEMBERS) continue;
    const group = network.addNode(groupOf(community, members));
    for (const node of members) node.within = group;
    network.groups.push(group);
  }
  if (!network.groups.length) return;
  /** @type {Map<string, GraphLink[]>} */
  const joined = new Map();
  for (const link of network.links.slice(0, links)) {
    const [a, b] = [link.source.within ?? link.source, link.target.within ?? link.target].sort((one, other) => one.index - other.index);
    if (a === b || b.index < own) continue;
    const key = `${a.index},${b.index}`;
    const known = joined.get(key);
    if (known) known.push(link);
    else joined.set(key, [link]);
  }
  for (const parts of joined.values()) network.addLink(linkOf(parts));
}

/** Remove all collapsed communities.
 * @param {Network} network */
function expandAll(network) {
  if (!network.groups.length) return;
  for (const group of network.groups) {
    network.byId.delete(group.id);
    for (const node of group.members ?? []) node.within = null;
  }
  network.groups = [];
  network.nodes = network.nodes.filter((node) => !node.members);
  network.links = network.links.filter((link) => !link.parts);
  network.nodes.forEach((node, index) => {
    node.index = index;
    node.links = node.links.filter((link) => !link.parts);
  });
  network.links.forEach((link, index) => (link.index = index));
}

/**
 * @param {Community} community
 * @param {GraphNode[]} members
 */
function groupOf({number, topic, colour}, members) {
  const mean = (/** @type {'x' | 'y'} */ axis) => Math.round(members.reduce((sum, node) => sum + node.home[axis], 0) / members.length);
  const count = `${members.length}`.replace(/\B(?=(\d{3})+$)/g, ',');
  return {
    id: `${COLLAPSED}${number + 1}`,
    name: `${topic?.words.join(' · ') || `Community ${number + 1}`} (${count})`,
    type: 'community',
    papers: topic?.papers ?? Math.max(...members.map((node) => node.papers)),
    community: number,
    colour,
    rows: members.reduce((sum, node) => sum + node.rows, 0),
    years: [],
    x: mean('x'),
    y: mean('y'),
    isCentre: false,
    members,
  };
}

/** One link in place of several: it adds up their joint papers, so a paper of several members counts several times.
 * @param {GraphLink[]} parts */
function linkOf(parts) {
  const [source, target] = [parts[0].source, parts[0].target].map((node) => node.within ?? node).sort((a, b) => a.index - b.index);
  const years = parts.flatMap((link) => link.years).sort((a, b) => a - b);
  const sum = (/** @type {(link: GraphLink) => number} */ of) => parts.reduce((total, link) => total + of(link), 0);
  return {
    source,
    target,
    papers: sum((link) => link.papers),
    strength: sum((link) => link.strength ?? 0),
    years,
    first: years[0] ?? null,
    last: years[years.length - 1] ?? null,
    strong: parts.some((link) => link.strong),
    parts,
  };
}

/** After a filter: show the communities with members that pass it, and their links, instead of the members.
 * @param {Network} network */
export function hideCollapsed(network) {
  if (!network.groups.length) return;
  for (const group of network.groups) {
    group.inside = (group.members ?? []).filter((node) => node.shown).length;
    group.shown = group.inside > 0;
    group.counts = group.papers;
  }
  for (const link of network.links) {
    if (!link.parts) continue;
    const parts = link.parts.filter((part) => part.shown);
    link.counts = parts.reduce((sum, part) => sum + part.counts, 0);
    link.shown = parts.length > 0;
  }
  for (const node of network.nodes) if (node.within) node.shown = false;
  for (const link of network.links) link.shown &&= link.source.shown && link.target.shown;
}

/** The values of a measure, with those of collapsed communities: the mean of years, the maximum of numbers, null for categories.
 * @param {(number | string | null)[]} values by index
 * @param {Network} network
 * @param {'categories' | 'years' | 'numbers'} scale */
export function withGroups(values, network, scale) {
  for (const group of network.groups) {
    const known = (group.members ?? []).map((node) => values[node.index]).filter((value) => typeof value === 'number');
    if (scale === 'categories' || !known.length) values[group.index] = null;
    else if (scale === 'numbers') values[group.index] = Math.max(...known);
    else values[group.index] = Math.round((known.reduce((a, b) => a + b, 0) / known.length) * 100) / 100;
  }
  return values;
}
