/**
 * Wrong: one list for all pools: a connection of one server is given out by the pool of another.
 * Caught by: connects for each caller when nothing is idle
 * Says: keep the list
 */
export interface Connection {
  /** One round trip to the server; fails when nobody answers. */
  ping(): Promise<void>;
  close(): void;
}

const idle: { connection: Connection; since: number }[] = [];

export class FreshPool<C extends Connection> {
  constructor(
    readonly connect: () => Promise<C>,
    readonly aliveBypassMs: number,
  ) {}

  async acquire(): Promise<C> {
    // Out of the list before the first await: whoever calls during the ping finds the next one, not this one.
    const last = idle.pop();
    if (!last) return this.connect();
    // Under load connections hardly rest, so a busy pool pays for no ping at all.
    if (Date.now() - last.since < this.aliveBypassMs) return last.connection as C;
    try {
      await last.connection.ping();
      return last.connection as C;
    } catch {
      // Most often they all died together, with the server. Asking each in turn would cost one time-out each.
      for (const { connection } of [last, ...idle.splice(0)]) connection.close();
      return this.connect();
    }
  }

  release(connection: C): void {
    idle.push({ connection, since: Date.now() });
  }
}
