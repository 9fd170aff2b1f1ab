import type { Connection } from "./connection.js";
import type { DetailBudget } from "./detail-budget.js";
import type { Recorder } from "./recorder.js";

/**
 * The connections that a measurement has seen, in the order of their opening. Those that are closed are kept up to a number; of
 * those that closed before, their sums.
 * @internal
 */
export class SeenConnections {
  readonly #recorders = new Map<Connection, Recorder>();
  /** In the order of their closing. */
  readonly #closed = new Set<Connection>();
  /** Sums of those that are not kept. */
  readonly forgotten = { roundTrips: 0, bytesUp: 0, bytesDown: 0 };

  /** @param mostClosed how many closed connections are kept */
  constructor(
    readonly budget: DetailBudget,
    readonly mostClosed: number,
  ) {}

  add(connection: Connection, recorder: Recorder): void {
    this.#recorders.set(connection, recorder);
  }

  /** It was none. */
  delete(connection: Connection): void {
    this.#recorders.delete(connection);
  }

  /** A connection has closed: the one that did so the longest ago may be forgotten for it. */
  closed(connection: Connection): void {
    if (!this.#recorders.has(connection)) return;
    this.#closed.add(connection);
    if (this.#closed.size <= this.mostClosed) return;
    const [oldest] = this.#closed;
    if (oldest) this.#forget(oldest);
  }

  #forget(connection: Connection): void {
    const recorder = this.#recorders.get(connection);
    this.#closed.delete(connection);
    this.#recorders.delete(connection);
    if (!recorder) return;
    connection.talk.recorder = undefined;
    this.forgotten.roundTrips += recorder.tripCount;
    this.forgotten.bytesUp += recorder.bytesUp;
    this.forgotten.bytesDown += recorder.bytesDown;
    this.budget.giveBack(recorder.kept);
  }

  entries(): [Connection, Recorder][] {
    return [...this.#recorders];
  }
}
