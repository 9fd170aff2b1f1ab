import { StringDecoder } from "node:string_decoder";
import type { BinaryDecoder } from "./binary-read.js";
import { signature } from "./copy-binary.js";

/** Takes COPY data as it comes, cut anywhere, and gives the rows that are complete, as lists of values. */
export interface RowParser {
  push(data: Buffer): unknown[][];
}

const meanings: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

function unescaped(field: string): string {
  if (!field.includes("\\")) return field;
  return field.replace(/\\(.)/gs, (_, character: string) => meanings[character] ?? character);
}

/** Reads COPY's text format. */
export class TextParser implements RowParser {
  readonly #decoder = new StringDecoder("utf8");
  readonly #types: readonly ((text: string) => unknown)[];
  #rest = "";

  /** @param types what makes a value of a column's text */
  constructor(types: readonly ((text: string) => unknown)[]) {
    this.#types = types;
  }

  push(data: Buffer): unknown[][] {
    const lines = (this.#rest + this.#decoder.write(data)).split("\n");
    this.#rest = lines.pop() ?? "";
    if (this.#types.length === 0) return lines.map(() => []);
    return lines.map((line) => line.split("\t").map((field, at) => this.#value(field, at)));
  }

  #value(field: string, at: number): unknown {
    return field === "\\N" ? null : this.#types[at]?.(unescaped(field));
  }
}

/** Bytes of the head: signature, flags, and the length of what else there is of it, which is nothing. */
const headBytes = signature.length + 8;

/** Reads COPY's binary format. */
export class BinaryParser implements RowParser {
  readonly #types: readonly BinaryDecoder[];
  #rest: Buffer = Buffer.alloc(0);
  #isPastHead = false;

  constructor(types: readonly BinaryDecoder[]) {
    this.#types = types;
  }

  push(data: Buffer): unknown[][] {
    const all = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    let at = 0;
    if (!this.#isPastHead && all.length >= headBytes) {
      at = headBytes;
      this.#isPastHead = true;
    }
    const rows: unknown[][] = [];
    for (let end = this.#endOfRow(all, at); end !== undefined; end = this.#endOfRow(all, at)) {
      rows.push(this.#row(all, at + 2));
      at = end;
    }
    this.#rest = all.subarray(at);
    return rows;
  }

  /** Where the row that begins here ends; undefined when that has not come yet, or there is none. */
  #endOfRow(data: Buffer, from: number): number | undefined {
    if (!this.#isPastHead || data.length < from + 2) return undefined;
    const count = data.readInt16BE(from);
    if (count < 0) return undefined;
    let at = from + 2;
    for (let field = 0; field < count; field++) {
      if (data.length < at + 4) return undefined;
      at += 4 + Math.max(0, data.readInt32BE(at));
    }
    return data.length < at ? undefined : at;
  }

  #row(data: Buffer, from: number): unknown[] {
    let at = from;
    return this.#types.map((decode) => {
      const bytes = data.readInt32BE(at);
      at += 4;
      if (bytes < 0) return null;
      at += bytes;
      return decode(data.subarray(at - bytes, at));
    });
  }
}
