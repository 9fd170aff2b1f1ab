const signs = /No space left on device|File too large|[Qq]uota exceeded|could not extend file|could not write/;

/** What to do when a message of PostgreSQL's speaks of a full disk; empty when it does not. */
export function diskHint(message: string, folder: string): string {
  return signs.test(message)
    ? `\nThe lab's files lie in ${folder}: free disk space there. The small shop needs about 300 MB, the medium one 1 GB.`
    : "";
}
