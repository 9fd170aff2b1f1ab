import type pg from "pg";
import { requestCancel } from "./cancel-request.js";
import { endangersOthers, isDisconnect } from "./causes.js";
import type { PoolConnector } from "./connector.js";
import { resetSession } from "./session-reset.js";
import { TrackedClient } from "./tracked-client.js";

/** How long an end may take before the socket is destroyed, in milliseconds. */
const exitTimeoutMs = 1_000;

async function open(client: TrackedClient, signal: AbortSignal): Promise<TrackedClient> {
  const abandon = () => client.connection.stream.destroy();
  signal.addEventListener("abort", abandon, { once: true });
  try {
    await client.connect();
  } catch (error) {
    // What failed here, for want of a password for example, has closed nothing.
    abandon();
    throw error;
  } finally {
    signal.removeEventListener("abort", abandon);
  }
  client.markClean();
  return client;
}

/** Takes off what a user put on the client, and makes the session as new if it may have been changed. */
function reset(client: TrackedClient, always: boolean): Promise<void> | undefined {
  client.forgetUser();
  return always || client.isChanged ? resetSession(client) : undefined;
}

/** Closes a connection. A statement that is under way would go on on the server, with its locks: it is cancelled first. */
async function close(client: TrackedClient): Promise<void> {
  if (client.isBusy && !client.isDead) await requestCancel(client, exitTimeoutMs);
  const timer = setTimeout(() => client.connection.stream.destroy(), exitTimeoutMs);
  await client.end();
  clearTimeout(timer);
}

/**
 * How a pool opens, checks, resets and closes connections of `pg`.
 *
 * @param config as for `new pg.Client(config)`
 */
export function pgConnector(config: pg.ClientConfig): PoolConnector<pg.Client> {
  const noFunctions = new Set<string>();
  const own: PoolConnector<TrackedClient> = {
    connect: async (lost, signal) => open(new TrackedClient(config, noFunctions, lost), signal),
    validate: (client) => client.ask(""),
    reset,
    // An error of the work may be that of another connection: of an HTTP request, say.
    isDisconnect: (error, client) => isDisconnect(error) && (client === undefined || client.isDead),
    endangersOthers,
    isReusable: (client) => !client.isSpoilt,
    isBusy: (client) => client.isBusy,
    close,
  };
  return own as PoolConnector<pg.Client>;
}
