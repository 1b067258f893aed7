// The histogram under the slider of the years. Pure except for the elements.

const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 18;

/** The number of papers of each year in a range: those of the author in the centre, or else the sum over all nodes.
 * @param {Network} network
 * @param {{first: number, last: number}} range
 * @returns {number[]} */
export function papersByYear(network, {first, last}) {
  const counts = Array.from({length: last - first + 1}, () => 0);
  const nodes = network.ego && network.centre ? [network.centre] : network.nodes;
  for (const node of nodes) {
    if (node.members) continue;
    for (const year of node.years) if (year >= first && year <= last) counts[year - first] += 1;
  }
  return counts;
}

/** The counts as bars; `mark(first, last)` marks those between two years. Screen readers get the numbers from the slider and the counts.
 * @param {number[]} counts
 * @param {number} first the year of the first count
 * @param {string} title */
export function histogram(counts, first, title) {
  const most = Math.max(...counts, 1);
  const picture = document.createElementNS(SVG, 'svg');
  const attributes = {class: 'network-histogram', viewBox: `0 0 ${counts.length} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false'};
  for (const [name, value] of Object.entries(attributes)) picture.setAttribute(name, value);
  const caption = document.createElementNS(SVG, 'title');
  caption.textContent = title;
  const bars = counts.map((count, place) => {
    const bar = document.createElementNS(SVG, 'rect');
    const height = count ? Math.max(1, (count / most) * HEIGHT) : 0;
    const box = {x: place + 0.1, y: HEIGHT - height, width: 0.8, height};
    for (const [name, value] of Object.entries(box)) bar.setAttribute(name, String(value));
    return bar;
  });
  picture.append(caption, ...bars);
  const mark = (/** @type {number} */ from, /** @type {number} */ to) => bars.forEach((bar, place) => bar.classList.toggle('network-within', first + place >= from && first + place <= to));
  return {element: picture, mark};
}
