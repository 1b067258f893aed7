// Creates elements without parsing markup, so that no text from the graph can become an element.

/** An element. A property whose name begins with "on" adds a listener; others become attributes: true without a value, and
 * false, null and undefined not at all.
 * @param {string} tag
 * @param {Record<string, any>} properties
 * @param {(Node | string)[]} children
 * @returns {any} */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** A name, isolated so that its characters cannot change the direction of the surrounding text.
 * @param {string} name
 * @returns {HTMLElement} */
export function isolated(name) {
  return element('bdi', {}, name);
}

/** A button with a label; `pressed` is called for each click.
 * @param {Node | string} label
 * @param {((event: MouseEvent) => void) | null} pressed
 * @param {Record<string, any>} properties
 * @returns {HTMLButtonElement} */
export function button(label, pressed, properties = {}) {
  return element('button', {type: 'button', onclick: pressed, ...properties}, label);
}

/** A spot in the colour of a community followed by its number, as not everyone can distinguish the colours.
 * @param {GraphNode} node
 * @returns {HTMLElement} */
export function swatch(node) {
  if (node.community < 0) return element('span', {class: 'network-swatch'}, node.isCentre ? 'centre' : '–');
  const spot = element('span', {class: `network-spot network-community-${node.colour}`, 'aria-hidden': 'true'});
  return element('span', {class: 'network-swatch'}, spot, `${node.community + 1}`);
}

const SVG = 'http://www.w3.org/2000/svg';
// paths in a square of 16 units
const ICONS = {
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  close: 'M4 4l8 8M12 4l-8 8',
  down: 'M8 3v10M4 9l4 4 4-4',
  undo: 'M6 3L3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H6',
  play: 'M5 3v10l7.5-5z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  side: 'M2.5 3h11v10h-11zM10 3v10',
  lasso: 'M4.2 10.2C2.6 9.3 2 8.2 2 7c0-2.5 2.7-4.5 6-4.5s6 2 6 4.5-2.7 4.5-6 4.5c-1 0-1.9-.2-2.7-.5M5.3 11a1.6 1.6 0 1 1-1.6-1.6A1.6 1.6 0 0 1 5.3 11zM4 12.6c.3.6.3 1.300-.6 1.900',
  redo: 'M10 3l3 3-3 3M13 6H6.5a3.5 3.5 0 0 0 0 7H10',
};

/** An icon for a button, as SVG because fonts may lack the character. The button itself needs a label.
 * @param {keyof typeof ICONS} name
 * @returns {SVGSVGElement} */
export function icon(name) {
  const picture = document.createElementNS(SVG, 'svg');
  const attributes = {viewBox: '0 0 16 16', class: 'network-icon', 'aria-hidden': 'true', focusable: 'false'};
  for (const [key, value] of Object.entries(attributes)) picture.setAttribute(key, value);
  const outline = document.createElementNS(SVG, 'path');
  outline.setAttribute('d', ICONS[name]);
  picture.append(outline);
  return picture;
}
