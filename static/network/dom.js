// Elements of a page, made without any markup in text: nothing that a name holds can become an element.

/** An element. Properties that begin with "on" listen; true and false set and leave out; others are attributes. */
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

/** A name whose characters cannot change the direction of the text around it. */
export function isolated(name) {
  return element('bdi', {}, name);
}

/** A button that says what it does; `keys` is the shortcut on the drawing. */
export function button(label, pressed, properties = {}) {
  return element('button', {type: 'button', onclick: pressed, ...properties}, label);
}

/** A spot in the colour of a community, with its number beside it, as a colour alone tells not everyone. */
export function swatch(node) {
  if (node.community < 0) return element('span', {class: 'network-swatch'}, node.isCentre ? 'centre' : '–');
  const spot = element('span', {class: `network-spot network-community-${node.colour}`, 'aria-hidden': 'true'});
  return element('span', {class: 'network-swatch'}, spot, `${node.community + 1}`);
}
