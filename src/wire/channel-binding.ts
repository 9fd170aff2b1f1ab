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
export class ChannelBindingFilter {
  #kept: Buffer = Buffer.alloc(0);
  #changed = false;
  /** The offer has passed, and was not refused: nothing is looked at any more. */
  done = false;

  /** What may be passed on of all that came so far. */
  pass(chunk: Buffer): Buffer {
    const all = this.#kept.length === 0 ? chunk : Buffer.concat([this.#kept, chunk]);
    const passed: Buffer[] = [];
    let at = 0;
    while (!this.done && all.length - at >= 5) {
      const end = at + 1 + all.readInt32BE(at + 1);
      if (end < at + 5 || end - at > longest) this.done = true;
      else if (end > all.length) break;
      else {
        const message = all.subarray(at, end);
        const change = this.#changed ? withHint(message) : withoutBinding(message);
        this.done = this.#changed || (message[0] !== type.negotiateVersion && change === message);
        this.#changed = change !== message;
        passed.push(change);
        at = end;
      }
    }
    this.#kept = this.done ? Buffer.alloc(0) : all.subarray(at);
    if (this.done) passed.push(all.subarray(at));
    return Buffer.concat(passed);
  }
}

function withoutBinding(message: Buffer): Buffer {
  if (message[0] !== type.authentication || message.length < 9 || message.readInt32BE(5) !== 10) return message;
  const offered = message.toString("latin1", 9).split("\0").filter(Boolean);
  const kept = offered.filter((name) => name !== withBinding);
  if (kept.length === 0 || kept.length === offered.length) return message;
  const body = Buffer.from(`${kept.join("\0")}\0\0`, "latin1");
  const header = Buffer.from(message.subarray(0, 9));
  header.writeInt32BE(8 + body.length, 1);
  return Buffer.concat([header, body]);
}

/** A refusal to let a client in, with the hint; other messages as they are. */
function withHint(message: Buffer): Buffer {
  if (message[0] !== type.error || !message.includes("C28000\0")) return message;
  const body = Buffer.concat([message.subarray(5, -1), Buffer.from(`H${hint}\0\0`)]);
  const header = Buffer.from(message.subarray(0, 5));
  header.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([header, body]);
}
