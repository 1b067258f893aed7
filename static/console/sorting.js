// Sortable tables: a click on a column header sorts ascending, the second descending, the third restores the original order.

/** Turn the column headers of `table` into buttons.
 * @param {HTMLTableElement} table */
export function sortable(table) {
  const body = table.tBodies[0];
  const before = [...body.rows];
  const heads = [...(table.tHead?.rows[0].cells ?? [])];
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sort';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const now = head.getAttribute('aria-sort');
      const next = now === null ? 'ascending' : now === 'ascending' ? 'descending' : null;
      for (const each of heads) each.removeAttribute('aria-sort');
      if (next) head.setAttribute('aria-sort', next);
      body.append(...(next ? sorted(before, column, next === 'ascending' ? 1 : -1) : before));
    });
  });
}

/** The rows ordered by one column: numbers, then strings, reversed if `way` is -1; nulls come last either way.
 * @param {HTMLTableRowElement[]} rows
 * @param {number} column
 * @param {number} way */
function sorted(rows, column, way) {
  const compare = new Intl.Collator('en', {numeric: true}).compare;
  const keyed = rows.map((row) => ({row, key: keyOf(row.cells[column])}));
  keyed.sort((a, b) => {
    if (a.key.rank === 2 || b.key.rank === 2) return a.key.rank - b.key.rank;
    if (a.key.rank !== b.key.rank) return way * (a.key.rank - b.key.rank);
    return way * (a.key.rank === 0 ? a.key.value - b.key.value : compare(a.key.value, b.key.value));
  });
  return keyed.map(({row}) => row);
}

/**
 * @param {HTMLTableCellElement} cell
 * @returns {{rank: number, value?: any}}
 */
function keyOf(cell) {
  if (cell.firstElementChild?.classList.contains('null') && cell.children.length === 1 && cell.textContent === 'null') return {rank: 2};
  if (cell.classList.contains('num')) return {rank: 0, value: Number(cell.textContent)};
  return {rank: 1, value: cell.textContent};
}
