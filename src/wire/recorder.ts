import type { ChainEnd } from "./chain.js";
import type { DetailBudget } from "./detail-budget.js";
import { messageName, type } from "./message-types.js";
import type { ByteCount, Sums } from "./sums.js";
import { Transactions } from "./transactions.js";
import type { WireBurst, WirePhase, WireRoundTrip, WireSegment, WireServerError, WireStatement } from "./types.js";

/** A statement while it is being recorded. @internal */
export type StatementRecord = WireStatement;

/** The messages of a burst, repeats counted; the first 40 kinds in a row are kept. */
class Tally {
  readonly #types: number[] = [];
  readonly #counts: number[] = [];
  #more = false;

  add(code: number): void {
    const last = this.#types.length - 1;
    if (this.#types[last] === code) (this.#counts[last] as number)++;
    else if (last === 39) this.#more = true;
    else {
      this.#types.push(code);
      this.#counts.push(1);
    }
  }

  toString(): string {
    const said = this.#types.map((code, at) => {
      const count = this.#counts[at] as number;
      return count === 1 ? messageName(code) : `${messageName(code)}×${count}`;
    });
    return [...said, ...(this.#more ? ["…"] : [])].join(" ");
  }
}

/** One direction of a round trip while it is being recorded. */
class BurstRecord {
  startedAt = 0;
  endedAt = 0;
  bytes = 0;
  readonly tally = new Tally();

  add(code: number, bytes: number, now: number): void {
    if (this.startedAt === 0) this.startedAt = now;
    this.endedAt = now;
    this.bytes += bytes;
    this.tally.add(code);
  }

  toBurst(origin: number): WireBurst {
    const since = (at: number) => (at === 0 ? 0 : at - origin);
    const { startedAt, endedAt, bytes, tally } = this;
    return { startedAtMs: since(startedAt), endedAtMs: since(endedAt), bytes, messages: tally.toString() };
  }
}

/** A round trip while it is being recorded. */
class TripRecord {
  readonly up = new BurstRecord();
  readonly down = new BurstRecord();
  readonly statements: number[] = [];
  constructor(
    readonly number: number,
    public phase: WirePhase,
    /** Length of the longest chain that ends here. */
    readonly depth: number,
  ) {}

  toTrip(origin: number): WireRoundTrip {
    const { number, depth, phase, up, down, statements } = this;
    return { number, depth, phase, up: up.toBurst(origin), down: down.toBurst(origin), statements };
  }
}

const phaseOf = new Map<number, WirePhase>([
  [type.askTls, "ask TLS"],
  [type.askGss, "ask TLS"],
  [type.tls, "TLS"],
  [type.startup, "start-up"],
  [type.password, "password"],
]);

/** How many characters values have together. */
const lengthOf = (values: WireStatement["values"]) =>
  values?.reduce((sum, value) => sum + (value?.length ?? 0), 0) ?? 0;

/** Writes down what happens on one connection during one scope. Times are the thread's own clock. @internal */
export class Recorder {
  /** Time of the piece that is being read. */
  now: number;
  tripCount = 0;
  readonly trips: TripRecord[] = [];
  readonly statements: StatementRecord[] = [];
  readonly errors: WireServerError[] = [];
  readonly segments: WireSegment[] = [];
  readonly transactions: Transactions;
  #current: TripRecord | undefined;
  #first: number;
  /** What the connection had passed before. */
  readonly #before: ByteCount;
  /** Statements that ended since the last ReadyForQuery, for its status. */
  #unit: StatementRecord[] = [];
  #copyIn = false;

  /**
   * @param bytes what the connection has passed so far, and will
   * @param first number that it gives to its next round trip
   */
  constructor(
    readonly origin: number,
    readonly sums: Sums,
    readonly budget: DetailBudget,
    readonly chain: ChainEnd,
    readonly bytes: Readonly<ByteCount>,
    first: number,
    state: WireSegment["state"],
    now: number,
  ) {
    this.#first = first;
    this.#before = { ...bytes };
    this.now = now;
    this.transactions = new Transactions(sums);
    this.segments.push({ state, fromMs: now - origin, toMs: 0 });
  }

  get bytesUp(): number {
    return this.bytes.up - this.#before.up;
  }

  get bytesDown(): number {
    return this.bytes.down - this.#before.down;
  }

  /** Something happened in this scope. */
  get touched(): boolean {
    return this.bytesUp > 0 || this.bytesDown > 0;
  }

