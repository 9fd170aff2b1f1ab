import type { ResolvedNetwork } from "./network.js";
import { seeded } from "./seeded.js";

/**
 * By how much the round trips of one connection are longer than the shortest: a number for each, the same in every run with
 * the same seed.
 * @internal
 */
export class Jitter {
  #network: ResolvedNetwork | undefined;
  #random = seeded(0);
  #trip = 0;
  #ms = 0;

  /** @returns milliseconds from 0 to the network's `jitterMs` */
  of(network: ResolvedNetwork, connection: number, trip: number): number {
    if (network.jitterMs === 0) return 0;
    if (network !== this.#network) {
      this.#network = network;
      this.#random = seeded(network.seed * 7_919 + connection);
      this.#trip = -1;
    }
    if (trip !== this.#trip) {
      this.#trip = trip;
      this.#ms = this.#random() * network.jitterMs;
    }
    return this.#ms;
  }
}
