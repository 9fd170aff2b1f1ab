import { type PoolConnector, QueuePool, type QueuePoolOptions } from "roundtrip";
import { afterEach, beforeEach, vi } from "vitest";
import { type FakeConnection, FakeServer } from "./fake-server.js";

/** Every test of the file happens in virtual time. */
export function useVirtualTime(): void {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
}

/** How a pool reaches a {@link FakeServer}. */
export function fakeConnector(server: FakeServer): PoolConnector<FakeConnection> {
  return {
    async connect(lost, signal) {
      const connection = await server.connect(signal);
      connection.onLost = lost;
      return connection;
    },
    validate: (connection) => connection.query(),
    isDisconnect: (error) => (error as NodeJS.ErrnoException).code === "ECONNRESET",
    close: async (connection) => connection.close(),
  };
}

/** A pool before a server at which a connect takes 10 ms and a query 2 ms, unless told otherwise. */
export function fakePool(
  options: QueuePoolOptions = {},
  server: FakeServer = new FakeServer({ connectMs: 10, queryMs: 2 }),
): { pool: QueuePool<FakeConnection>; server: FakeServer } {
  return { pool: new QueuePool(fakeConnector(server), options), server };
}
