/** One of the two streams that a cell writes to. */
export type StreamName = "stdout" | "stderr";

/** How long what a cell writes may be kept, in milliseconds, so that what follows goes out with it. */
const keepMs = 25;
/** As much text is not kept but sent, in UTF-16 code units. */
const fullLength = 64 * 1024;

/**
 * What a cell writes, on its way to the notebook: the first piece goes out at once, what follows soon after in few large
 * pieces. A message for each line would be more than Jupyter's server passes on, 1,000 a second.
 */
export class GatheredOutput {
  readonly #sendPiece: (name: StreamName, text: string) => void;
  #name: StreamName = "stdout";
  #pieces: string[] = [];
  #length = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param sendPiece sends a piece of one stream; pieces are sent in the order in which they were written */
  constructor(sendPiece: (name: StreamName, text: string) => void) {
    this.#sendPiece = sendPiece;
  }

  /** Takes what was written. */
  write(name: StreamName, text: string): void {
    if (name !== this.#name) this.flush();
    this.#name = name;
    this.#pieces.push(text);
    this.#length += text.length;
    if (this.#length >= fullLength || this.#timer === undefined) this.flush();
    this.#timer ??= setTimeout(() => this.#afterAWhile(), keepMs);
  }

  /** Sends what is kept, now. */
  flush(): void {
    if (this.#length === 0) return;
    const text = this.#pieces.join("");
    this.#pieces = [];
    this.#length = 0;
    this.#sendPiece(this.#name, text);
  }

  #afterAWhile(): void {
    this.#timer = undefined;
    if (this.#length === 0) return;
    this.flush();
    this.#timer = setTimeout(() => this.#afterAWhile(), keepMs);
  }
}
