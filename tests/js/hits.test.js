import assert from 'node:assert/strict';
import {test} from 'node:test';
import {nearestLink, nearestNode} from '#network/hits.js';

const node = (x, y, radius = 5) => ({x, y, radius, shown: true});
const link = (a, b) => ({source: a, target: b});

test('the nearest disc within reach is found, by its edge', () => {
  const [small, large, hidden] = [node(0, 0), node(40, 0, 30), {...node(12, 0), shown: false}];
  // 7 from the edge of the small disc, inside the large one
  assert.equal(nearestNode([small, large, hidden], {x: 12, y: 0}, 10), large);
  assert.equal(nearestNode([small, hidden], {x: 12, y: 0}, 10), small);
  assert.equal(nearestNode([small], {x: 12, y: 0}, 7), null);
  assert.equal(nearestNode([small], {x: -8, y: -8}, 7), small);
  // 11.3 from the middle, 6.3 from the edge
  assert.equal(nearestNode([small], {x: 8, y: 8}, 6), null);
});

test('the nearest link within reach is found, on either side of the point and past its ends', () => {
  const across = link(node(-100, 0), node(100, 0));
  const steep = link(node(50, -100), node(50, 100));
  assert.equal(nearestLink([across, steep], {x: 10, y: 4}, 6), across);
  assert.equal(nearestLink([across, steep], {x: 47, y: 4}, 6), steep);
  assert.equal(nearestLink([across, steep], {x: 10, y: 7}, 6), null);
  assert.equal(nearestLink([across], {x: 104, y: 3}, 6), across);
  assert.equal(nearestLink([across], {x: 106, y: 3}, 6), null);
  assert.equal(nearestLink([across], {x: -104, y: -3}, 6), across);
});
