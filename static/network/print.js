// Prepares a drawing for print: a picture of the canvas, whose size on paper the style sheet can choose.

import {fillBackground} from '#network/png.js';
import {isDark} from '#network/palette.js';

/** Prepare the drawing whenever the page is printed.
 * @param {Canvas} canvas */
export function preparePrint(canvas) {
  addEventListener('beforeprint', () => {
    // the colours of a dark drawing are illegible on white paper
    canvas.opaque = isDark().matches;
    // no control or legend lies on a printed drawing
    canvas.onPaper = true;
    if (!canvas.view.state.camera) canvas.fit(false);
    canvas.drawNow();
    if (canvas.opaque) fillBackground(canvas.vis.canvas.frame.canvas, canvas.colours.background);
  });
  addEventListener('afterprint', () => {
    canvas.opaque = false;
    canvas.onPaper = false;
    if (!canvas.view.state.camera) canvas.fit(false);
    canvas.redraw();
  });
}
