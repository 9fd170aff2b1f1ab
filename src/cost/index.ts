/** What an operation cost, and budgets for it. */
export type { Budget, BudgetMessageOptions, Excess } from "./budget.js";
export type { Cost, CountName, Repetition } from "./cost.js";
export { BudgetExceededError, MeasurementError } from "./errors.js";
export { heldMemory } from "./held-memory.js";
export { type Measured, type MeasureOptions, measure } from "./measure.js";
