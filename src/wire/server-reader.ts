import { type Conversation, statusOf } from "./conversation.js";
import { endOfText, MessageReader, ProtocolViolation, typeName } from "./framing.js";
import { fromServer, fromServerAtStart, type } from "./message-types.js";
import type { StatementRecord } from "./recorder.js";

/** So much of an ErrorResponse is kept. */
const keptError = 8_192;
/** No message of a log-in is longer; a larger length comes from something that is not PostgreSQL. */
const longestAtStart = 1_000_000;
const letterD = 68;

/** Reads what a server sends. @internal */
export class ServerReader extends MessageReader {
  #failed: StatementRecord | undefined;

  constructor(readonly talk: Conversation) {
    super();
  }

  protected admit(code: number): boolean {
    const known = this.talk.started ? fromServer : fromServerAtStart;
    if (known[code] === 1) return true;
    throw new ProtocolViolation(
      `the server began a message with ${typeName(code)}, which is none of PostgreSQL's types`,
    );
  }

  protected begin(code: number, length: number): number {
    const { talk } = this;
    const { recorder, pending } = talk;
    if (!talk.started && length > longestAtStart) {
      throw new ProtocolViolation(`the server began a message of ${length} bytes where the log-in was expected`);
    }
    // These three the server may send at any time: nobody is blocked on them.
    if (code === type.parameterStatus || code === type.notice || code === type.notification) {
      if (pending.size > 0) recorder?.received(pending.trip, code, length + 5);
      if (code !== type.parameterStatus && recorder) recorder.sums.notices += 1;
      return 0;
    }
    talk.received(code, length + 5);
    switch (code) {
      case type.dataRow:
        recorder?.row(pending.statement);
        return 0;
      case type.readyForQuery:
        return 1;
      case type.commandComplete:
        if (recorder || !talk.prepared.empty) return 128;
        talk.complete(type.execute);
        return 0;
      case type.emptyQuery:
        recorder?.finished(pending.statement);
        talk.complete(type.execute);
        return 0;
      case type.portalSuspended:
        recorder?.finished(pending.statement);
        talk.complete(type.execute);
        return 0;
      case type.rowDescription:
      case type.noData:
        talk.complete(type.describe);
        return 0;
      case type.parseComplete:
        talk.complete(type.parse);
        return 0;
      case type.bindComplete:
        talk.complete(type.bind);
        return 0;
      case type.closeComplete:
        talk.complete(type.close);
        return 0;
      case type.error:
        this.#failed = pending.statement;
        talk.failed();
        return keptError;
      case type.copyIn:
      case type.copyBoth:
        recorder?.copiesIn();
        talk.copyBegins();
        return 0;
      case type.copyData:
        talk.copies(length);
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
    const { talk } = this;
    if (code === type.readyForQuery) talk.ready(statusOf(buffer[from] as number));
    else if (code === type.commandComplete) {
      // Without a recorder only DEALLOCATE and DISCARD are of interest.
      if (talk.recorder || buffer[from] === letterD) {
        const tag = buffer.toString("latin1", from, endOfText(buffer, from, to));
        talk.recorder?.command(tag, talk.pending.statement);
        talk.prepared.command(tag);
      }
      talk.complete(type.execute);
    } else if (code === type.error) this.#error(buffer, from, to);
    else if (code === type.authentication && to - from >= 4) {
      // 0: accepted; 12: SCRAM's last word, which nobody answers.
      const step = buffer.readInt32BE(from);
      if (step !== 0 && step !== 12) talk.challenge();
    } else if (code === type.backendKey) talk.onBackendKey?.(Buffer.from(buffer.subarray(from, to)));
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
    if (severity === "FATAL" || severity === "PANIC") this.talk.fatal = true;
    this.talk.recorder?.error(severity, code, message, this.#failed);
    this.#failed = undefined;
  }
}
