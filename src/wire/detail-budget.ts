/** How many details all connections of a measurement keep together. */
interface DetailLimits {
  roundTrips: number;
  statements: number;
  /** Characters of the statements' texts and values. */
  text: number;
  /** Pieces of the connections' time lines. */
  segments: number;
  errors: number;
  /** Connections that are closed. */
  closedConnections: number;
}

/** How many details each way of keeping them keeps. @internal */
export const detailLimits: Record<"all" | "latest", DetailLimits> = {
  all: {
    roundTrips: 50_000,
    statements: 50_000,
    text: 64 * 1024 * 1024,
    segments: 500_000,
    errors: 50_000,
    closedConnections: Number.POSITIVE_INFINITY,
  },
  latest: {
    roundTrips: 5_000,
    statements: 5_000,
    text: 4 * 1024 * 1024,
    segments: 20_000,
    errors: 2_000,
    closedConnections: 500,
  },
};

type Countable = Exclude<keyof DetailLimits, "closedConnections">;

/** What of the details can still be kept. What is not kept is counted. @internal */
export class DetailBudget {
  readonly #left: Record<Countable, number>;
  /** Details that are not kept. */
  readonly omitted = { roundTrips: 0, statements: 0, connections: 0 };

  /** @param keepsValues whether the values of parameters are kept at all */
  constructor(
    limits: DetailLimits,
    readonly keepsValues = false,
  ) {
    this.#left = { ...limits };
  }

  /** Whether so much more can be kept; then it is taken off. */
  take(what: Countable, amount = 1): boolean {
    if (this.#left[what] >= amount) {
      this.#left[what] -= amount;
      return true;
    }
    return what === "roundTrips" || what === "statements" ? this.omit(what) : false;
  }

  /** One is not kept, whether or not it could be. Returns false. */
  omit(what: "roundTrips" | "statements"): false {
    this.omitted[what] += 1;
    return false;
  }

  /** The details of a connection are forgotten: others can be kept instead. */
  giveBack(kept: Record<Countable, number>): void {
    for (const what of Object.keys(kept) as Countable[]) this.#left[what] += kept[what];
    this.omitted.roundTrips += kept.roundTrips;
    this.omitted.statements += kept.statements;
    this.omitted.connections += 1;
  }
}
