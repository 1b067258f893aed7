// What the address of the page keeps: the region, the selected author, the colours and the visible part. Pure.

/** @type {MapColour[]} */
export const COLOUR_CHOICES = ['community', 'year', 'growth', 'venue'];

/**
 * @typedef {object} MapChoices
 * @property {number} region
 * @property {string | null} author
 * @property {MapColour} colour
 * @property {MapCamera | null} camera
 */

/** The choices in the query of an address; what is invalid counts as missing.
 * @param {string} search
 * @returns {MapChoices} */
export function choicesOf(search) {
  const given = new URLSearchParams(search);
  const region = Number(given.get('region') ?? 0);
  const colour = /** @type {MapColour} */ (given.get('colour'));
  const [x, y, zoom] = ['x', 'y', 'zoom'].map((name) => (given.get(name) ? Number(given.get(name)) : NaN));
  return {
    region: Number.isInteger(region) && region >= 0 ? region : 0,
    author: given.get('author') || null,
    colour: COLOUR_CHOICES.includes(colour) ? colour : 'community',
    camera: Number.isFinite(x) && Number.isFinite(y) && zoom > 0 ? {x, y, zoom} : null,
  };
}

/** The query of an address with these choices; "" for the whole map.
 * @param {MapChoices} choices
 * @returns {string} */
export function queryOf({region, author, colour, camera}) {
  const query = new URLSearchParams();
  if (region) query.set('region', `${region}`);
  if (author) query.set('author', author);
  if (colour !== 'community') query.set('colour', colour);
  if (camera) {
    query.set('x', `${Math.round(camera.x * 10) / 10}`);
    query.set('y', `${Math.round(camera.y * 10) / 10}`);
    query.set('zoom', camera.zoom.toPrecision(4));
  }
  const text = query.toString();
  return text && `?${text}`;
}
