// The markup with which another page shows a view in a frame. Pure.

const HEIGHT = 640;
/** @type {Record<string, string>} */
const ENTITIES = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'};

/** An <iframe> element that shows `link`.
 * @param {string} link
 * @param {string} title */
export function frameOf(link, title) {
  return `<iframe src="${escaped(link)}" title="${escaped(title)}" width="100%" height="${HEIGHT}" style="border: 0" loading="lazy" allowfullscreen></iframe>`;
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"]/g, (char) => ENTITIES[char]);
}
