/** `roundtrip/vitest`: the matchers of costs and of plans. */
import { costMatchers } from "./matchers.js";
import { planMatchers } from "./plan-matchers.js";

/**
 * All matchers: `toStayWithin`, `toRepeatNoQuery`, `toLeakNothing` of a cost; `toUseIndex`, `toScan`, `toTouchAtMost` of a plan.
 *
 * @example
 * import { expect } from "vitest";
 * import { matchers } from "roundtrip/vitest";
 * expect.extend(matchers);
 */
export const matchers = { ...costMatchers, ...planMatchers };
