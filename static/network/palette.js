// The current colours: variables of the style sheets, which follow the user's preference for light or dark.

import {onScale} from '#network/measures.js';

// viridis (https://bids.github.io/colormap/) without its palest and its darkest part, which a light and a dark page would swallow: equal
// steps look equal, also to people who do not distinguish red and green; the highest value has the most contrast
export const LIGHT_SCALE = ['#8bcf3f', '#2fb47c', '#2a788e', '#414487', '#440154'];
export const DARK_SCALE = ['#4a5295', '#2a788e', '#22a884', '#7ad151', '#fde725'];
const STEPS = 64;

/** @typedef {'background' | 'ink' | 'soft' | 'line'} Basic */

/** @type {[Basic, string][]} */
const NAMES = [['background', 'network-background'], ['ink', 'network-ink'], ['soft', 'network-soft'], ['line', 'network-line']];

/** The current colours for the canvas.
 * @returns {Colours} */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  const value = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  const basic = /** @type {Record<Basic, string>} */ (Object.fromEntries(NAMES.map(([name, variable]) => [name, value(variable)])));
  return {
    ...basic,
    communities: Array.from({length: 24}, (_, place) => value(`community-${place}`)),
    // for nodes without a community, and for communities that the legend does not name
    other: value('community-other') || basic.line,
    accent: value('network-accent'),
    scale: Array.from({length: STEPS}, (_, step) => onScale(scaleStops(), step / (STEPS - 1))),
  };
}

/** The stops of the scale for numbers, from the lowest value. */
export function scaleStops() {
  return isDark().matches ? DARK_SCALE : LIGHT_SCALE;
}

/** Set the variables from a palette in the data, as a single-file page has no style sheet for them.
 * @param {{light: Theme, dark: Theme}} palette */
export function applyPalette(palette) {
  const theme = palette[isDark().matches ? 'dark' : 'light'];
  const put = (/** @type {string} */ name, /** @type {string} */ colour) => document.documentElement.style.setProperty(`--${name}`, colour);
  for (const [name, variable] of NAMES) put(variable, theme[name]);
  if (theme.other) put('community-other', theme.other);
  theme.communities.forEach((colour, place) => put(`community-${place}`, colour));
}

/** The media query for the user's preference for dark pages. */
export function isDark() {
  return matchMedia('(prefers-color-scheme: dark)');
}

/** True if the user prefers reduced motion. */
export function wantsStillness() {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
