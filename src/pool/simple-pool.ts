import { requireNumber } from "../arguments.js";
import { PoolEmptyError } from "./errors.js";

/** What a {@link SimplePool} needs of a connection: that it can be ended. `pg.Client` fits. */
export interface Endable {
  end(): Promise<void>;
}

/**
 * The smallest pool that teaches: it opens its connections first, lends them, and takes them back.
 *
 * It has three flaws on purpose, which the lesson repairs one by one until the result is called `QueuePool`: an empty pool
 * refuses instead of waiting, a caller that throws before giving back loses a connection for good, and a connection that
 * died is lent all the same.
 *
 * @example
 * const pool = await SimplePool.open(2, () => lab.connect());
 * const client = pool.take();
 * await client.query("select 1");
 * pool.giveBack(client);
 * await pool.close();
 */
export class SimplePool<C extends Endable> {
  readonly #idle: C[];

  private constructor(
    /** How many connections there are. */
    readonly size: number,
    connections: C[],
  ) {
    this.#idle = connections;
  }

  /**
   * Opens `size` connections, one after the other.
   *
   * @param size an integer from 1 to 1,000
   * @throws InvalidArgumentError for another size; whatever `connect` throws
   */
  static async open<C extends Endable>(size: number, connect: () => Promise<C>): Promise<SimplePool<C>> {
    requireNumber("SimplePool: size", size, 1, 1_000, true);
    const pool = new SimplePool<C>(size, []);
    try {
      for (let opened = 0; opened < size; opened++) pool.giveBack(await connect());
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  /** How many connections are free. */
  get free(): number {
    return this.#idle.length;
  }

  /** Lends a connection. @throws PoolEmptyError when all are taken */
  take(): C {
    const connection = this.#idle.pop();
    if (!connection) throw new PoolEmptyError(this.size);
    return connection;
  }

  /** Takes a connection back. */
  giveBack(connection: C): void {
    this.#idle.push(connection);
  }

  /** Ends the connections that are free. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((connection) => connection.end()));
  }
}
