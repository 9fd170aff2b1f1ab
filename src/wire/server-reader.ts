import { endOfText } from "./framer.js";
import { type } from "./message-types.js";
import { type ProtocolState, statusOf } from "./protocol-state.js";
import type { StatementRecord } from "./recorder.js";

const letterD = 68;

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
    switch (code) {
      case type.dataRow:
        recorder?.row(pending.statement);
        return;
      case type.emptyQuery:
      case type.portalSuspended:
        recorder?.finished(pending.statement);
        protocol.complete(type.execute);
        return;
      case type.rowDescription:
      case type.noData:
        protocol.complete(type.describe);
        return;
      case type.parseComplete:
        protocol.complete(type.parse);
        return;
      case type.bindComplete:
        protocol.complete(type.bind);
        return;
      case type.closeComplete:
        protocol.complete(type.close);
        return;
      case type.error:
        this.#failed = pending.statement;
        protocol.failed();
        return;
      case type.copyIn:
      case type.copyBoth:
        recorder?.copiesIn();
        protocol.copyBegins();
        return;
      case type.copyData:
        protocol.copies(length);
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
    } else if (code === type.backendKey) protocol.onBackendKey?.(Buffer.from(buffer.subarray(from, to)));
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
