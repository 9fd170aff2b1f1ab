import type { DetailBudget } from "./detail-budget.js";
import type { Closed } from "./life-cycle.js";
import type { ProtocolState } from "./protocol-state.js";
import { Queue } from "./queue.js";
import type { Recorder } from "./recorder.js";

/** What a trace tells of a connection, beside what was recorded. @internal */
export interface Seen {
  readonly id: number;
  readonly parameters: Record<string, string>;
  readonly openedAt: number;
  readonly closed: Closed | undefined;
  readonly protocol: ProtocolState;
}

/** The same without the connection, whose sockets, buffers and keys need not outlive it. */
function detached({ id, parameters, openedAt, closed, protocol }: Seen): Seen {
  return { id, parameters, openedAt, closed, protocol };
}

/**
 * The connections that a measurement has seen, in the order of their opening. Those that are closed are kept up to a number; of
 * those that closed before, their sums.
 * @internal
 */
export class SeenConnections {
  readonly #open = new Map<Seen, Recorder>();
  /** In the order of their closing. */
  readonly #closed = new Queue<[Seen, Recorder]>();
  /** Sums of those that are not kept. */
  readonly forgotten = { roundTrips: 0, bytesUp: 0, bytesDown: 0 };

  /** @param mostClosed how many closed connections are kept */
  constructor(
    readonly budget: DetailBudget,
    readonly mostClosed: number,
  ) {}

  /** How many are kept. */
  get size(): number {
    return this.#open.size + this.#closed.size;
  }

  add(connection: Seen, recorder: Recorder): void {
    this.#open.set(connection, recorder);
  }

  /** It was none. */
  delete(connection: Seen): void {
    this.#open.delete(connection);
  }

  /** A connection has closed: the one that did so the longest ago may be forgotten for it. */
  closed(connection: Seen): void {
    const recorder = this.#open.get(connection);
    if (!recorder) return;
    this.#open.delete(connection);
    this.#closed.push([detached(connection), recorder]);
    if (this.#closed.size <= this.mostClosed) return;
    const oldest = this.#closed.take();
    if (oldest) this.#forget(...oldest);
  }

  #forget({ protocol }: Seen, recorder: Recorder): void {
    protocol.recorder = undefined;
    this.forgotten.roundTrips += recorder.tripCount;
    this.forgotten.bytesUp += recorder.bytesUp;
    this.forgotten.bytesDown += recorder.bytesDown;
    this.budget.giveBack(recorder.kept);
  }

  /** All that are kept. */
  entries(): [Seen, Recorder][] {
    const closed = Array.from({ length: this.#closed.size }, (_, place) => this.#closed.at(place) as [Seen, Recorder]);
    return [...closed, ...this.#open].sort(([{ id: one }], [{ id: other }]) => one - other);
  }
}
