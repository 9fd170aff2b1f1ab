/** Exact counting needs the server this far away, so that all that a client can send is sent before the first answer. */
const exactRoundTripMs = 4;

/** How far away the server seems now, to all connections of a proxy. @internal */
export class Distance {
  /** Counts are to be exact. */
  exact = false;

  /** @param askedMs the round-trip time that was asked for, milliseconds */
  constructor(public askedMs: number) {}

  /** The round-trip time that holds, milliseconds. */
  get roundTripMs(): number {
    return this.exact ? Math.max(exactRoundTripMs, this.askedMs) : this.askedMs;
  }

  /** How long everything travels, milliseconds; at 0 it is passed on at once. */
  get oneWayMs(): number {
    return this.roundTripMs / 2;
  }
}
