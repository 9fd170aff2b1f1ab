import { generateKeyPairSync, randomBytes, sign, X509Certificate } from "node:crypto";

/** A key and a certificate for it, as PEM. */
interface Certificate {
  key: string;
  cert: string;
}

/** A value in DER: its tag, its length, its content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value, "ascii"));
const identifier = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const time = (date: Date): Buffer => text(0x18, `${date.toISOString().replace(/[-:T]|\.\d+/g, "")}`);

const id = {
  ecdsaWithSha256: identifier("2a8648ce3d040302"),
  commonName: identifier("550403"),
  subjectAltName: identifier("551d11"),
  basicConstraints: identifier("551d13"),
};

/**
 * Makes a certificate for `localhost`, 127.0.0.1 and ::1 that is signed with its own key: ECDSA on P-256, valid from
 * yesterday for a year.
 *
 * The layout is that of RFC 5280, section 4.1. It is written here in full because `node:crypto` reads certificates and cannot
 * make them.
 * @internal
 */
export function selfSigned(now = new Date()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const publicInfo = publicKey.export({ type: "spki", format: "der" });
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(15)]);
  const name = sequence(der(0x31, sequence(id.commonName, text(0x0c, "localhost"))));
  const day = 86_400_000;
  const validity = sequence(time(new Date(now.getTime() - day)), time(new Date(now.getTime() + 365 * day)));
  const ipv6 = Buffer.concat([Buffer.alloc(15), Buffer.from([1])]);
  const names = sequence(text(0x82, "localhost"), der(0x87, Buffer.from([127, 0, 0, 1])), der(0x87, ipv6));
  const authority = sequence(der(0x01, Buffer.from([255])));
  const extensions = sequence(
    sequence(id.basicConstraints, der(0x01, Buffer.from([255])), der(0x04, authority)),
    sequence(id.subjectAltName, der(0x04, names)),
  );
  const version = der(0xa0, der(0x02, Buffer.from([2])));
  const algorithm = sequence(id.ecdsaWithSha256);
  const toSign = sequence(
    version,
    der(0x02, serial),
    algorithm,
    name,
    validity,
    name,
    publicInfo,
    der(0xa3, extensions),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", toSign, privateKey));
  const certificate = new X509Certificate(sequence(toSign, algorithm, signature));
  return { key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert: certificate.toString() };
}
