import { ProtocolViolation } from "./framer.js";

/** A packet of the beginning of a connection, which has no type byte. @internal */
export type StartPacket =
  | { is: "ask TLS" | "ask GSS" }
  | { is: "cancel"; key: Buffer }
  | { is: "start-up"; parameters: Record<string, string> }
  | { is: "another version" };

/** The server refuses longer ones too: 10,000 bytes after the four of the length. */
const longest = 10_004;
const codes = { tls: 80_877_103, gss: 80_877_104, cancel: 80_877_102 };

/** Collects the bytes of one packet that begins a connection. @internal */
export class StartReader {
  #kept: Buffer = Buffer.alloc(0);

  add(chunk: Buffer): void {
    this.#kept = this.#kept.length === 0 ? chunk : Buffer.concat([this.#kept, chunk]);
  }

  /** Gives back what came after the packets that were taken. */
  rest(): Buffer {
    const kept = this.#kept;
    this.#kept = Buffer.alloc(0);
    return kept;
  }

  /**
   * The next packet, when it is complete.
   *
   * @throws ProtocolViolation when it can be none
   */
  take(): { packet: StartPacket; bytes: Buffer } | undefined {
    const kept = this.#kept;
    if (kept.length < 4) return undefined;
    const length = kept.readInt32BE(0);
    if (length < 8 || length > longest) {
      const text = JSON.stringify(kept.toString("latin1", 0, 16));
      throw new ProtocolViolation(`the client did not begin as PostgreSQL's clients do: ${text}`);
    }
    if (kept.length < length) return undefined;
    this.#kept = kept.subarray(length);
    const bytes = kept.subarray(0, length);
    return { packet: packetOf(bytes), bytes };
  }
}

function packetOf(bytes: Buffer): StartPacket {
  const code = bytes.readInt32BE(4);
  if (code === codes.tls || code === codes.gss) return { is: code === codes.tls ? "ask TLS" : "ask GSS" };
  if (code === codes.cancel) return { is: "cancel", key: bytes.subarray(8) };
  if (code >> 16 !== 3) return { is: "another version" };
  const words = bytes.toString("utf8", 8).split("\0");
  const parameters: Record<string, string> = {};
  for (let at = 0; at + 1 < words.length && words[at] !== ""; at += 2) {
    parameters[words[at] as string] = words[at + 1] as string;
  }
  return { is: "start-up", parameters };
}

/** A packet without a type byte: its length, its code, and its body. */
function packet(code: number, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeInt32BE(body.length + 8, 0);
  header.writeInt32BE(code, 4);
  return Buffer.concat([header, body]);
}

/** A CancelRequest for a process id and key. @internal */
export const cancelRequest = (key: Buffer): Buffer => packet(codes.cancel, key);

/** An SSLRequest. @internal */
export const tlsRequest = (): Buffer => packet(codes.tls, Buffer.alloc(0));
