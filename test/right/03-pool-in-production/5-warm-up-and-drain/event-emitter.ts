/**
 * Style: an event for the last call that ends, and callbacks.
 */
import { EventEmitter } from "node:events";
import pg from "pg";

export class DrainingError extends Error {
  override name = "DrainingError";
}

export class Service extends EventEmitter {
  private open = 0;
  private answer: Promise<number> | null = null;

  constructor(readonly pool: pg.Pool) {
    super();
  }

  warmUp(count: number): Promise<void> {
    let failure: { error: unknown } | undefined;
    const clients: pg.PoolClient[] = [];
    const connects = Array.from({ length: count }, () =>
      this.pool.connect().then(
        (client) => void clients.push(client),
        (error) => {
          failure ??= { error };
        },
      ),
    );
    return Promise.all(connects).then(() => {
      for (const client of clients) client.release();
      if (failure) throw failure.error;
    });
  }

  async use<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    if (this.answer) throw new DrainingError("too late");
    this.open += 1;
    let client: pg.PoolClient | undefined;
    try {
      client = await this.pool.connect();
      return await work(client);
    } finally {
      client?.release();
      this.open -= 1;
      if (this.open === 0) this.emit("empty");
    }
  }

  drain(limitMs: number): Promise<number> {
    this.answer ??= new Promise((resolve, reject) => {
      const finish = () => this.pool.end().then(() => resolve(0), reject);
      if (this.open === 0) {
        finish();
        return;
      }
      const timer = setTimeout(() => {
        this.removeAllListeners("empty");
        resolve(this.open);
        this.pool.end().catch(() => undefined);
      }, limitMs);
      this.once("empty", () => {
        clearTimeout(timer);
        finish();
      });
    });
    return this.answer;
  }
}
