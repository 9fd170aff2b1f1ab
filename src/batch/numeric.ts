import type { ByteSink } from "./byte-sink.js";
import { unfit } from "./unfit.js";

/** PostgreSQL's `numeric` in binary: digits to the base of 10,000, the weight of the first, a sign, digits behind the point. */

const signs = { plus: 0x0000, minus: 0x4000, nan: 0xc000, infinity: 0xd000, minusInfinity: 0xf000 } as const;

/** The most digits that a `numeric` has, before and behind the point. */
const most = { before: 131_072, behind: 16_383 };

function writeHead(sink: ByteSink, count: number, weight: number, sign: number, scale: number): void {
  sink.int16(count);
  sink.int16(weight);
  sink.int16(sign > 0x7fff ? sign - 0x10000 : sign);
  sink.int16(scale);
}

/** The sign of what is no number of digits; undefined of one that is. */
function specialSign(text: string): number | undefined {
  if (/nan$/i.test(text)) return signs.nan;
  if (!/inf(inity)?$/i.test(text)) return undefined;
  return text.startsWith("-") ? signs.minusInfinity : signs.infinity;
}

/** Digits before and behind the point, with the exponent worked in. */
function plainDigits(text: string): { before: string; behind: string } {
  const [mantissa = "", exponent = "0"] = text.toLowerCase().replace(/^[+-]/, "").split("e");
  const [before = "", behind = ""] = mantissa.split(".");
  const shift = Number(exponent);
  if (before.length + shift > most.before || behind.length - shift > most.behind) {
    throw unfit(`a number of at most ${most.before} digits before and ${most.behind} behind the point`, text);
  }
  if (shift >= 0) {
    const moved = behind.padEnd(shift, "0");
    return { before: before + moved.slice(0, shift), behind: moved.slice(shift) };
  }
  const moved = before.padStart(-shift, "0");
  return { before: moved.slice(0, shift), behind: moved.slice(shift) + behind };
}

/** @param text a number as `numeric` takes it: digits, a point, an exponent, `NaN`, `Infinity` */
export function writeNumeric(text: string, sink: ByteSink): void {
  const special = specialSign(text);
  if (special !== undefined) writeHead(sink, 0, 0, special, 0);
  else writeDigits(text, sink);
}

function writeDigits(text: string, sink: ByteSink): void {
  const { before, behind } = plainDigits(text);
  const whole = before.padStart(Math.ceil(before.length / 4) * 4, "0");
  const digits = (whole + behind.padEnd(Math.ceil(behind.length / 4) * 4, "0")).match(/.{4}/g)?.map(Number) ?? [];
  const first = digits.findIndex((digit) => digit !== 0);
  const last = digits.findLastIndex((digit) => digit !== 0);
  const used = first < 0 ? [] : digits.slice(first, last + 1);
  const weight = first < 0 ? 0 : whole.length / 4 - 1 - first;
  writeHead(
    sink,
    used.length,
    weight,
    text.startsWith("-") && used.length > 0 ? signs.minus : signs.plus,
    behind.length,
  );
  for (const digit of used) sink.int16(digit);
}

/** @param data a `numeric` in binary @returns as PostgreSQL writes it in text */
export function readNumeric(data: Buffer): string {
  const [count, weight, sign, scale] = [
    data.readInt16BE(0),
    data.readInt16BE(2),
    data.readUInt16BE(4),
    data.readInt16BE(6),
  ];
  if (sign === signs.nan) return "NaN";
  if (sign === signs.infinity) return "Infinity";
  if (sign === signs.minusInfinity) return "-Infinity";
  const digit = (power: number): string => {
    const at = weight - power;
    return String(at >= 0 && at < count ? data.readInt16BE(8 + 2 * at) : 0).padStart(4, "0");
  };
  let whole = "";
  for (let power = weight; power >= 0; power--) whole += digit(power);
  let behind = "";
  for (let power = -1; behind.length < scale; power--) behind += digit(power);
  const fraction = scale > 0 ? `.${behind.slice(0, scale)}` : "";
  return `${sign === signs.minus ? "-" : ""}${whole.replace(/^0+(?=\d)/, "") || "0"}${fraction}`;
}