  /** How many details are kept here. */
  get kept() {
    const text = this.statements.reduce((sum, { sql, values }) => sum + sql.length + lengthOf(values), 0);
    const { trips, statements, segments, errors } = this;
    return {
      roundTrips: trips.length,
      statements: statements.length,
      text,
      segments: segments.length - 1,
      errors: errors.length,
    };
  }

  openTrip(code: number, continues: boolean): void {
    this.tripCount += 1;
    const depth = this.chain.grow(continues);
    this.#current = undefined;
    // Without a gap: they are found by their numbers.
    const whole = this.trips.length === this.tripCount - 1;
    if (!(whole ? this.budget.take("roundTrips") : this.budget.omit("roundTrips"))) return;
    this.#current = new TripRecord(this.tripCount, phaseOf.get(code) ?? "query", depth);
    this.trips.push(this.#current);
  }

  /** Everything that was sent is answered: other connections may go on from here. */
  turn(): void {
    this.chain.turn();
  }

  sent(code: number, bytes: number): void {
    const trip = this.#current;
    if (!trip) return;
    if (code === type.startup) trip.phase = "start-up";
    trip.up.add(code, bytes, this.now);
  }

  received(trip: number, code: number, bytes: number): void {
    this.trips[trip - this.#first]?.down.add(code, bytes, this.now);
  }

  state(state: WireSegment["state"]): void {
    const last = this.segments[this.segments.length - 1] as WireSegment;
    if (last.state === state || this.segments.length > 50_000 || !this.budget.take("segments")) return;
    last.toMs = this.now - this.origin;
    this.segments.push({ state, fromMs: last.toMs, toMs: 0 });
  }

  /** @param values those of its parameters, where they are to be kept */
  statement(
    kind: WireStatement["kind"],
    sql: string,
    name: string,
    cut: boolean,
    values?: WireStatement["values"],
  ): StatementRecord | undefined {
    this.sums.statements += 1;
    if (!this.budget.take("statements")) return undefined;
    const fits = this.budget.take("text", sql.length + lengthOf(values));
    this.#current?.statements.push(this.statements.length);
    const record: StatementRecord = {
      sql: fits ? sql : "",
      ...(cut || !fits ? { sqlCut: true } : {}),
      kind,
      ...(name ? { name } : {}),
      ...(fits && values ? { values } : {}),
      roundTrip: this.tripCount,
      rowsReturned: 0,
      rowsAffected: 0,
      commands: [],
      fetches: 1,
      startedAtMs: this.now - this.origin,
    };
    this.statements.push(record);
    return record;
  }

  row(statement: StatementRecord | undefined): void {
    this.sums.rowsReturned += 1;
    if (statement) statement.rowsReturned += 1;
  }

  /** The server takes copy data. */
  copiesIn(): void {
    this.#copyIn = true;
  }

  /** A command is complete; its tag says how many rows. */
  command(tag: string, statement: StatementRecord | undefined): void {
    this.sums.commands += 1;
    this.transactions.command(tag);
    if (statement && statement.commands.length < 100) statement.commands.push(tag);
    this.finished(statement);
    const space = tag.lastIndexOf(" ");
    const rows = space < 0 ? 0 : Number(tag.slice(space + 1));
    if (!(rows > 0)) return;
    const copy = tag.startsWith("COPY ");
    const changed = copy ? this.#copyIn : /^(INSERT|UPDATE|DELETE|MERGE) /.test(tag);
    if (copy) {
      this.sums.copyRows += rows;
      this.#copyIn = false;
    }
    if (changed) {
      this.sums.rowsAffected += rows;
      if (statement) statement.rowsAffected += rows;
    }
  }

  /** The server is done with a statement, for now. */
  finished(statement: StatementRecord | undefined): void {
    if (!statement) return;
    statement.endedAtMs = this.now - this.origin;
    if (this.#unit.at(-1) !== statement) this.#unit.push(statement);
  }

  error(severity: string, code: string, message: string, statement: StatementRecord | undefined): void {
    this.sums.errors += 1;
    this.transactions.error();
    const error: WireServerError = { severity, code, message, atMs: this.now - this.origin };
    if (this.errors.length < 1_000 && this.budget.take("errors")) this.errors.push(error);
    if (statement) statement.error = error;
    this.finished(statement);
  }

  /** The connection has ended. */
  end(now: number): void {
    this.now = now;
    this.transactions.end();
    this.chain.count();
    this.turn();
  }

  ready(status: "I" | "T" | "E"): void {
    this.transactions.ready(status);
    for (const statement of this.#unit) {
      statement.transactionStatus = status;
      if (statement.kind === "simple") statement.endedAtMs = this.now - this.origin;
    }
    if (this.#unit.length > 0) this.#unit = [];
  }
}
