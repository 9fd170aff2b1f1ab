/**
 * What a process of tests loads after the library and before vitest's own program: what tests will ask for, so that a process
 * that is started ahead of time has it ready. With `labs=SEED` on its command line it opens the labs as well.
 */
import "../matchers.js";
import "../plan-matchers.js";
import "./realm.js";
import { endWithParent } from "./end-with-parent.js";
import { openLabsAhead } from "./exercise-labs.js";

endWithParent();
const [, seed] = /^labs=(\d+)$/.exec(process.argv[2] ?? "") ?? [];
if (process.connected && seed !== undefined) openLabsAhead(Number(seed));
