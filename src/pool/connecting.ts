import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import type { PoolConnector } from "./connector.js";
import { PoolClosedError, PoolConnectError } from "./errors.js";

const isPromise = (value: unknown): boolean => typeof (value as PromiseLike<unknown> | undefined)?.then === "function";

function wrongConnect(got: string): InvalidArgumentError {
  return new InvalidArgumentError(
    `QueuePool: connect: expected a promise of a connection, got ${got}. Make the function async, and let it return the ` +
      "connection.",
  );
}

/**
 * Connects.
 *
 * @param end closes a connection: one that comes when it is not wanted any more, or not by way of a promise
 * @throws PoolClosedError when `signal` is aborted; InvalidArgumentError when there is no connection, or no promise of one
 * @internal
 */
export function connectBy<C>(
  connector: PoolConnector<C>,
  lost: (cause?: unknown) => void,
  signal: AbortSignal,
  end: (connection: C) => unknown,
): Promise<C> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new PoolClosedError()), { once: true });
    const connecting = connector.connect(lost, signal);
    if (!isPromise(connecting)) {
      reject(wrongConnect(describe(connecting)));
      if (typeof connecting === "object" && connecting !== null) end(connecting as C);
      return;
    }
    connecting.then((connection) => {
      if (connection === undefined || connection === null) reject(wrongConnect(`a promise of ${connection}`));
      else if (signal.aborted) end(connection);
      else resolve(connection);
    }, reject);
  });
}

/** What is told to those who asked, when no connection could be made. @internal */
export function connectError(cause: unknown): Error {
  return cause instanceof InvalidArgumentError ? cause : new PoolConnectError(cause);
}
