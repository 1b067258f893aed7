// The colours in force: variables of the style sheets, which follow the reader's choice of light or dark.

/** @typedef {'background' | 'ink' | 'soft' | 'line'} Basic */

/** @type {[Basic, string][]} */
const NAMES = [['background', 'network-background'], ['ink', 'network-ink'], ['soft', 'network-soft'], ['line', 'network-line']];

/** The colours for the canvas, as they are now.
 * @returns {Colours} */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  const value = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  const basic = /** @type {Record<Basic, string>} */ (Object.fromEntries(NAMES.map(([name, variable]) => [name, value(variable)])));
  return {
    ...basic,
    communities: Array.from({length: 12}, (_, place) => value(`community-${place}`)),
    // nodes of no community, and of those that the legend does not name
    other: value('community-other') || basic.line,
    accent: value('network-accent'),
  };
}

/** Put a palette that came with the data into the variables: a page without a server has no style sheet for it.
 * @param {{light: Theme, dark: Theme}} palette */
export function applyPalette(palette) {
  const theme = palette[isDark().matches ? 'dark' : 'light'];
  const put = (/** @type {string} */ name, /** @type {string} */ colour) => document.documentElement.style.setProperty(`--${name}`, colour);
  for (const [name, variable] of NAMES) put(variable, theme[name]);
  if (theme.other) put('community-other', theme.other);
  theme.communities.forEach((colour, place) => put(`community-${place}`, colour));
}

/** The media query that says whether the reader wants dark pages. */
export function isDark() {
  return matchMedia('(prefers-color-scheme: dark)');
}

/** True when the reader wants nothing to move by itself. */
export function wantsStillness() {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
