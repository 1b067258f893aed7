import assert from 'node:assert/strict';
import {test} from 'node:test';
import {choicesOf, queryOf} from '../../static/map/address.js';
import {around, aroundAll, between, pixel, zoomed} from '../../static/map/camera.js';
import {Colouring, contrast, factsOf, luminance, rangeOf} from '../../static/map/colouring.js';
import {linesOf, MapLabels} from '../../static/map/labels.js';
import {discAt, largeEnough, nearestTowards, pathTo, Scene} from '../../static/map/scene.js';

const SIZE = {width: 800, height: 600};
// the first region has a radius of 164 pixels, the second one of 123
const NEAR = {x: -50, y: 0, zoom: 4.1};

/** An item of a level. */
function item(region, x, y, r, more = {}) {
  return {region, key: null, kind: 'community', name: `Region ${region}`, authors: 10, papers: 5, first: null, last: null, mean_year: 2000, recent: 1, growth: 0.2, venue: null, people: [], colour: 0, x, y, r, opens: 'regions', page: '', ...more};
}

/** A level with these items below regions. */
function level(path, items) {
  return {map: {authors: 30, papers: 9, changes: []}, path: path.map((region) => ({region, name: '', x: 0, y: 0, r: 100})), shows: 'regions', items, links: [], total_links: 0, left_out: [], last_year: 2020};
}

/** A map of two regions, of which the first is known and has two authors. */
function scene(most = 100) {
  const made = new Scene(most);
  made.add(level([0], [item(1, -50, 0, 40), item(2, 50, 0, 30, {colour: 1})]));
  made.add(level([0, 1], [item(null, -60, 0, 5, {key: 'a', kind: 'author', opens: '', colour: -1}), item(null, -40, 0, 5, {key: 'b', kind: 'author', opens: '', colour: -1})]));
  return made;
}

test('the whole map fits into the view', () => {
  const camera = aroundAll([item(1, -50, 0, 40), item(2, 50, 0, 40)], SIZE);
  assert.deepEqual([camera.x, camera.y], [0, 0]);
  // 180 units in 94 % of 800 pixels
  assert.ok(Math.abs(camera.zoom - (0.94 * 800) / 180) < 1e-9);
});

test('zooming keeps the place under the pointer', () => {
  const camera = {x: 3, y: 4, zoom: 2};
  const place = {x: 3 + (100 - 400) / 2, y: 4 + (50 - 300) / 2};
  const next = zoomed(camera, 3, 100, 50, SIZE);
  assert.deepEqual(pixel(next, SIZE, place).map(Math.round), [100, 50]);
});

test('a flight begins and ends at its views', () => {
  const [from, to] = [{x: 0, y: 0, zoom: 1}, {x: 100, y: 50, zoom: 20}];
  assert.deepEqual(between(from, to, 0), from);
  assert.deepEqual(between(from, to, 1), to);
  const half = between(from, to, 0.5);
  assert.ok(half.x > 0 && half.x < 100 && half.zoom > 1 && half.zoom < 20);
});

test('a region is open when it is large, and what is not known yet is wanted', () => {
  const made = scene();
  const far = made.shown({x: 0, y: 0, zoom: 1}, SIZE);
  assert.deepEqual(far.closed.map((node) => node.item.region), [1, 2]);
  const near = made.shown(NEAR, SIZE);
  assert.deepEqual(near.closed.map((node) => node.item.key ?? node.item.region), [2, 'a', 'b']);
  assert.equal(near.focus.item.region, 1);
  const other = made.shown(around({x: 50, y: 0, r: 30}, SIZE), SIZE);
  assert.deepEqual(other.wanted.map((node) => node.item.region), [2]);
});

test('no more discs than the limit are shown', () => {
  const near = scene(3).shown(NEAR, SIZE);
  assert.deepEqual(near.closed.map((node) => node.item.region), [1, 2]);
});

test('the innermost disc is under the pointer, and small ones are easier to hit', () => {
  const made = scene();
  const near = made.shown(NEAR, SIZE);
  assert.equal(discAt(near, -60, 0, 0)?.item.key, 'a');
  assert.equal(discAt(near, -60, 6, 2)?.item.key, 'a');
  assert.equal(discAt(near, 50, 0, 0)?.item.region, 2);
  assert.equal(discAt(near, -50, 30, 1), null);
});

test('arrows move to the nearest disc in their direction', () => {
  const nodes = scene().root.children;
  assert.equal(nearestTowards(nodes, nodes[0], 1, 0), nodes[1]);
  assert.equal(nearestTowards(nodes, nodes[0], -1, 0), null);
  assert.deepEqual(pathTo(nodes[0].children[0]).map((node) => node.item.region), [0, 1]);
});

