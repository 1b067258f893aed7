// The three views of a network in one click each: communities, the mean year of the papers, and the density.

import {button, element} from '#network/dom.js';

/** The buttons for the views; null if the network has no mean years.
 * @param {View} view */
export function viewsControl(view) {
  if (!view.measure('mean_year')) return null;
  /** @type {[string, string, Partial<Choices>, () => boolean][]} */
  const views = [
    ['Network', 'Authors and links', {show: 'network', colour: null}, () => !view.dense && view.state.colour !== 'mean_year'],
    ['Mean year', 'Authors coloured by the mean year of their papers', {show: 'network', colour: 'mean_year'}, () => !view.dense && view.state.colour === 'mean_year'],
    ['Density', 'Regions that contain authors with many papers', {show: 'density'}, () => view.dense],
  ];
  const buttons = views.map(([label, title, choices]) => button(label, () => view.change({...choices, community: null}), {class: 'network-view', title, 'aria-pressed': 'false'}));
  const update = () => buttons.forEach((each, place) => each.setAttribute('aria-pressed', String(views[place][3]())));
  update();
  return {element: element('div', {class: 'network-control network-views', role: 'group', 'aria-label': 'View'}, ...buttons), update};
}
