/**
 * A statement that sets `work_mem` so that something fits: the next power of two of megabytes.
 *
 * @param kilobytes what has to find room
 */
export function memoryFor(kilobytes: number): string {
  const megabytes = 2 ** Math.max(0, Math.ceil(Math.log2(kilobytes / 1024)));
  return `set work_mem = '${megabytes}MB'`;
}
