/** A database behind a pool: statements by their answers, transactions as scopes, and much at once. */
export {
  type Dashboard,
  Database,
  type DatabaseOptions,
  type FetchedUser,
  type FetchOptions,
} from "./database.js";
export { CommandTimeoutError, TooManyRowsError } from "./errors.js";
