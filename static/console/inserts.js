// The labels, types and properties beside the editor become buttons that put themselves into the query.

/** Make buttons of everything with data-insert.
 * @param {Editor} editor */
export function inserts(editor) {
  for (const code of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-insert]'))) {
    const text = code.dataset.insert ?? '';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'insert';
    button.title = `Put ${text} into the query`;
    button.append(code.cloneNode(true));
    button.addEventListener('click', () => {
      const {selectionStart, selectionEnd} = editor.area;
      editor.replace(selectionStart, selectionEnd, text);
    });
    code.replaceWith(button);
  }
}
