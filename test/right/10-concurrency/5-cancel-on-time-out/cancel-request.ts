/**
 * Style: a CancelRequest of 16 bytes on a socket of its own, and callbacks for the statement.
 */
import { connect } from "node:net";
import type pg from "pg";

export class QueryTimeoutError extends Error {
  constructor(limitMs: number, cause: unknown) {
    super(`the statement took longer than ${limitMs} ms`, { cause });
  }
}

interface Session {
  processID: number;
  secretKey: number;
  host: string;
  port: number;
  connection: { stream: { destroy(error?: Error): void } };
}

/** Calls back when the server has taken the request, or with the error because of which it has not. */
function requestCancel({ processID, secretKey, host, port }: Session, done: (error?: Error) => void): void {
  const packet = Buffer.alloc(16);
  for (const [k, word] of [16, 80_877_102, processID, secretKey].entries()) packet.writeInt32BE(word, 4 * k);
  let failure: Error | undefined;
  const socket = connect(port, host, () => socket.write(packet));
  socket.once("error", (error) => {
    failure = error;
  });
  // The server closes it when it has passed the request on.
  socket.once("close", () => done(failure));
  socket.resume();
}

export function queryWithin<R extends pg.QueryResultRow>(
  pool: pg.Pool,
  sql: string,
  values: readonly unknown[],
  limitMs: number,
): Promise<R[]> {
  return pool.connect().then(
    (client) =>
      new Promise<R[]>((resolve, reject) => {
        const session = client as unknown as Session;
        let requested: "no" | "under way" | "made" | Error = "no";
        let settle: (() => void) | undefined;
        const settled = () => {
          if (requested === "under way" || !settle) return;
          client.release();
          settle();
        };
        const timer = setTimeout(() => {
          requested = "under way";
          requestCancel(session, (failure) => {
            requested = failure ?? "made";
            if (failure && !settle) session.connection.stream.destroy(failure);
            settled();
          });
        }, limitMs);
        client.query<R>(sql, [...values], (error, result) => {
          clearTimeout(timer);
          const { code } = (error ?? {}) as { code?: string };
          const isLate = requested instanceof Error || (requested !== "no" && code === "57014");
          settle = () => {
            if (!error) resolve(result.rows);
            else reject(isLate ? new QueryTimeoutError(limitMs, error) : error);
          };
          settled();
        });
      }),
  );
}
