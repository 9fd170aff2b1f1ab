/** What an operation cost, and budgets for it. */
export type { Budget, BudgetMessageOptions } from "./budget.js";
export type { Cost, CountName, Repetition } from "./cost.js";
export { MeasurementError } from "./errors.js";
export { heldMemory } from "./held-memory.js";
export { type Measured, type MeasureOptions, measure } from "./measure.js";
