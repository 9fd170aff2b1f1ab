import type pg from "pg";
import type { LabServer } from "./lab-server.js";

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

const options = Object.entries(settings)
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(" ");

/**
 * How the administrator connects to a database that belongs to somebody else. On the course's own server names mean those of
 * the server alone; with `DATABASE_URL` both are one role.
 */
export function guardedConfig(server: LabServer, database: string): pg.ClientConfig {
  const config = server.admin(database);
  return server.kind === "embedded" ? { ...config, options } : config;
}
