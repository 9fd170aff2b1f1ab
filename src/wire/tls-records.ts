const applicationData = 0x17;

/**
 * Tells the client's part of a TLS handshake from what comes after it, by the types of the records, which are not encrypted.
 *
 * In TLS 1.2 the first record of application data comes after the handshake. In TLS 1.3 the client's last message of the
 * handshake, Finished, looks like such a record, and nothing that the server sends after it is waited for.
 * @internal
 */
export class TlsRecords {
  /** The client has sent the last of its handshake. */
  handshakeOver = false;
  #header = Buffer.alloc(5);
  #filled = 0;
  #left = 0;
  #last = false;

  /** Reads a piece of what the client sends. Returns how many of its bytes belong to the handshake. */
  read(chunk: Buffer, finishedIsData: boolean): number {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - at);
        this.#left -= taken;
        at += taken;
        if (this.#left === 0 && this.#last) {
          this.handshakeOver = true;
          return at;
        }
        continue;
      }
      if (this.#filled === 0 && chunk[at] === applicationData && !finishedIsData) {
        this.handshakeOver = true;
        return at;
      }
      this.#header[this.#filled++] = chunk[at++] as number;
      if (this.#filled < 5) continue;
      this.#filled = 0;
      this.#left = this.#header.readUInt16BE(3);
      this.#last = this.#header[0] === applicationData;
    }
    return at;
  }
}
