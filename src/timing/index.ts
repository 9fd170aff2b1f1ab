/** Timing that can be trusted: warm-up, repetitions, what was seen of them, and two ways compared in turns. */

export { type CompareOptions, type Comparison, type Conclusion, compare } from "./compare.js";
export { TooShortError } from "./errors.js";
export type { Ratio } from "./ratio.js";
export { type Summary, summarise } from "./summary.js";
export { type TimeOptions, type Timing, timeQuery } from "./time-query.js";
export type { Queryable, Work, WorkOptions } from "./work.js";