test('authors have the colour of their community', () => {
  const made = scene();
  const colours = {communities: ['red', 'green'], other: 'grey', scale: ['low', 'high']};
  const colouring = new Colouring('community', made.root, colours);
  assert.deepEqual(made.root.children.map((node) => colouring.of(node)), ['red', 'green']);
  assert.equal(colouring.of(made.root.children[0].children[0]), 'red');
  assert.equal(new Colouring('growth', made.root, colours).of(made.root.children[0]), 'low');
});

test('the scale of years covers the middle of the authors', () => {
  assert.deepEqual(rangeOf([item(1, 0, 0, 1, {mean_year: 1990, authors: 1}), item(2, 0, 0, 1, {mean_year: 2001.4, authors: 98}), item(3, 0, 0, 1, {mean_year: 2019, authors: 1})]), [2001, 2002]);
  assert.deepEqual(rangeOf([]), [0, 1]);
});

test('every choice survives a round trip through the address', () => {
  const chosen = {region: 12, author: 'a&b=ü', colour: 'growth', camera: {x: 1.5, y: -2, zoom: 0.25}};
  assert.deepEqual(choicesOf(queryOf(chosen)), chosen);
  assert.equal(queryOf(choicesOf('')), '');
  assert.deepEqual(choicesOf('?region=-3&colour=pink&x=1&zoom=2'), choicesOf(''));
});

test('one author is in the singular', () => {
  assert.equal(factsOf(item(1, 0, 0, 1, {authors: 1, papers: 1}))[0], '1 author');
  assert.equal(factsOf(item(1, 0, 0, 1, {authors: 1200, papers: 1}))[0], '1,200 authors');
});

test('a name has a line for each of its words', () => {
  assert.deepEqual(linesOf('graph · drawing · planar'), ['graph', 'drawing', 'planar']);
  assert.deepEqual(linesOf('Community of Ada Lovelace'), ['Community of', 'Ada Lovelace']);
});

test('a name is in its disc only if all of its letters are', () => {
  // four pixels for each letter: the corners of two lines, of which one has eight letters, are hypot(16, 13) = 20.6 pixels from the middle
  const ctx = {measureText: (text) => ({width: 4 * text.length})};
  const tones = (r) => {
    const author = {item: item(null, 0, 0, r, {key: 'a', kind: 'author', name: 'Robert Millikan'})};
    const labels = new MapLabels().place(ctx, {open: [], closed: [author]}, () => [300, 300, r], SIZE, null);
    return labels.map(({text, tone}) => `${text} ${tone}`);
  };
  assert.deepEqual(tones(20), ['Robert Millikan ink']);
  assert.deepEqual(tones(21), ['Robert inside', 'Millikan inside']);
});

test('the text on a disc has the colour with more contrast', () => {
  const contrastOf = (one, other) => contrast(luminance(one), luminance(other));
  assert.ok(Math.abs(contrastOf('#000000', '#ffffff') - 21) < 1e-9);
  // the palest grey text that WCAG allows on white
  assert.ok(contrastOf('#ffffff', '#767676') > 4.5 && contrastOf('#777777', '#ffffff') < 4.5);
  const {root} = scene();
  const on = (colour) => new Colouring('community', root, {communities: [colour], other: '', scale: [], ink: '#1d2430', background: '#ffffff'}).textOn(root.children[0]);
  assert.equal(on('#3b40c5'), '#ffffff');
  assert.equal(on('#c77d6f'), '#1d2430');
});

test('the name of a region that is partly outside the view is in the visible part', () => {
  // six pixels for each letter
  const ctx = {measureText: (text) => ({width: 6 * text.length})};
  const labels = (x) => new MapLabels().place(ctx, {open: [], closed: [{item: item(1, 0, 0, 100, {name: 'graphs'})}]}, () => [x, 300, 100], SIZE, null).map((label) => [label.text, label.x]);
  assert.deepEqual(labels(400), [['graphs', 400], ['10 authors', 400]]);
  // 60 of 800 pixels are the longer line, with 4 on the right
  assert.deepEqual(labels(790), [['graphs', 766], ['10 authors', 766]]);
  // the middle is outside
  assert.deepEqual(labels(820), [['graphs', 766], ['10 authors', 766]]);
  assert.deepEqual(labels(890), []);
});

