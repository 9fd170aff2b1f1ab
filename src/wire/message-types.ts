/** Type bytes of the protocol's messages; those above 255 stand for packets without a type byte. @internal */
export const type = {
  // from the client
  query: 81, // Q
  parse: 80, // P
  bind: 66, // B
  describe: 68, // D
  execute: 69, // E
  close: 67, // C
  sync: 83, // S
  flush: 72, // H
  functionCall: 70, // F
  password: 112, // p: also SASL's
  terminate: 88, // X
  // both ways
  copyData: 100, // d
  copyDone: 99, // c
  copyFail: 102, // f
  // from the server
  authentication: 82, // R
  parameterStatus: 83, // S
  notice: 78, // N
  notification: 65, // A
  readyForQuery: 90, // Z
  parseComplete: 49, // 1
  bindComplete: 50, // 2
  closeComplete: 51, // 3
  rowDescription: 84, // T
  noData: 110, // n
  dataRow: 68, // D
  commandComplete: 67, // C
  emptyQuery: 73, // I
  portalSuspended: 115, // s
  error: 69, // E
  copyIn: 71, // G
  copyOut: 72, // H
  copyBoth: 87, // W
  functionResult: 86, // V
  backendKey: 75, // K
  parameterDescription: 116, // t
  negotiateVersion: 118, // v
  // without a type byte
  askTls: 256,
  askGss: 257,
  tls: 258,
  startup: 259,
  tlsAnswer: 260,
} as const;

const names = new Map<number, string>([
  [type.askTls, "SSLRequest"],
  [type.askGss, "GSSENCRequest"],
  [type.tls, "TLS"],
  [type.startup, "Startup"],
  [type.tlsAnswer, "S|N"],
]);

/** How a message is called in a burst: its letter, or the name of a packet without one. @internal */
export function messageName(code: number): string {
  return names.get(code) ?? String.fromCharCode(code);
}

/** A table by byte: 1 for the letters of a text. */
function table(letters: string): Uint8Array {
  const bytes = new Uint8Array(256);
  for (const letter of letters) bytes[letter.charCodeAt(0)] = 1;
  return bytes;
}

/** 1 for the bytes that a client may begin a message with. @internal */
export const fromClient: Uint8Array = table("QPBDECSHFpXdcf");

/** 1 for the bytes that a server may begin a message with. @internal */
export const fromServer: Uint8Array = table("RSNAZ123TtnDCIsEGHWdcvKV");

/** 1 for the bytes that a server may begin a message with before its first ReadyForQuery. @internal */
export const fromServerAtStart: Uint8Array = table("RSNZEKv");
