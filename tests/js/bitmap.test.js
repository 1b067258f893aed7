import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Bitmap} from '#network/bitmap.js';

const BOX = {left: -1000, top: -1000, right: 1000, bottom: 1000};

/** What is in view of a drawing of 100 by 100 pixels around the middle. */
const frame = (scale) => ({scale, least: 1, width: 100, height: 100, left: -50 / scale, right: 50 / scale, top: -50 / scale, bottom: 50 / scale});

/** A context that draws nothing. */
const context = (canvas) => ({canvas, clearRect() {}, drawImage() {}, resetTransform() {}, setTransform() {}});

/** What happens when the camera has not moved for a while; the tests end before a timer does. */
function rest(bitmap) {
  clearTimeout(bitmap.resting);
  bitmap.moving = false;
}

/** A bitmap whose links are drawn in `count` steps of 1 ms, on a clock of its own. Its canvases have no pixels. */
function bitmapOf(count, {mock}) {
  let now = 0;
  mock.method(performance, 'now', () => now);
  globalThis.document = {
    createElement() {
      const canvas = {width: 0, height: 0};
      const ctx = context(canvas);
      return Object.assign(canvas, {getContext: () => ctx});
    },
  };
  const links = function* () {
    for (let step = 0; step < count; step += 1) {
      now += 1;
      yield;
    }
  };
  return new Bitmap(() => {}, {links, discs: () => [].values(), extent: () => BOX});
}

test('a picture that is not complete gives way to the next one when the camera has moved', (t) => {
  const screen = context({});
  const bitmap = bitmapOf(Infinity, t);
  // before the camera shows the whole network
  bitmap.draw(screen, frame(1), 1, 0);
  assert.equal(bitmap.sheet.complete, false);
  bitmap.draw(screen, frame(0.05), 1, 0);
  assert.equal(bitmap.moving, true);
  rest(bitmap);
  bitmap.draw(screen, frame(0.05), 1, 0);
  assert.equal(bitmap.sheet.frame.scale, 0.05);
  assert.equal(bitmap.sheet.complete, false);
  bitmap.clear();
});

test('a complete picture stays until the next one is complete', (t) => {
  const screen = context({});
  const bitmap = bitmapOf(30, t);
  bitmap.draw(screen, frame(1), 1, 0);
  assert.equal(bitmap.sheet.complete, true);
  bitmap.draw(screen, frame(0.05), 1, 0);
  rest(bitmap);
  bitmap.draw(screen, frame(0.05), 1, 0);
  assert.deepEqual([bitmap.sheet.frame.scale, bitmap.job.sheet.frame.scale], [1, 0.05]);
  bitmap.clear();
});