test('the name of a tiny selected disc does not hide it', () => {
  const ctx = {measureText: (text) => ({width: 6 * text.length})};
  const region = {item: item(1, 0, 0, 4, {name: 'graphs'})};
  const [label] = new MapLabels().place(ctx, {open: [], closed: [region]}, () => [300, 300, 4], SIZE, region);
  // half of the 14 pixels of the line
  assert.ok(label.y - 7 > 304);
});

test('names of authors other than the coauthors of the selected one are softer', () => {
  const ctx = {measureText: (text) => ({width: 6 * text.length})};
  const {children} = scene().regions.get(1);
  children[0].item.name = 'Ada Lovelace';
  children[1].item.name = 'Emmy Noether';
  const place = (node) => [node === children[0] ? 200 : 600, 300, 5];
  const tones = (clear) => new MapLabels().place(ctx, {open: [], closed: children}, place, SIZE, children[0], clear).map(({text, tone}) => `${text} ${tone}`);
  assert.deepEqual(tones(new Set([children[0]])), ['Ada Lovelace ink', 'Emmy Noether soft']);
  assert.deepEqual(tones(new Set(children)), ['Ada Lovelace ink', 'Emmy Noether ink']);
});

test('arrow keys skip discs that are too small to be seen', () => {
  const [large, tiny] = [{item: item(1, 0, 0, 10)}, {item: item(2, 20, 0, 4)}];
  assert.deepEqual(largeEnough([large, tiny], 1), [large]);
  assert.deepEqual(largeEnough([large, tiny], 2), [large, tiny]);
  assert.deepEqual(largeEnough([tiny], 0.1), [tiny]);
});

test('a large disc of a community names its leading person, if the name fits', () => {
  // four pixels for each letter
  const ctx = {measureText: (text) => ({width: 4 * text.length})};
  const texts = (r, kind) => {
    const region = {item: item(1, 0, 0, r, {name: 'graphs', kind, people: ['Ada Lovelace']})};
    return new MapLabels().place(ctx, {open: [], closed: [region]}, () => [300, 300, r], SIZE, null).map(({text}) => text);
  };
  assert.deepEqual(texts(60, 'community'), ['graphs', 'Ada Lovelace', '10 authors']);
  assert.deepEqual(texts(50, 'community'), ['graphs', '10 authors']);
  // these are many groups, which one person does not lead
  assert.deepEqual(texts(60, 'small'), ['graphs', '10 authors']);
});

test('a phrase that is wider than its disc has a line for each word', () => {
  const ctx = {measureText: (text) => ({width: 6 * text.length})};
  const texts = (name, r) => {
    const region = {item: item(1, 0, 0, r, {name})};
    return new MapLabels().place(ctx, {open: [], closed: [region]}, () => [300, 300, r], SIZE, null).map(({text}) => text);
  };
  // the phrases are 114 and 132 pixels wide, their words 42, 66, 66 and 60
  assert.deepEqual(texts('machine translation · recurrent networks', 40), ['machine', 'translation']);
  // not the name of a venue
  assert.deepEqual(texts('Small groups', 10), ['Small groups']);
});

test('the legend says what sizes and colours mean', () => {
  const root = scene().root;
  const note = (choice, items) => new Colouring(choice, root, {communities: [], other: '', scale: ['']}).legend(items).note;
  const [region, author] = [item(1, 0, 0, 5), item(null, 0, 0, 5, {key: 'a', kind: 'author'})];
  assert.equal(note('community', [region]), 'Area of a disc: its authors. Wider lines: more joint papers. Colours only tell communities apart.');
  assert.equal(note('year', [author]), 'Larger discs: more papers. Wider lines: more joint papers.');
});

test('the scale of two years has two ticks', () => {
  const ticks = (...years) => {
    const root = {children: years.map((year) => ({item: item(1, 0, 0, 5, {mean_year: year})}))};
    return new Colouring('year', root, {communities: [], other: '', scale: ['']}).legend([]).ticks.map(([, text]) => text);
  };
  // the whole years around the mean years
  assert.deepEqual(ticks(2012.4, 2012.9), ['2012', '2013']);
  assert.deepEqual(ticks(2010.2, 2015.9), ['2010', '2013', '2016']);
});

test('the name of a disc at the edge of the view is within the view', () => {
  const ctx = {measureText: (text) => ({width: 6 * text.length})};
  const region = {item: item(1, 0, 0, 20, {name: 'Small groups'})};
  const labels = new MapLabels().place(ctx, {open: [], closed: [region]}, () => [790, 300, 20], SIZE, null);
  // 72 of 800 pixels, with 4 on the right
  assert.deepEqual(labels.map(({text, x}) => [text, x]), [['Small groups', 760]]);
});
