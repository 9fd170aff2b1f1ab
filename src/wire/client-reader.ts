import { boundValues } from "./bound-values.js";
import { endOfText } from "./framer.js";
import { type } from "./message-types.js";
import type { ProtocolState } from "./protocol-state.js";

/** So much of a statement's text is kept: 256 KiB. */
const keptText = 262_144;
/** Enough for the two names of a Bind. */
const keptNames = 512;
/** So much of a statement's values is kept: 64 KiB. */
const keptValues = 65_536;

/** What a client's messages mean for the state of the protocol. @internal */
export class ClientReader {
  #cut = false;
  /** The body of the message that has begun is of interest. */
  #wanted = false;

  constructor(readonly protocol: ProtocolState) {}

  /** As of {@link MessageSink}. */
  begin(code: number, length: number): number {
    const wanted = this.#begin(code, length);
    this.#wanted = wanted > 0;
    return wanted;
  }

  #begin(code: number, length: number): number {
    const { protocol } = this;
    if (code === type.terminate) {
      protocol.terminated = true;
      return 0;
    }
    // Copy data when no copy is under way (it failed, or is complete) is read by the server and never answered.
    const isCopy = code === type.copyData || code === type.copyDone || code === type.copyFail;
    if (isCopy && !protocol.copying && protocol.answered) return 0;
    protocol.sent(code, length + 5);
    const { recorder } = protocol;
    switch (code) {
      case type.query:
        protocol.statements += 1;
        this.#cut = length > keptText;
        if (recorder || !protocol.prepared.empty) return keptText;
        protocol.expect(code);
        return 0;
      case type.parse:
        this.#cut = length > keptText;
        return keptText;
      case type.bind:
        if (!recorder) protocol.expect(code);
        return !recorder ? 0 : recorder.budget.keepsValues ? keptNames + keptValues : keptNames;
      case type.execute:
        protocol.statements += 1;
        if (!recorder) protocol.expect(code);
        return recorder ? keptNames : 0;
      case type.close:
        return keptNames;
      case type.sync:
        if (!protocol.copying) protocol.expect(code);
        break;
      case type.describe:
      case type.functionCall:
      case type.password:
        protocol.expect(code);
        break;
      case type.copyData:
        protocol.copies(length);
        break;
      case type.copyDone:
      case type.copyFail:
        protocol.copyEnds();
    }
    return 0;
  }

  /** As of {@link MessageSink}. */
  body(code: number, buffer: Buffer, from: number, to: number): void {
    if (!this.#wanted) return;
    const { protocol } = this;
    if (code === type.parse) this.#parse(buffer, from, to);
    else if (code === type.close) this.#close(buffer, from, to);
    else if (code === type.query) {
      const sql = buffer.toString("utf8", from, endOfText(buffer, from, to));
      if (!protocol.prepared.empty) protocol.prepared.read(sql);
      protocol.expect(code, protocol.recorder?.statement("simple", sql, "", this.#cut));
    } else if (code === type.bind) {
      const portalEnd = endOfText(buffer, from, to);
      const portal = buffer.toString("utf8", from, portalEnd);
      const nameEnd = endOfText(buffer, portalEnd + 1, to);
      const name = buffer.toString("utf8", portalEnd + 1, nameEnd);
      const values = protocol.recorder?.budget.keepsValues ? boundValues(buffer, nameEnd + 1, to) : undefined;
      protocol.portals.set(portal, {
        sql: name ? protocol.prepared.textOf(name) : protocol.unnamed,
        name,
        ...(values ? { values } : {}),
      });
      protocol.expect(code);
    } else if (code === type.execute) {
      protocol.expect(code, this.#execute(buffer.toString("utf8", from, endOfText(buffer, from, to))));
    }
  }

  #parse(buffer: Buffer, from: number, to: number): void {
    const { protocol } = this;
    const nameEnd = endOfText(buffer, from, to);
    const name = buffer.toString("utf8", from, nameEnd);
    let sql = "";
    if (name || protocol.recorder || !protocol.prepared.empty) {
      sql = buffer.toString("utf8", nameEnd + 1, endOfText(buffer, nameEnd + 1, to));
      if (!name && protocol.recorder) protocol.unnamed = sql;
      if (name && protocol.recorder) protocol.recorder.sums.prepared += 1;
      if (!protocol.prepared.empty) protocol.prepared.read(sql);
    }
    protocol.expectParse(name, sql);
  }

  #close(buffer: Buffer, from: number, to: number): void {
    const name = buffer.toString("utf8", from + 1, endOfText(buffer, from + 1, to));
    const ofStatement = buffer[from] === 83;
    if (!ofStatement) this.protocol.portals.delete(name);
    this.protocol.expectClose(ofStatement ? name : "");
  }

  #execute(portalName: string) {
    const { recorder, portals } = this.protocol;
    if (!recorder) return undefined;
    const portal = portals.get(portalName) ?? { sql: "", name: "" };
    if (portal.statement && portal.recorder === recorder) portal.statement.fetches += 1;
    else {
      portal.recorder = recorder;
      portal.statement = recorder.statement(
        "extended",
        portal.sql,
        portal.name,
        portal.sql.length > keptText - keptNames,
        portal.values,
      );
    }
    return portal.statement;
  }
}
