// The labels, types and properties next to the editor become buttons that insert their name into the query.

/** Turn every element with `data-insert` into a button.
 * @param {Editor} editor */
export function inserts(editor) {
  for (const code of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-insert]'))) {
    const text = code.dataset.insert ?? '';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'insert';
    button.title = `Insert ${text} into the query`;
    button.append(code.cloneNode(true));
    button.addEventListener('click', () => {
      const {selectionStart, selectionEnd} = editor.area;
      editor.replace(selectionStart, selectionEnd, text);
    });
    code.replaceWith(button);
  }
}
