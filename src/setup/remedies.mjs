import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { quoted } from "./paths.mjs";

/** The nearest folder on the way to a path that is there. */
export function standing(path) {
  return existsSync(path) ? path : standing(dirname(path));
}

/** May we write at a path, or where it would be made? Undefined when we may; else the code of the error, such as EROFS. */
export function whyNotWritable(path) {
  try {
    accessSync(standing(path), constants.W_OK);
    return undefined;
  } catch (error) {
    return error.code;
  }
}

const isRoot = process.getuid?.() === 0;
const sudo = isRoot ? "" : "sudo ";

/** The line that an account without a name lacks in /etc/passwd. */
function passwdLine() {
  const line = `roundtrip:x:${process.getuid?.()}:${process.getgid?.()}::/tmp:/bin/sh`;
  return `echo '${line}' >> /etc/passwd`;
}

/** [what PostgreSQL, Node or the system says, why, and the command that helps, for a folder that is written to] */
const remedies = [
  [
    /could not look up effective user ID|uv_os_get_passwd/,
    () => `The account with id ${process.getuid?.()} has no entry in /etc/passwd, and PostgreSQL's initdb wants one`,
    () => (whyNotWritable("/etc/passwd") ? `sudo sh -c "${passwdLine()}"` : passwdLine()),
  ],
  [
    /EMFILE|ENFILE|insufficient file descriptors|Too many open files|too many open files/,
    () => "Too few files may be open at a time (ulimit -n); 1,024 are enough",
    // Node has taken as many as the account may set for itself: root alone can give more.
    () => (isRoot ? "ulimit -n 1024" : "sudo prlimit --pid $$ --nofile=1024:1024"),
  ],
  [
    /EROFS|Read-only file system|read-only file system/,
    (folder) => `${folder} lies on a file system that is mounted read-only`,
    (folder) => `${sudo}mount -o remount,rw "$(findmnt -no TARGET --target ${quoted(standing(folder))})"`,
  ],
  [
    /ENOSPC|EDQUOT|EFBIG|No space left on device|no space left on device|File too large|[Qq]uota exceeded|could not extend file|could not write/,
    (folder) =>
      `The disk is full that holds ${folder}; the small shop needs about 300 MB, the medium one 1 GB. See what takes the room`,
    (folder) => `df -h ${quoted(standing(folder))}`,
  ],
];

/**
 * What helps against a limit of the system that somebody's words speak of: a full or read-only disk, too few open files, an
 * account without a name.
 *
 * @param words an error's message, or what a program said
 * @param folder where what it wrote lies
 * @returns why, and the command; undefined when the words speak of no such limit
 */
export function remedyFor(words, folder) {
  const found = remedies.find(([speaksOf]) => speaksOf.test(words));
  return found && { reason: found[1](folder), command: found[2](folder) };
}

/** The same as a line below a message; empty when there is none. */
export function remedyLine(words, folder) {
  const remedy = remedyFor(words, folder);
  return remedy ? `\n${remedy.reason}: ${remedy.command}` : "";
}
