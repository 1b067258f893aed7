// Delays what a large network shows besides its picture, so that the picture comes first, and divides long work.

// milliseconds of work after which the page may respond
const STEP = 40;
const MANY = 300;
const DELAY = 80;

/** A function that calls `render`: at once in a small network, otherwise after a pause, once for all calls until then, as for the steps of a slider.
 * @param {View} view
 * @param {() => void} render */
export function soon(view, render) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  return () => {
    clearTimeout(waiting);
    if (view.network.nodes.length <= MANY) return render();
    waiting = setTimeout(render, DELAY);
    return undefined;
  };
}

/** Do the work of `steps`, with pauses in which the page responds.
 * @param {Iterator<unknown>} steps
 * @returns {Promise<void>} */
export async function inSteps(steps) {
  let until = performance.now() + STEP;
  while (!steps.next().done) {
    if (performance.now() < until) continue;
    await new Promise((done) => setTimeout(done));
    until = performance.now() + STEP;
  }
}
