import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Labels} from '#network/labels.js';

// every character is 7 pixels wide
const ctx = {font: '', measureText: (text) => ({width: 7 * text.length})};
const FRAME = {scale: 1, width: 800, height: 600, left: 0, top: 0, right: 800, bottom: 600};

const nodeAt = (x, y, name, radius = 8) => ({x, y, name, radius, type: 'author'});

function place(ranked, {frame = FRAME, always = [], hidden = [], chief = ranked[0]} = {}) {
  const wanted = {frame, ranked, chief, always: new Set(always), rather: new Set(), hidden, strong: new Set(), large: new Set()};
  return new Labels().place(ctx, wanted);
}

// names are 12 pixels high
const boxOf = ({x, y, text}) => ({left: x - 3.5 * text.length, right: x + 3.5 * text.length, top: y - 6, bottom: y + 6});
const overlap = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;

test('a name with space around it is placed below its dot', () => {
  const [{x, y, text}] = place([nodeAt(400, 300, 'Ada')]);
  // 8 for the dot, 2 for the gap, 7 for half of the line
  assert.deepEqual([x, y, text], [400, 317, 'Ada']);
});

test('no name covers another name or the dot of another node', () => {
  const nodes = Array.from({length: 60}, (_, place_) => nodeAt(100 + (place_ % 10) * 60, 100 + Math.floor(place_ / 10) * 60, `Author ${place_}`));
  const placed = place(nodes);
  assert.ok(placed.length > 20);
  placed.forEach((one, at) => {
    for (const other of placed.slice(at + 1)) assert.ok(!overlap(boxOf(one), boxOf(other)), `${one.text}, ${other.text}`);
    for (const dot of nodes) {
      const box = boxOf(one);
      const distance = Math.hypot(Math.max(box.left - dot.x, 0, dot.x - box.right), Math.max(box.top - dot.y, 0, dot.y - box.bottom));
      if (dot !== one.node) assert.ok(distance >= dot.radius, `${one.text} over ${dot.name}`);
    }
  });
});

test('if there is space for one of two names, the more important one gets it', () => {
  const [first, second] = [nodeAt(400, 300, 'A long name indeed'), nodeAt(402, 300, 'B long name indeed')];
  const frame = {...FRAME, width: 420, height: 320, left: 300, top: 290, right: 720, bottom: 610};
  const placed = place([first, second], {frame: {...frame, width: 150, height: 40, right: 450, bottom: 330}});
  assert.equal(placed[0].node, first);
});

test('a name does not lie under the controls', () => {
  const box = {left: 300, right: 500, top: 305, bottom: 400};
  const [label] = place([nodeAt(400, 290, 'Ada')], {hidden: [box]});
  assert.ok(!overlap(boxOf(label), box));
});

test('a node that must be named gets a name even if it covers others', () => {
  const crowd = Array.from({length: 30}, (_, at) => nodeAt(400 + (at % 6), 300 + Math.floor(at / 6), `Author ${at}`));
  const last = crowd[crowd.length - 1];
  assert.ok(place(crowd, {always: [last]}).some(({node}) => node === last));
});

test('a node out of view gets no name', () => {
  assert.deepEqual(place([nodeAt(-50, 300, 'Ada')]), []);
});

test('a long name is cut to 46 characters and an ellipsis', () => {
  const [{text}] = place([nodeAt(400, 300, 'x'.repeat(60))]);
  assert.equal(text, `${'x'.repeat(46)}…`);
});

test('in a frame full of small dots, names cover them, but not large ones', () => {
  const crowd = Array.from({length: 8000}, (_, at) => nodeAt(4 + (at % 100) * 8, 4 + Math.floor(at / 100) * 7.5, `Author ${at}`, 1));
  const large = nodeAt(400, 300, 'Ada', 20);
  const few = place([large, ...crowd.slice(0, 5999)]);
  const many = place([large, ...crowd]);
  // below 6,000 dots, only names outside of the crowd have a place
  assert.ok(few.length < 10, `${few.length}`);
  assert.ok(many.length > 40, `${many.length}`);
  for (const each of many) {
    assert.ok(each.over);
    const box = boxOf(each);
    if (each.node !== large) assert.ok(box.right < 380 || box.left > 420 || box.bottom < 280 || box.top > 320, each.text);
  }
});
