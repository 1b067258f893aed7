import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Network, withinYears} from '#network/model.js';
import {adas} from './networks.js';

const shown = (network) => network.shownNodes.map((node) => node.id);
const node = (network, id) => network.byId.get(id);

test('a network knows its centre, years, communities and degrees', () => {
  const network = new Network(adas());
  assert.equal(network.centre.id, 'ada');
  assert.deepEqual(network.years, {first: 2001, last: 2007});
  assert.equal(network.mostJoint, 2);
  assert.equal(network.strongCount, 5);
  assert.deepEqual(network.nodes.map((each) => each.degree), [4, 2, 3, 2, 1]);
  assert.deepEqual(network.nodes.map((each) => each.withCentre), [0, 2, 2, 2, 1]);
  assert.deepEqual(network.communities.map(({number, members}) => [number, members.map(({id}) => id)]), [[0, ['bo', 'cy']], [1, ['dee', 'eve']]]);
});

test('a filter on years keeps the centre and its coauthors of these years', () => {
  const network = new Network(adas());
  network.filter({first: 2001, last: 2003, joint: 1});
  assert.deepEqual(shown(network), ['ada', 'bo', 'cy']);
  assert.equal(node(network, 'ada').counts, 2);
  assert.equal(node(network, 'bo').withCentre, 2);
  assert.equal(node(network, 'cy').withCentre, 1);
  network.filter({first: 2007, last: null, joint: 1});
  assert.deepEqual(shown(network), ['ada', 'eve']);
});

test('a paper without a year counts only without a filter on years', () => {
  const network = new Network(adas());
  assert.equal(node(network, 'dee').counts, 2);
  network.filter({first: 1900, last: 2100, joint: 1});
  assert.equal(node(network, 'dee').counts, 1);
  assert.equal(withinYears(null, null)(null), true);
  assert.equal(withinYears(2000, null)(null), false);
  assert.equal(withinYears(null, 2000)(null), false);
});

test('a minimum of joint papers hides nodes without a remaining link', () => {
  const network = new Network(adas());
  network.filter({first: null, last: null, joint: 2});
  assert.deepEqual(shown(network), ['ada', 'bo', 'cy', 'dee']);
  assert.equal(network.shownLinks.length, 4);
});

test('links to draw are the strong ones, those of two papers, or all', () => {
  const network = new Network(adas());
  const drawn = (kind) => {
    network.choose(kind);
    return network.drawn.length;
  };
  assert.deepEqual(['strong', 'two', 'all'].map(drawn), [5, 4, 6]);
});

test('neighbours are sorted by joint papers, then by papers', () => {
  const network = new Network(adas());
  assert.deepEqual(network.neighbours(node(network, 'ada')).map((each) => each.node.id), ['bo', 'cy', 'dee', 'eve']);
  assert.deepEqual(network.neighbours(node(network, 'cy')).map((each) => each.node.id), ['ada', 'bo', 'dee']);
  // of these years Bo has one paper with Ada and two with Cy, who has fewer papers than Ada
  network.filter({first: 2003, last: 2005, joint: 1});
  assert.deepEqual(network.neighbours(node(network, 'bo')).map((each) => each.node.id), ['cy', 'ada']);
});

test('discs grow with papers, or with the papers shared with the centre', () => {
  const network = new Network(adas());
  network.resize('papers');
  assert.equal(node(network, 'bo').size, 3);
  // 6 + 2.6 √papers with at most 200 nodes
  assert.equal(node(network, 'eve').radius, 8.6);
  network.resize('joint');
  assert.deepEqual(network.nodes.map((each) => each.size), [5, 2, 2, 2, 1]);
});

test('a capped network can only be filtered by the server', () => {
  assert.equal(new Network(adas()).capped, false);
  assert.equal(new Network({...adas(), total_nodes: 9}).capped, true);
  assert.equal(new Network({...adas(), total_edges: 7}).capped, true);
});

test('a network without positions is not positioned', () => {
  const answer = adas();
  answer.nodes.x[2] = null;
  assert.equal(new Network(answer).positioned, false);
});
