// Running a query: Ctrl+Enter (or Cmd+Enter) submits it, a line shows the elapsed time, and Cancel stops it. The result is the next page, so
// Cancel stops loading that page: the connection closes, and the server interrupts the query.

/** Add the keyboard shortcut, the elapsed time and the Cancel button to the form of a query.
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
    line.replaceChildren('Running', time, cancel);
    clearInterval(timer);
    timer = setInterval(() => {
      time.textContent = ` ${((performance.now() - began) / 1000).toFixed(0)} s`;
    }, 1000);
  });
  // the browser's Back restores the page with the line still shown
  addEventListener('pageshow', (event) => event.persisted && end(''));

  /** @param {string} text */
  function end(text) {
    clearInterval(timer);
    line.textContent = text;
    line.hidden = !text;
  }
}
