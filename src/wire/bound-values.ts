/**
 * The values of a Bind message.
 *
 * @param from where its list of formats begins, after the two names
 * @param to where what is there of the message ends
 * @returns `null` for NULL; undefined when one was sent in binary, or the message goes on beyond `to`
 * @internal
 */
export function boundValues(buffer: Buffer, from: number, to: number): (string | null)[] | undefined {
  let at = from;
  const has = (bytes: number) => at + bytes <= to;
  const uint16 = () => {
    at += 2;
    return buffer.readUInt16BE(at - 2);
  };
  if (!has(2)) return undefined;
  const formats = uint16();
  if (!has(2 * formats + 2)) return undefined;
  for (let n = 0; n < formats; n++) if (uint16() !== 0) return undefined;
  const count = uint16();
  const values: (string | null)[] = [];
  for (let n = 0; n < count; n++) {
    if (!has(4)) return undefined;
    const length = buffer.readInt32BE(at);
    at += 4;
    if (length < 0) values.push(null);
    else if (!has(length)) return undefined;
    else {
      values.push(buffer.toString("utf8", at, at + length));
      at += length;
    }
  }
  return values;
}
