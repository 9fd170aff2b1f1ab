import { endOfText, MessageReader, ProtocolViolation, typeName } from "./framer.js";
import { fromServer, fromServerAtStart, type } from "./message-types.js";
import { type ProtocolState, statusOf } from "./protocol-state.js";
import type { StatementRecord } from "./recorder.js";

/** So much of an ErrorResponse is kept. */
const keptError = 8_192;
/** No message of a log-in is longer; a larger length comes from something that is not PostgreSQL. */
const longestAtStart = 1_000_000;
const letterD = 68;

/** Reads what a server sends. @internal */
export class ServerReader extends MessageReader {
  #failed: StatementRecord | undefined;

  constructor(readonly protocol: ProtocolState) {
    super();
  }

  protected admit(code: number): boolean {
    const known = this.protocol.started ? fromServer : fromServerAtStart;
    if (known[code] === 1) return true;
    throw new ProtocolViolation(
      `the server began a message with ${typeName(code)}, which is none of PostgreSQL's types`,
    );
  }

  protected begin(code: number, length: number): number {
    const { protocol } = this;
    const { recorder, pending } = protocol;
    if (!protocol.started && length > longestAtStart) {
      throw new ProtocolViolation(`the server began a message of ${length} bytes where the log-in was expected`);
    }
    // These three the server may send at any time: nobody is blocked on them.
    if (code === type.parameterStatus || code === type.notice || code === type.notification) {
      if (pending.size > 0) recorder?.received(pending.trip, code, length + 5);
      if (code !== type.parameterStatus && recorder) recorder.sums.notices += 1;
      return 0;
    }
    protocol.received(code, length + 5);
    switch (code) {
      case type.dataRow:
        recorder?.row(pending.statement);
        return 0;
      case type.readyForQuery:
        return 1;
      case type.commandComplete:
        if (recorder || !protocol.prepared.empty) return 128;
        protocol.complete(type.execute);
        return 0;
      case type.emptyQuery:
        recorder?.finished(pending.statement);
        protocol.complete(type.execute);
        return 0;
      case type.portalSuspended:
        recorder?.finished(pending.statement);
        protocol.complete(type.execute);
        return 0;
      case type.rowDescription:
      case type.noData:
        protocol.complete(type.describe);
        return 0;
      case type.parseComplete:
        protocol.complete(type.parse);
        return 0;
      case type.bindComplete:
        protocol.complete(type.bind);
        return 0;
      case type.closeComplete:
        protocol.complete(type.close);
        return 0;
      case type.error:
        this.#failed = pending.statement;
        protocol.failed();
        return keptError;
      case type.copyIn:
      case type.copyBoth:
        recorder?.copiesIn();
        protocol.copyBegins();
        return 0;
      case type.copyData:
        protocol.copies(length);
        return 0;
      case type.authentication:
        return 4;
      case type.backendKey:
        return 4 + 256;
      default:
        return 0;
    }
  }

  protected body(code: number, buffer: Buffer, from: number, to: number): void {
    const { protocol } = this;
    if (code === type.readyForQuery) protocol.ready(statusOf(buffer[from] as number));
    else if (code === type.commandComplete) {
      // Without a recorder only DEALLOCATE and DISCARD are of interest.
      if (protocol.recorder || buffer[from] === letterD) {
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
