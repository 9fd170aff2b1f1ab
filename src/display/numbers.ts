/**
 * Writes a number the way every table and chart of the course does.
 *
 * @param value integers are exact, with separators; anything else gets three significant digits
 *   (never fewer than the digits before the point)
 * @returns for example `1,000`, `12.3`, `0.0401`, `1,235`
 */
export function formatNumber(value: number | bigint): string {
  if (typeof value === "bigint") return group(String(value));
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size >= 1e15) return value.toExponential(2);
  return Number.isInteger(value) ? group(String(value)) : formatRounded(value);
}

/** Writes a number to three significant digits, whole ones too: `28.0` among `24.1` and `32.1`. */
export function formatRounded(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value) || size >= 1e15) return formatNumber(value);
  return size >= 99.95 ? group(String(Math.round(value))) : value.toPrecision(3);
}

/** Writes a number of an axis, which is a round one: `0.25`, `1,500`, without zeros at its end. */
export function formatTick(value: number): string {
  return formatNumber(value)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

function group(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Writes a number and its unit, with a narrow no-break space between them. */
export function formatQuantity(value: number, unit = ""): string {
  return unit ? `${formatNumber(value)}\u202f${unit}` : formatNumber(value);
}

/** Writes a size: `68 B`, `1.20 kB`, `3.40 MB` (powers of 1,000). */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return formatQuantity(bytes, "B");
  const [scale, unit] = bytes < 1e6 ? [1e3, "kB"] : bytes < 1e9 ? [1e6, "MB"] : [1e9, "GB"];
  return formatQuantity(bytes / (scale as number), unit as string);
}

/** Writes a count with its noun: `1 row`, `98 rows`. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(count)} ${count === 1 ? singular : plural}`;
}
