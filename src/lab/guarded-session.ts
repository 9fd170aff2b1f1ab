/**
 * What the owner of a database can set for every session on it, an administrator's too: whose functions its statements call,
 * how long they may take, what is loaded first, how numbers are rounded. What a session says at its start counts more.
 */
const settings = {
  search_path: "pg_catalog",
  role: "none",
  local_preload_libraries: "",
  statement_timeout: 0,
  lock_timeout: 0,
  transaction_timeout: 0,
  idle_session_timeout: 0,
  idle_in_transaction_session_timeout: 0,
  default_transaction_read_only: "off",
  extra_float_digits: 1,
};

/** `options` of an administrator's connection to a database that belongs to somebody else. */
export const guardedSession: string = Object.entries(settings)
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(" ");
