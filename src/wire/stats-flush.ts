import { Framer, type MessageSink, message } from "./framer.js";
import { type } from "./message-types.js";

/** Number of the function `pg_stat_force_next_flush`, the same in every PostgreSQL since 15. */
const forceNextFlush = 2137;

/**
 * What an idle server process is asked so that it flushes its statistics now, and not up to ten seconds later. A function call,
 * because that leaves the client's unnamed statement alone, and is no statement itself.
 */
function callFlush(): Buffer {
  const call = Buffer.alloc(10); // The function; then no formats, no arguments, and a result as text: zeros.
  call.writeInt32BE(forceNextFlush);
  return message(type.functionCall, call);
}

/**
 * The same inside a transaction, where statistics are flushed at its end: there, closing the unnamed portal ends the last
 * query, which is the moment at which `pg_stat_statements` learns of it.
 */
function endQuery(): Buffer {
  return Buffer.concat([message(type.close, "P\0"), message(type.sync)]);
}

/** What the server may say of itself in between: that is for the client. */
const forClient = new Set<number>([type.notice, type.notification, type.parameterStatus]);

/** What a server process was found doing. `busy`: something is under way, so that nothing could be asked. @internal */
export type FlushOutcome = "idle" | "in transaction" | "busy";

/** One request of the proxy's own on a client's connection, which the client must not see. @internal */
export class StatsFlush implements MessageSink {
  readonly request: Buffer;
  /** Resolves when the answer is complete, or the connection has ended. */
  readonly ended: Promise<void>;
  over = false;
  readonly #framer = new Framer(this);
  readonly #forClient: Buffer[] = [];
  #resolve: () => void = () => undefined;

  constructor(inTransaction: boolean) {
    this.request = inTransaction ? endQuery() : callFlush();
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Takes what the server sends. Returns what of it is for the client, once the answer is complete; until then nothing. */
  read(chunk: Buffer): Buffer {
    const read = this.#framer.read(chunk);
    return this.over ? Buffer.concat([...this.#forClient, chunk.subarray(read)]) : chunk.subarray(0, 0);
  }

  admit(): boolean {
    return !this.over;
  }

  begin(code: number, length: number): number {
    return code === type.readyForQuery || forClient.has(code) ? length : 0;
  }

  body(code: number, buffer: Buffer, from: number, to: number): void {
    if (code === type.readyForQuery) this.end();
    else if (forClient.has(code)) this.#forClient.push(message(code, Buffer.from(buffer.subarray(from, to))));
  }

  end(): void {
    this.over = true;
    this.#resolve();
  }
}
