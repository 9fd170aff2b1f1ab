/** Does a message of PostgreSQL's speak of a full disk? */
export const speaksOfFullDisk = (message: string): boolean =>
  /No space left on device|File too large|[Qq]uota exceeded|could not extend file|could not write/.test(message);

/** What to do when the disk is full that holds a folder. */
export const diskHint = (folder: string): string =>
  `The lab's files lie in ${folder}: free disk space there. The small shop needs about 300 MB, the medium one 1 GB.`;
