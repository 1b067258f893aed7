// Delays what a large network shows besides its picture, so that the picture comes first.

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
