import { type } from "./message-types.js";
import { PendingQueue } from "./pending.js";
import { PreparedStatements } from "./prepared-statements.js";
import type { Recorder, StatementRecord } from "./recorder.js";
import type { WireStatement } from "./types.js";

/** Status bytes of ReadyForQuery: idle, in a transaction, in a failed one. @internal */
export const statusOf = (byte: number): "I" | "T" | "E" => (byte === 84 ? "T" : byte === 69 ? "E" : "I");

/** A portal: which text it runs, and its statement once it was executed and is not finished. */
interface Portal {
  sql: string;
  name: string;
  /** The values of its parameters, where they are kept. */
  values?: WireStatement["values"];
  statement?: StatementRecord | undefined;
  /** Whose statement it is. */
  recorder?: Recorder;
}

/**
 * What one connection's two sides have said to each other, as far as counting needs it: whose turn it is, what waits for an
 * answer, which round trip this is. Fed by the two readers; knows no sockets and no clock.
 * @internal
 */
export class ProtocolState {
  readonly pending = new PendingQueue();
  readonly prepared = new PreparedStatements();
  readonly portals = new Map<string, Portal>();
  /** Text that the unnamed prepared statement has. */
  unnamed = "";
  recorder: Recorder | undefined;
  /** Round trips since the connection was opened; the present one's number. */
  trips = 0;
  statements = 0;
  /** Bytes of COPY data, both ways. */
  copied = 0;
  /** The server has answered since the client's last byte: the next one opens a round trip. */
  answered = true;
  /** The server has said that it is ready for queries. */
  started = false;
  /** The server waits for the client's copy data. */
  copying = false;
  /** After an error the server skips messages up to the next Sync. */
  skipping = false;
  /** Messages of the extended protocol were sent after the last Sync. */
  #unsynced = false;
  /** Last status that the server reported. */
  status: "I" | "T" | "E" = "I";
  terminated = false;
  /** The server said FATAL, or worse: it ends the connection. */
  fatal = false;
  /** Process id of the server's end; 0 until it is known. */
  processId = 0;

  /** The client waits for the server. */
  get waiting(): boolean {
    return this.pending.size > 0 && !this.copying;
  }

  /** The next round trip goes on with something begun: only what came before on this connection can have led to it. */
  get continues(): boolean {
    return this.started ? this.copying || this.#unsynced : this.trips > 0;
  }

  /** The client sends a message, whose type and size are known. */
  sent(code: number, bytes: number): void {
    if (this.answered) {
      this.answered = false;
      const { continues } = this;
      this.trips += 1;
      if (this.copying) this.pending.trip = this.trips;
      this.recorder?.openTrip(code, continues);
      this.recorder?.state(this.started ? "waiting" : "starting");
    }
    this.recorder?.sent(code, bytes);
  }

  /** The client asks for something that is answered, at the beginning of the connection. */
  asks(code: number, bytes: number): void {
    this.sent(code, bytes);
    this.expect(code);
  }

  /** A message of copy data, either way. */
  copies(bytes: number): void {
    this.copied += bytes;
    if (this.recorder) this.recorder.sums.copyBytes += bytes;
  }

  /** The client expects an answer to a message of this type. */
  expect(code: number, statement?: StatementRecord): void {
    if (code === type.sync || code === type.query || code === type.functionCall) {
      this.#unsynced = false;
      this.skipping = false;
    } else if (this.started) this.#unsynced = true;
    if (this.skipping) return;
    this.pending.push(code, this.trips, statement);
  }

  /** The client prepares a statement. */
  expectParse(name: string, sql: string): void {
    this.expect(type.parse);
    if (!this.skipping) this.prepared.parse(name, sql);
  }

  /** The client closes a prepared statement; without a name, or a portal: nothing to forget. */
  expectClose(name: string): void {
    this.expect(type.close);
    if (!this.skipping) this.prepared.close(name);
  }

  /** The first expected answer is no longer expected: it is complete, or was skipped. */
  #drop(done: boolean): void {
    const { pending } = this;
    if (pending.type === type.parse || pending.type === type.close) this.prepared.answered(done);
    pending.pop();
  }

  /** The server sends a message that is an answer, whose type and size are known. */
  received(code: number, bytes: number): void {
    this.answered = true;
    if (this.recorder && this.pending.size > 0) this.recorder.received(this.pending.trip, code, bytes);
  }

  /** The first expected answer is complete if it is one to a message of this type. */
  complete(code: number): void {
    if (this.pending.type !== code) return;
    this.#drop(true);
    if (this.pending.size === 0) this.turn();
  }

  /** What comes next is the answer to an SSLRequest, not a message. Returns false when it is not. */
  answerSslRequest(bytes: number): boolean {
    const { type: asked } = this.pending;
    if (asked !== type.askTls && asked !== type.askGss) return false;
    this.received(type.tlsAnswer, bytes);
    this.complete(asked);
    return true;
  }

  /** Bytes of the client's part of a TLS handshake; `last` when no answer to them is expected. */
  handshakeUp(bytes: number, last: boolean): void {
    this.sent(type.tls, bytes);
    if (!last && this.pending.size === 0) this.pending.push(type.tls, this.trips);
  }

  /** Bytes of the server's part of a TLS handshake. */
  handshakeDown(bytes: number): void {
    this.answered = true;
    this.recorder?.received(this.trips, type.tls, bytes);
    this.complete(type.tls);
  }

  /** The server asks for the next step of the log-in. */
  challenge(): void {
    this.pending.pop();
    this.turn();
  }

  /** The server asks for copy data. A Sync sent along with the Execute is ignored by it. */
  copyBegins(): void {
    this.copying = true;
    if (this.pending.type === type.execute) this.pending.dropAfterFirst(type.sync);
    this.recorder?.turn();
  }

  /** The client has said its last word of a copy. */
  copyEnds(): void {
    this.copying = false;
  }

  /** A command failed: everything up to the next Sync is void. */
  failed(): void {
    this.copying = false;
    const { pending } = this;
    if (pending.type === type.query || pending.type === type.functionCall || !this.started) return;
    while (pending.size > 0 && pending.type !== type.sync) this.#drop(false);
    if (pending.size > 0) return;
    this.skipping = this.#unsynced;
    this.turn();
  }

  /** ReadyForQuery. */
  ready(status: "I" | "T" | "E"): void {
    const { pending } = this;
    this.started = true;
    this.copying = false;
    this.status = status;
    this.recorder?.ready(status);
    while (pending.size > 0) {
      const { type: code } = pending;
      this.#drop(false);
      if (code === type.sync || code === type.query || code === type.functionCall) break;
      if (code === type.startup || code === type.password) break;
    }
    if (pending.size > 0) return;
    this.prepared.atRest();
    // To clear an empty map costs the engine a new one.
    if (this.portals.size > 0 && status === "I" && !this.#unsynced) this.portals.clear();
    this.turn();
  }

  /** The connection has ended. */
  end(now: number): void {
    this.recorder?.end(now);
    this.prepared.clear();
    this.portals.clear();
    this.unnamed = "";
  }

  /** Nothing is left to wait for: it is the client's turn. */
  turn(): void {
    const { recorder } = this;
    if (!recorder) return;
    recorder.turn();
    if (this.started) recorder.state(this.status === "I" ? "idle" : "in transaction");
  }
}
