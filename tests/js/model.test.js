import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Network, withinYears} from '#network/model.js';
import {adas} from './networks.js';

const shown = (network) => network.shownNodes.map((node) => node.id);
const node = (network, id) => network.byId.get(id);

test('a network knows its centre, years, communities and degrees', () => {
  const network = new Network(adas());
  assert.equal(network.centre.id, 'ada');
  assert.equal(network.ego, true);
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
  const network = new Network({...adas(), centre: null});
  network.filter({first: null, last: null, joint: 2});
  assert.deepEqual(shown(network), ['ada', 'bo', 'cy', 'dee']);
  assert.equal(network.shownLinks.length, 4);
});

/** Ada with Bo: one paper; with Cy: two; Bo with Cy: three, two of them in 1999, before Ada began. */
function unequal() {
  const nodes = {
    id: ['ada', 'bo', 'cy'],
    name: ['Ada', 'Bo', 'Cy'],
    type: Array(3).fill('author'),
    papers: [3, 4, 5],
    community: [-1, 0, 0],
    x: [0, 1, 2],
    y: [0, 1, 2],
    rows: [1, 1, 1],
    years: [[2010, 2011, 2012], [1999, 1999, 2010, 2011], [1999, 1999, 2011, 2011, 2012]],
  };
  const edges = {source: [0, 0, 1], target: [1, 2, 2], papers: [1, 2, 3], first: [2010, 2011, 1999], last: [2010, 2012, 2011], strong: [true, true, true], years: [[2010], [2011, 2012], [1999, 1999, 2011]]};
  return {title: 'Coauthors of Ada', spec: 'value=ada', centre: 0, centres: 1, nodes, edges, total_nodes: 3, total_edges: 3, left_out: []};
}

test('of the papers of an author, those between two years are counted', () => {
  const network = new Network(unequal());
  const {years} = node(network, 'cy');
  for (let first = 1998; first <= 2013; first += 1) {
    for (let last = first; last <= 2013; last += 1) {
      network.filter({first, last, joint: 1});
      assert.equal(node(network, 'cy').counts, years.filter((year) => year >= first && year <= last).length, `${first}–${last}`);
    }
    network.filter({first, last: null, joint: 1});
    assert.equal(node(network, 'cy').counts, years.filter((year) => year >= first).length);
    network.filter({first: null, last: first, joint: 1});
    assert.equal(node(network, 'cy').counts, years.filter((year) => year <= first).length);
  }
});

test('the links of each kind that can be drawn are counted as a filter shows them', () => {
  const network = new Network({...unequal(), centre: null, centres: 0});
  assert.deepEqual(network.drawable, {strong: 3, two: 2, all: 3});
  network.filter({first: 2011, last: null, joint: 1});
  // Ada with Bo only in 2010; with Cy in 2011 and 2012; Bo with Cy once
  assert.deepEqual(network.drawable, {strong: 2, two: 1, all: 2});
  assert.equal(network.mostPapers, 3);
});

test('in the network of an author, a minimum of joint papers counts papers with the author', () => {
  const network = new Network(unequal());
  network.filter({first: null, last: null, joint: 2});
  assert.deepEqual(shown(network), ['ada', 'cy']);
  assert.deepEqual(network.shownLinks.map((link) => [link.source.id, link.target.id]), [['ada', 'cy']]);
  assert.equal(node(network, 'cy').withCentre, 2);
  // hidden nodes have their true number, too
  assert.equal(node(network, 'bo').withCentre, 1);
  assert.equal(network.mostJoint, 2);
});

test('the years of the network of an author are those of the author', () => {
  assert.deepEqual(new Network(unequal()).years, {first: 2010, last: 2012});
  assert.deepEqual(new Network({...unequal(), centre: null, centres: 0}).years, {first: 1999, last: 2012});
  // of several author rows in the centre, only all nodes together have all years
  assert.deepEqual(new Network({...unequal(), centres: 2}).years, {first: 1999, last: 2012});
});

test('the strongest coauthors are those with most papers with the centre', () => {
  const network = new Network(unequal());
  assert.deepEqual(network.strongest(10).map(({id}) => id), ['cy', 'bo']);
  assert.deepEqual(network.strongest(1).map(({id}) => id), ['cy']);
  network.filter({first: 2010, last: 2010, joint: 1});
  assert.deepEqual(network.strongest(10).map(({id}) => id), ['bo']);
  assert.deepEqual(new Network({...unequal(), centre: null}).strongest(10), []);
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

test('discs grow with papers, or in the network of an author with the papers shared with the centre', () => {
  const network = new Network(adas());
  assert.deepEqual(network.nodes.map((each) => each.size), [5, 2, 2, 2, 1]);
  assert.equal(network.sizedBy, 'joint');
  assert.deepEqual(new Network({...adas(), centre: null}).nodes.map((each) => each.size), [5, 3, 3, 2, 1]);
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
