import { type EntryState, PoolEntry } from "./pool-entry.js";

/** The connections of a pool, and how many are in which state. It decides nothing. @internal */
export class ConnectionSet<C> {
  /** All that exist on the server, or may: those being opened and those being closed included. */
  readonly entries = new Set<PoolEntry<C>>();
  /** Those that are ready; the first is idle for the longest time. */
  readonly idle: PoolEntry<C>[] = [];
  /** How many are in each state. */
  readonly counts: Record<EntryState, number> = {
    connecting: 0,
    idle: 0,
    held: 0,
    checking: 0,
    resetting: 0,
    closing: 0,
  };

  /** How many exist on the server, or may. */
  get total(): number {
    return this.entries.size;
  }

  /** How many are open, and are not being closed. */
  get open(): number {
    return this.entries.size - this.counts.connecting - this.counts.closing;
  }

  /** Those that are in this state now. */
  in(state: EntryState): PoolEntry<C>[] {
    return [...this.entries].filter((entry) => entry.state === state);
  }

  /** A new entry, whose connection is being opened. */
  add(): PoolEntry<C> {
    const entry = new PoolEntry<C>();
    this.entries.add(entry);
    this.counts.connecting++;
    return entry;
  }

  /** Changes what a connection is doing. */
  move(entry: PoolEntry<C>, state: EntryState, now: number): void {
    this.counts[entry.state]--;
    this.counts[state]++;
    entry.state = state;
    entry.since = now;
  }

  /** The idle connection to lend next, still in its place: the one used last, so that the rest may age; undefined when none is idle. */
  next(): PoolEntry<C> | undefined {
    return this.idle[this.idle.length - 1];
  }

  /** Takes what {@link next} shows out of the idle; the caller decides what becomes of it. */
  takeNext(): PoolEntry<C> | undefined {
    return this.idle.pop();
  }

  /** A connection is ready, and nobody waits for it. */
  putIdle(entry: PoolEntry<C>, now: number): void {
    this.move(entry, "idle", now);
    this.idle.push(entry);
  }

  /** A connection, whatever it was doing, is being closed. */
  close(entry: PoolEntry<C>): void {
    const at = this.idle.indexOf(entry);
    if (at >= 0) this.idle.splice(at, 1);
    this.move(entry, "closing", entry.since);
  }

  /** A connection is closed, or was never opened. */
  delete(entry: PoolEntry<C>): void {
    this.move(entry, "closing", entry.since);
    this.counts.closing--;
    this.entries.delete(entry);
  }

  /** No connection that was last used before this moment is trusted any more. @returns those of them that are idle */
  suspectUnused(since: number): PoolEntry<C>[] {
    const unused = [...this.entries].filter(({ lastUsedAt }) => lastUsedAt <= since);
    for (const entry of unused) entry.suspect = true;
    return unused.filter(({ state }) => state === "idle");
  }
}
