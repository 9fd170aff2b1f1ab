import { Framer, type MessageSink, ProtocolViolation, typeName } from "./framer.js";
import { fromServer, fromServerAtStart, type } from "./message-types.js";
import type { ProtocolState } from "./protocol-state.js";
import { Queue } from "./queue.js";
import { ServerReader } from "./server-reader.js";
import type { UpstreamView } from "./upstream-view.js";

/** So much of a message's body is kept, by its type; of all others nothing. */
const kept = new Uint16Array(256);
kept[type.readyForQuery] = 1;
kept[type.commandComplete] = 128;
kept[type.error] = 8_192;
kept[type.authentication] = 4;
kept[type.backendKey] = 4;

/** No message of a log-in is longer; a larger length comes from something that is not PostgreSQL. */
const longestAtStart = 1_000_000;

/** A message's header, or its body: the client is told when so many bytes are handed out to it. */
interface Arrival {
  position: number;
  code: number;
  length: number;
  body?: Buffer;
}

/**
 * What a server sends, split once, as it comes in. The upstream view of the protocol's state learns of a message at once, the
 * client's when the bytes are handed out to it: the counts are those that the client would come to.
 * @internal
 */
export class ServerMessages implements MessageSink {
  /** How the connection looks from the server, where that is followed. */
  upstream: UpstreamView | undefined;
  readonly #framer = new Framer(this);
  readonly #reader: ServerReader;
  /** What has come and is not handed out, in order. */
  readonly #arrived = new Queue<Arrival>();
  #atOnce = false;
  /** The server has said that it is ready for queries. */
  #started: boolean;
  /** What came last cannot be messages: it is read no further. */
  violation: ProtocolViolation | undefined;
  /** Bytes that were handed out, and where the last message that began among them ends. */
  #handedOut = 0;
  #messageEnd = 0;

  constructor(protocol: ProtocolState) {
    this.#reader = new ServerReader(protocol);
    this.#started = protocol.started;
  }

  /** Whole messages came in. */
  get betweenMessages(): boolean {
    return this.#framer.betweenMessages;
  }

  /** Whole messages were handed out: the client could read one of the proxy's own. */
  get readable(): boolean {
    return this.#handedOut === this.#messageEnd;
  }

  /** Reads a piece that waits before it is handed out. */
  read(chunk: Buffer): void {
    if (this.violation) return;
    try {
      this.#framer.read(chunk);
    } catch (violation) {
      if (!(violation instanceof ProtocolViolation)) throw violation;
      this.violation = violation;
    }
  }

  /** So many bytes of those that were read are handed out. Returns why they cannot be messages: then they are not. */
  handOut(bytes: number): ProtocolViolation | undefined {
    const handedOut = this.#handedOut + bytes;
    if (this.violation && handedOut >= this.#framer.position) return this.violation;
    this.#handedOut = handedOut;
    for (let next = this.#arrived.at(0); next && next.position <= handedOut; next = this.#arrived.at(0)) {
      this.#arrived.take();
      if (next.body) this.#reader.body(next.code, next.body, 0, next.body.length);
      else this.#begin(next.code, next.length, next.position);
    }
    return undefined;
  }

  /** Reads a piece that is handed out at once, when nothing waits. Returns why it cannot be messages: then it is not. */
  pass(chunk: Buffer): ProtocolViolation | undefined {
    const before = this.#messageEnd;
    this.#atOnce = true;
    this.read(chunk);
    this.#atOnce = false;
    if (this.violation) this.#messageEnd = before;
    else this.#handedOut += chunk.length;
    return this.violation;
  }

  #begin(code: number, length: number, position: number): void {
    this.#messageEnd = position + length;
    this.#reader.begin(code, length);
  }

  admit(code: number): boolean {
    if ((this.#started ? fromServer : fromServerAtStart)[code] === 1) return true;
    throw new ProtocolViolation(
      `the server began a message with ${typeName(code)}, which is none of PostgreSQL's types`,
    );
  }

  begin(code: number, length: number): number {
    if (!this.#started && length > longestAtStart) {
      throw new ProtocolViolation(`the server began a message of ${length} bytes where the log-in was expected`);
    }
    if (code === type.readyForQuery) this.#started = true;
    this.upstream?.server.begin(code, length);
    const { position } = this.#framer;
    if (this.#atOnce) this.#begin(code, length, position);
    else this.#arrived.push({ position, code, length });
    return kept[code] as number;
  }

  body(code: number, buffer: Buffer, from: number, to: number): void {
    if (kept[code] === 0) return;
    this.upstream?.server.body(code, buffer, from, to);
    if (this.#atOnce) this.#reader.body(code, buffer, from, to);
    else {
      const { position } = this.#framer;
      this.#arrived.push({ position, code, length: 0, body: buffer.subarray(from, to) });
    }
  }
}
