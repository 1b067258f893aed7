// The pages about who is who: keys, moving papers between groups, and the progress of a run. Without this script the pages are plain forms.

import { watchRun } from "./computing.js";
import { movePapers } from "./groups.js";
import { answerByKeys } from "./keys.js";

// after an answer, a screen reader begins with what was recorded
const recorded = /** @type {HTMLElement | null} */ (document.querySelector("[data-focus]"));
recorded?.focus({ preventScroll: true });

const groups = document.querySelector("[data-groups]");
const papers = groups instanceof HTMLElement ? movePapers(groups) : null;
answerByKeys(papers);

const run = document.querySelector("[data-computing]");
if (run instanceof HTMLElement) watchRun(run);
