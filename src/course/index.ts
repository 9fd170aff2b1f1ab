/** The checker, the map of the course, and budgets from a notebook. */

export { check } from "./check.js";
export { courseMap } from "./course-map.js";
export { CheckFailedError, TodoError } from "./errors.js";
export { hint } from "./hint.js";
export { progress } from "./progress.js";
