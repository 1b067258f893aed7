// The years along the upper edge of the layout by year.

const FONT = '600 12px system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
const LINE = 14;
const GAP = 12;

/** The place of each first year of the shown nodes, from the left: the year and the x of its column.
 * @param {GraphNode[]} nodes
 * @returns {{year: number, x: number}[]} */
export function columnsOfYears(nodes) {
  /** @type {Map<number, number>} */
  const columns = new Map();
  for (const node of nodes) {
    if (node.first === null || node.first === undefined || node.members || node.added) continue;
    columns.set(node.first, Math.min(columns.get(node.first) ?? Infinity, node.home.x));
  }
  return [...columns].map(([year, x]) => ({year, x})).sort((a, b) => a.year - b.year);
}

/** Draw the years that fit, each above its column, and return the box that they cover.
 * @param {CanvasRenderingContext2D} ctx a context whose unit is a pixel of the drawing
 * @param {View} view
 * @param {Frame} frame
 * @param {Colours} colours
 * @returns {Box[]} */
export function drawYears(ctx, view, frame, colours) {
  if (view.arranged !== 'years') return [];
  ctx.font = FONT;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = colours.soft;
  let free = 0;
  for (const {year, x} of columnsOfYears(view.network.nodes)) {
    const at = (x - frame.left) * frame.scale;
    const width = ctx.measureText(`${year}`).width;
    if (at < free || at + width > frame.width) continue;
    ctx.fillText(`${year}`, at, LINE);
    free = at + width + GAP;
  }
  return [{left: 0, right: frame.width, top: 0, bottom: 2 * LINE}];
}
