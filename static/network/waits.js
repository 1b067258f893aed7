// What a drawing waits for. Pure except for the clock.

/** Begin to wait: `text` describes it, `cancelled` is called when the user cancels it. Returns the signal for its requests, and `end`, which must be
 * called when it is over; `abort` ends it and its requests.
 * @param {View} view
 * @param {string} text
 * @param {() => unknown} cancelled
 * @returns {{signal: AbortSignal, end: () => void, abort: () => void}} */
export function begin(view, text, cancelled) {
  const controller = new AbortController();
  /** @type {Wait} */
  const wait = {text, since: performance.now(), cancel() {}};
  const end = () => {
    const place = view.waits.indexOf(wait);
    if (place < 0) return;
    view.waits.splice(place, 1);
    view.notify(new Set(['busy']));
  };
  const abort = () => {
    controller.abort();
    end();
  };
  wait.cancel = () => {
    abort();
    cancelled();
  };
  view.waits.push(wait);
  view.notify(new Set(['busy']));
  return {signal: controller.signal, end, abort};
}
