import { connect } from "node:net";
import type pg from "pg";
import { cancelRequest } from "../wire/start-up.js";

/** Parts of `pg.Client` that its types do not show: by them the server knows which session is meant. */
interface Keys {
  processID: number | null;
  secretKey: number | null;
  host: string;
  port: number;
}

/**
 * Asks the server to end what a session is doing: a CancelRequest, on a connection of its own that is opened for it. The
 * statement then fails with 57014, unless it ends before.
 *
 * The request is sent in the clear: the server takes it so even where it demands TLS of sessions.
 *
 * @param patienceMs how long the server may take to hear it, in milliseconds; default 5,000
 * @returns when the server has taken it, or could not be reached. Until then the session may not be given to anybody else:
 * the request would meet the next one's statement.
 * @internal
 */
export function requestCancel(client: pg.ClientBase, patienceMs = 5_000): Promise<void> {
  const { processID, secretKey, host, port } = client as unknown as Keys;
  if (processID === null || secretKey === null) return Promise.resolve();
  const key = Buffer.alloc(8);
  key.writeInt32BE(processID, 0);
  key.writeInt32BE(secretKey, 4);
  return new Promise((resolve) => {
    const where = host.startsWith("/") ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
    // The server closes the connection when it has passed the request on.
    const socket = connect(where, () => socket.write(cancelRequest(key)));
    socket.setTimeout(patienceMs, () => socket.destroy());
    socket.on("error", () => undefined);
    socket.on("close", () => resolve());
    socket.resume();
  });
}
