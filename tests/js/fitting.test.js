import assert from 'node:assert/strict';
import {test} from 'node:test';
import {fitted, leastRadius} from '#network/fitting.js';

const disc = (x, y, radius = 10) => ({x, y, radius});
const SIZE = {width: 1000, height: 400};

/** The discs in pixels of the drawing. */
function seen(nodes, camera, size = SIZE) {
  return nodes.map(({x, y, radius}) => ({x: (x - camera.x) * camera.zoom + size.width / 2, y: (y - camera.y) * camera.zoom + size.height / 2, radius: radius * camera.zoom}));
}

function isClear({x, y, radius}, box) {
  return Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom)) >= radius;
}

test('without controls, the network is in the middle and as large as possible', () => {
  // 40 units high with its discs; 24 of the 400 pixels are free above, and as many below
  assert.deepEqual(fitted([disc(0, 0), disc(300, 0), disc(0, 120)], {width: 1000, height: 1000}, []), {x: 150, y: 60, zoom: 2.5});
  assert.deepEqual(fitted([disc(0, 0), disc(0, 332)], SIZE, []), {x: 0, y: 166, zoom: 1});
  assert.equal(fitted([], SIZE, []), null);
});

test('a network that fits next to a control moves aside without becoming smaller', () => {
  const nodes = [disc(0, 0), disc(0, 332)];
  const box = {left: 480, right: 520, top: 0, bottom: 400};
  const camera = fitted(nodes, SIZE, [box]);
  assert.equal(camera.zoom, 1);
  assert.ok(seen(nodes, camera).every((each) => isClear(each, box)));
});

test('a disc reaches under a control before its middle does', () => {
  // the middle of the large disc is 170 pixels from the upper edge, and its edge 4
  const nodes = [disc(0, 0, 166), disc(0, 332)];
  const box = {left: 0, right: 1000, top: 0, bottom: 40};
  const camera = fitted(nodes, SIZE, [box]);
  assert.ok(seen(nodes, camera).every((each) => isClear(each, box)));
});

test('a network that fills the drawing becomes smaller until no control hides a disc, of several controls too', () => {
  const nodes = [disc(0, 0), disc(860, 0), disc(0, 332), disc(860, 332), disc(430, 166)];
  const boxes = [{left: 0, right: 200, top: 330, bottom: 400}, {left: 950, right: 1000, top: 0, bottom: 80}];
  const camera = fitted(nodes, SIZE, boxes);
  assert.ok(camera.zoom < 1 && camera.zoom > 0.6);
  for (const box of boxes) assert.ok(seen(nodes, camera).every((each) => isClear(each, box)));
});

test('a control that leaves less than half of the drawing makes nothing smaller', () => {
  const nodes = [disc(0, 0), disc(860, 0), disc(0, 332), disc(860, 332)];
  assert.equal(fitted(nodes, SIZE, [{left: 0, right: 700, top: 0, bottom: 400}]).zoom, 1);
});

test('a network of thousands of nodes becomes only a little smaller, if that suffices', () => {
  const turn = (index) => [Math.cos(index * 2.4), Math.sin(index * 2.4)].map((each) => 1000 * Math.sqrt(index / 5000) * each);
  const nodes = Array.from({length: 5000}, (_, index) => disc(...turn(index), 5)).concat(disc(-1000, 950, 5));
  const size = {width: 1000, height: 850};
  const plain = fitted(nodes, size, []);
  const folded = {left: 12, right: 100, top: 806, bottom: 838};
  const camera = fitted(nodes, size, [folded]);
  assert.ok(seen(nodes, camera, size).every((each) => isClear(each, folded)));
  assert.ok(camera.zoom > 0.85 * plain.zoom);
  const legend = {left: 12, right: 500, top: 400, bottom: 838};
  assert.equal(fitted(nodes, size, [legend]).zoom, plain.zoom);
});

test('if discs must be hidden, it is several small ones rather than a large one', () => {
  // both controls leave a strip that is wide enough for the large disc or for the small ones
  const sides = [{left: 0, right: 420, top: 0, bottom: 400}, {left: 600, right: 1000, top: 0, bottom: 400}];
  const nodes = [disc(0, 0, 2), disc(0, 174, 2), disc(0, 348, 2), disc(300, 174, 40)];
  const camera = fitted(nodes, SIZE, sides);
  assert.equal(camera.zoom, 1);
  const large = seen(nodes, camera)[3];
  assert.ok(sides.every((side) => isClear(large, side)));
});

test('the smallest discs of tens of thousands are smaller, but still visible', () => {
  assert.equal(leastRadius(10), leastRadius(6000));
  // twice as many discs of half the area
  assert.ok(Math.abs(leastRadius(12_000) ** 2 - leastRadius(6000) ** 2 / 2) < 1e-9);
  assert.equal(leastRadius(50_000), 1);
});
