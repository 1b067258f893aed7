// The labels, types and properties beside the editor become buttons that put themselves into the query.

/** Make buttons of everything with data-insert. */
export function inserts(editor) {
  for (const code of document.querySelectorAll('[data-insert]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'insert';
    button.title = `Put ${code.dataset.insert} into the query`;
    button.append(code.cloneNode(true));
    button.addEventListener('click', () => {
      const {selectionStart, selectionEnd} = editor.area;
      editor.replace(selectionStart, selectionEnd, code.dataset.insert);
    });
    code.replaceWith(button);
  }
}
