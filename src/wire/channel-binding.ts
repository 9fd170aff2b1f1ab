import { type } from "./message-types.js";

const withBinding = "SCRAM-SHA-256-PLUS";
/** No message of a log-in is longer. */
const longest = 100_000;

/**
 * Takes SCRAM with channel binding out of what a server offers. The binding ties the password's proof to the encrypted
 * channel, and a proxy that counts has two of them: the server's proof would be about another one than the client's.
 * @internal
 */
export class ChannelBindingFilter {
  #kept: Buffer = Buffer.alloc(0);
  /** The offer has passed: nothing is looked at any more. */
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
        this.done = all[at] !== type.negotiateVersion;
        passed.push(withoutBinding(all.subarray(at, end)));
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
