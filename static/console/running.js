// Running a query: Ctrl+Enter (or Cmd+Enter) asks, a line says how long it has been, and Cancel ends it. The browser waits for the next page, so
// ending the loading of that page is all: the connection closes, and the server stops the query.

/** Watch over the form of a query.
 * @param {HTMLFormElement} form */
export function running(form) {
  const line = /** @type {HTMLElement} */ (form.querySelector('.running'));
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;

  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener('submit', () => {
    const began = performance.now();
    const cancel = document.createElement('button');
    cancel.type = 'button';
    cancel.className = 'second';
    cancel.textContent = 'Cancel';
    const time = document.createElement('span');
    cancel.addEventListener('click', () => {
      window.stop();
      end('Cancelled.');
      /** @type {HTMLElement} */ (form.querySelector('[type=submit]')).focus();
    });
    line.hidden = false;
    line.replaceChildren('Asking', time, cancel);
    clearInterval(timer);
    timer = setInterval(() => {
      time.textContent = ` ${((performance.now() - began) / 1000).toFixed(0)} s`;
    }, 1000);
  });
  // back from the answer the page is as it was left
  addEventListener('pageshow', (event) => event.persisted && end(''));

  /** @param {string} text */
  function end(text) {
    clearInterval(timer);
    line.textContent = text;
    line.hidden = !text;
  }
}
