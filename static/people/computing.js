// The progress of the run that looks for suggestions: requested once a second; when it has ended, the page is loaded again.

const PAUSE = 1000;
const SAID_EVERY = 10;

/** @typedef {{ running: boolean, text: string, share: number | null, failed: string }} RunState */

/** @param {HTMLElement} box */
export function watchRun(box) {
  const text = box.querySelector("[data-computing-text]");
  const bar = box.querySelector("[data-computing-bar]");
  const said = box.querySelector("[data-computing-said]");
  const address = box.dataset.computing;
  // a run that has failed shows why
  if (!text || !address) return;
  let asked = 0;

  /** @param {RunState} state */
  function show(state) {
    if (text) text.textContent = state.text;
    if (bar instanceof HTMLProgressElement) {
      bar.max = 100;
      // a phase of unknown length does not keep the share of the one before
      if (state.share === null) bar.removeAttribute("value");
      else bar.value = state.share;
    }
    // a screen reader need not hear every second
    if (said && asked % SAID_EVERY === 1) said.textContent = state.text;
  }

  async function ask() {
    asked += 1;
    try {
      const response = await fetch(/** @type {string} */ (address), { headers: { Accept: "application/json" } });
      if (response.ok) {
        const state = /** @type {RunState} */ (await response.json());
        if (!state.running) return location.reload();
        show(state);
      }
    } catch {
      if (text) text.textContent = "The server is not responding. Waiting …";
    }
    setTimeout(ask, PAUSE);
  }

  setTimeout(ask, PAUSE);
}
