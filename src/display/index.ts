/** Results, right in a notebook and in a terminal. */
export { NoNotebookError } from "./errors.js";
export { type Prediction, predict } from "./predict.js";
export { show } from "./show.js";
