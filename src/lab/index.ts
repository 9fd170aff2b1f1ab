/** A PostgreSQL or SQLite database of one's own. */
export { LabBusyError, LabClosedError, LabServerError, LabStartError, LabUnavailableError } from "./errors.js";
export { Lab, openLab } from "./lab.js";
export type { LabAddress, LabOptions } from "./lab-options.js";
export type { ShopSize } from "./shop.js";
export {
  openSqliteShop,
  SqliteShop,
  type SqliteShopOptions,
  type SqliteValue,
  type SqliteValues,
} from "./sqlite-shop.js";
