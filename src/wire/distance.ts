import type { ResolvedNetwork } from "./network.js";

/** Exact counting needs the server this far away, so that all that a client can send is sent before the first answer. */
const exactRoundTripMs = 4;

/** How far away the server seems now, to all connections of a proxy. @internal */
export class Distance {
  /** The round-trip time that holds, and half of it. */
  roundTripMs = 0;
  oneWayMs = 0;
  /** Nothing is delayed: what comes is passed on at once. */
  direct = true;
  #exact = false;

  constructor(public network: ResolvedNetwork) {
    this.set(network);
  }

  /** @param exact counts are to be exact; default as before */
  set(network: ResolvedNetwork, exact = this.#exact): void {
    const { roundTripMs, jitterMs, bytesPerSecond } = network;
    this.network = network;
    this.#exact = exact;
    this.roundTripMs = exact ? Math.max(exactRoundTripMs, roundTripMs) : roundTripMs;
    this.oneWayMs = this.roundTripMs / 2;
    this.direct = this.roundTripMs === 0 && jitterMs === 0 && bytesPerSecond === Number.POSITIVE_INFINITY;
  }
}
