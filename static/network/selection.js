// Selections of one or several nodes as choices: one is in `select`, several are in `several`. Pure.

/** The choices that select the nodes with these ids, and nothing else.
 * @param {string[]} ids
 * @returns {Partial<Choices>} */
export function selected(ids) {
  const unique = [...new Set(ids)];
  return {select: unique.length === 1 ? unique[0] : null, several: unique.length > 1 ? unique : [], link: null, community: null};
}

/** `choices`, in which a selection of one kind ends those of other kinds.
 * @param {Partial<Choices>} choices
 * @returns {Partial<Choices>} */
export function selecting(choices) {
  const selects = 'select' in choices || 'link' in choices || 'community' in choices;
  return selects && !('several' in choices) ? {...choices, several: []} : choices;
}

/** The choices without these ids in the selection.
 * @param {Choices} state
 * @param {string[]} ids
 * @returns {Partial<Choices>} */
export function withoutSelected({select, several}, ids) {
  const gone = new Set(ids);
  const rest = several.filter((id) => !gone.has(id));
  if (several.length) return {select: rest.length === 1 ? rest[0] : null, several: rest.length > 1 ? rest : []};
  return {select: select !== null && gone.has(select) ? null : select};
}
