/** The only public door of the library: re-exports, by section. Lessons, notebooks and exercises import from here. */

// --- errors
export { InvalidArgumentError, RoundtripError, TodoError } from "./errors.js";
