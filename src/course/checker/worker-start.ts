/**
 * What a process of tests loads before vitest's own program: everything that its tests will ask for, so that a process that is
 * started ahead of time has it ready. With `labs=SEED` on its command line it opens the labs as well.
 */
import "../../index.js";
import "../matchers.js";
import "../plan-matchers.js";
import "./realm.js";
import { endWithParent } from "./end-with-parent.js";
import { openLabsAhead } from "./exercise-labs.js";

endWithParent();
const [, seed] = /^labs=(\d+)$/.exec(process.argv[2] ?? "") ?? [];
if (process.connected && seed !== undefined) openLabsAhead(Number(seed));
