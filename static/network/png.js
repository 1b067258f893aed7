// Exports the drawing as a PNG with twice the resolution, in the browser.

import {element} from '#network/dom.js';
import {calm} from '#network/text.js';

const TIMES = 2;

/** Download the part of the drawing in view as a PNG file.
 * @param {Canvas} canvas
 * @param {string} title */
export async function downloadPicture(canvas, title) {
  const picture = await pictureOf(canvas);
  const address = URL.createObjectURL(picture);
  const name = calm(title).replace(/[^\p{L}\p{N} _-]+/gu, '').trim().slice(0, 80) || 'network';
  const link = element('a', {href: address, download: `${name}.png`});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/**
 * @param {Canvas} canvas
 * @returns {Promise<Blob>}
 */
async function pictureOf(canvas) {
  const surface = canvas.vis.canvas;
  const own = Object.getOwnPropertyDescriptor(window, 'devicePixelRatio');
  // vis-network takes its resolution from the window and has no other setting for it
  Object.defineProperty(window, 'devicePixelRatio', {value: TIMES, configurable: true});
  canvas.exact = true;
  try {
    surface.setSize();
    canvas.drawNow();
    fillBackground(surface.frame.canvas, canvas.colours.background);
    return await new Promise((done) => surface.frame.canvas.toBlob(done, 'image/png'));
  } finally {
    if (own) Object.defineProperty(window, 'devicePixelRatio', own);
    else Reflect.deleteProperty(window, 'devicePixelRatio');
    canvas.exact = false;
    surface.setSize();
    canvas.drawNow();
  }
}

/** Fill the transparent background of a canvas.
 * @param {HTMLCanvasElement} surface
 * @param {string} colour */
export function fillBackground(surface, colour) {
  const ctx = surface.getContext('2d');
  if (!ctx) return;
  ctx.save();
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.globalCompositeOperation = 'destination-over';
  ctx.fillStyle = colour;
  ctx.fillRect(0, 0, surface.width, surface.height);
  ctx.restore();
}
