import { Framer, type MessageSink, message, ProtocolViolation } from "./framer.js";
import { type } from "./message-types.js";

const withBinding = "SCRAM-SHA-256-PLUS";
/** No message of a log-in is longer. */
const longest = 100_000;

/** What a client is told that takes the missing offer for an attack, as it should. */
const hint =
  "Both sides of the proxy are encrypted, and channel binding can tie a password to one of the two only. " +
  "Connect with channel_binding=disable.";

/**
 * Takes SCRAM with channel binding out of what a server offers. The binding ties the password's proof to the encrypted
 * channel, and a proxy that counts has two of them: the server's proof would be about another one than the client's. If the
 * server then refuses the client, because that could have bound, the error says what to do.
 * @internal
 */
export class ChannelBindingFilter implements MessageSink {
  readonly #framer = new Framer(this);
  /** Bytes that are not passed on yet, and how many are. */
  #waiting: Buffer = Buffer.alloc(0);
  #before = 0;
  #passed: Buffer[] = [];
  #changed = false;
  /** The offer has passed, and was not refused: nothing is looked at any more. */
  done = false;

  /** What may be passed on of all that came so far. */
  pass(chunk: Buffer): Buffer {
    this.#waiting = Buffer.concat([this.#waiting, chunk]);
    this.#passed = [];
    try {
      this.#framer.read(chunk);
    } catch (violation) {
      if (!(violation instanceof ProtocolViolation)) throw violation;
      this.done = true; // Whoever reads it next will say so.
    }
    return Buffer.concat(this.done ? [...this.#passed, this.#waiting] : this.#passed);
  }

  admit(): boolean {
    return !this.done;
  }

  begin(_code: number, length: number): number {
    if (length > longest) throw new ProtocolViolation(`a message of ${length} bytes where the log-in was expected`);
    return length;
  }

  body(code: number, buffer: Buffer, from: number, to: number): void {
    const size = this.#framer.position - this.#before;
    const body = buffer.subarray(from, to);
    const changed = this.#changed ? withHint(code, body) : withoutBinding(code, body);
    this.#passed.push(changed ?? this.#waiting.subarray(0, size));
    this.#waiting = this.#waiting.subarray(size);
    this.#before += size;
    this.done = this.#changed || (code !== type.negotiateVersion && !changed);
    this.#changed = changed !== undefined;
  }
}

/** The offer without channel binding; undefined where there is nothing to leave out. */
function withoutBinding(code: number, body: Buffer): Buffer | undefined {
  if (code !== type.authentication || body.length < 4 || body.readInt32BE(0) !== 10) return undefined;
  const offered = body.toString("latin1", 4).split("\0").filter(Boolean);
  const kept = offered.filter((name) => name !== withBinding);
  if (kept.length === 0 || kept.length === offered.length) return undefined;
  return message(code, body.subarray(0, 4), `${kept.join("\0")}\0\0`);
}

/** A refusal to let a client in, with the hint; undefined for other messages. */
function withHint(code: number, body: Buffer): Buffer | undefined {
  if (code !== type.error || !body.includes("C28000\0")) return undefined;
  return message(code, body.subarray(0, -1), `H${hint}\0\0`);
}
