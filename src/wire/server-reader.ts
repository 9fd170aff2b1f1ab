import { endOfText } from "./framer.js";
import { type } from "./message-types.js";
import { type ProtocolState, statusOf } from "./protocol-state.js";
import type { StatementRecord } from "./recorder.js";

const letterD = 68;

/** By the type of a message that is a complete answer by itself: what it answers. */
const answered = new Uint8Array(256);
answered[type.parseComplete] = type.parse;
answered[type.bindComplete] = type.bind;
answered[type.closeComplete] = type.close;
answered[type.rowDescription] = type.describe;
answered[type.noData] = type.describe;
answered[type.emptyQuery] = type.execute;
answered[type.portalSuspended] = type.execute;

/** What a server's messages mean for the state of the protocol. @internal */
export class ServerReader {
  #failed: StatementRecord | undefined;

  constructor(readonly protocol: ProtocolState) {}

  /** A message has begun. */
  begin(code: number, length: number): void {
    const { protocol } = this;
    const { recorder, pending } = protocol;
    // These three the server may send at any time: nobody is blocked on them.
    if (code === type.parameterStatus || code === type.notice || code === type.notification) {
      if (pending.size > 0) recorder?.received(pending.trip, code, length + 5);
      if (code !== type.parameterStatus && recorder) recorder.sums.notices += 1;
      return;
    }
    protocol.received(code, length + 5);
    if (code === type.dataRow) recorder?.row(pending.statement);
    else if (code === type.copyData) protocol.copies(length);
    else if (code === type.error) {
      this.#failed = pending.statement;
      protocol.failed();
    } else if (code === type.copyIn || code === type.copyBoth) {
      recorder?.copiesIn();
      protocol.copyBegins();
    } else {
      if (code === type.emptyQuery || code === type.portalSuspended) recorder?.finished(pending.statement);
      const asked = answered[code] as number;
      if (asked > 0) protocol.complete(asked);
    }
  }

  /** What is kept of its body is there. */
  body(code: number, buffer: Buffer, from: number, to: number): void {
    const { protocol } = this;
    if (code === type.readyForQuery) protocol.ready(statusOf(buffer[from] as number));
    else if (code === type.commandComplete) {
      // Without a recorder only DEALLOCATE and DISCARD are of interest.
      if (protocol.recorder || (buffer[from] === letterD && !protocol.prepared.empty)) {
        const tag = buffer.toString("latin1", from, endOfText(buffer, from, to));
        protocol.recorder?.command(tag, protocol.pending.statement);
        protocol.prepared.command(tag);
      }
      protocol.complete(type.execute);
    } else if (code === type.error) this.#error(buffer, from, to);
    else if (code === type.authentication && to - from >= 4) {
      // 0: accepted; 12: SCRAM's last word, which nobody answers.
      const step = buffer.readInt32BE(from);
      if (step !== 0 && step !== 12) protocol.challenge();
    } else if (code === type.backendKey && to - from >= 4) protocol.processId = buffer.readInt32BE(from);
  }

  #error(buffer: Buffer, from: number, to: number): void {
    const fields: Record<string, string> = {};
    let at = from;
    while (at < to && buffer[at] !== 0) {
      const end = endOfText(buffer, at + 1, to);
      fields[String.fromCharCode(buffer[at] as number)] = buffer.toString("utf8", at + 1, end);
      at = end + 1;
    }
    const { V: severity = fields.S ?? "ERROR", C: code = "", M: message = "" } = fields;
    if (severity === "FATAL" || severity === "PANIC") this.protocol.fatal = true;
    this.protocol.recorder?.error(severity, code, message, this.#failed);
    this.#failed = undefined;
  }
}
