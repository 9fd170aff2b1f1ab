import type pg from "pg";
import type { PoolConnector } from "./connector.js";
import { TrackedClient } from "./tracked-client.js";

/**
 * Undoes what a user may have changed in a session: role, settings, open cursors, LISTEN, advisory locks, temporary tables.
 * Prepared statements stay, because `pg` relies on its own; so do the current values of sequences.
 */
const resetSql =
  "set session authorization default; reset all; close all; unlisten *; select pg_advisory_unlock_all(); discard temp";

/** How long a goodbye may take before the socket is destroyed, in milliseconds. */
const goodbyeMs = 1_000;

/** Codes of errors after which a socket is of no use any more. */
const socketCodes = ["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"];

/** What `pg` says, in words alone, when the connection is gone. */
const pgSays = /^Connection terminated|is not queryable$/;

function isDisconnect(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = "", severity } = error as { code?: string; severity?: string };
  if (severity === "FATAL" || severity === "PANIC") return true;
  return code.startsWith("08") || socketCodes.includes(code) || pgSays.test(error.message);
}

async function open(config: pg.ClientConfig, lost: (cause?: unknown) => void, signal: AbortSignal) {
  const client = new TrackedClient(config);
  const abandon = () => client.connection.stream.destroy();
  client.on("error", lost);
  client.on("end", () => lost());
  signal.addEventListener("abort", abandon, { once: true });
  try {
    await client.connect();
  } finally {
    signal.removeEventListener("abort", abandon);
  }
  client.isAsNew();
  return client;
}

async function reset(client: TrackedClient): Promise<void> {
  const open = client.isBusy || client.getTransactionStatus() !== "I";
  await client.ask(open ? `rollback; ${resetSql}` : resetSql);
  client.removeAllListeners("notification");
  client.isAsNew();
}

async function close(client: TrackedClient): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), goodbyeMs);
  await client.end();
  clearTimeout(timer);
}

/**
 * How a pool opens, checks, resets and closes connections of `pg`.
 *
 * @param config as for `new pg.Client(config)`
 */
export function pgConnector(config: pg.ClientConfig): PoolConnector<pg.Client> {
  const own: PoolConnector<TrackedClient> = {
    connect: (lost, signal) => open(config, lost, signal),
    validate: (client) => client.ask(""),
    reset: (client, always) => (always || client.isChanged ? reset(client) : undefined),
    isDisconnect,
    close,
  };
  return own as PoolConnector<pg.Client>;
}
