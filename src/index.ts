/** The only public door of the library: re-exports, by section. Lessons, notebooks and exercises import from here. */

// --- errors
// --- errors of the lab
export {
  InvalidArgumentError,
  LabBusyError,
  LabClosedError,
  LabServerError,
  LabStartError,
  LabUnavailableError,
  RoundtripError,
  TodoError,
} from "./errors.js";
// --- lab: a PostgreSQL or SQLite database of one's own
export { Lab, type LabOptions, openLab } from "./lab/lab.js";
export { type ShopSize, shopSizes } from "./lab/shop.js";
