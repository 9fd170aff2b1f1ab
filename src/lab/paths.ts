import { createHash } from "node:crypto";
import { join } from "node:path";
import { realRoot } from "#setup/outside";
import { root } from "#setup/paths";

/** The folder that holds package.json: the course itself. */
export const courseRoot: string = root;

/** The same without links on the way: what tells this clone from others, however it was reached. */
export const cloneRoot: string = realRoot;

/** The one entry to every command of the course: a program for Node. */
export const entry: string = join(courseRoot, "src", "setup", "roundtrip.mjs");

/** Everything the course writes while it runs lies below this folder, which git ignores. */
export const stateRoot: string = join(courseRoot, ".roundtrip");

/**
 * Six hexadecimal digits that stand for this clone.
 *
 * They are part of every database name, so that two clones that share one server (by `DATABASE_URL`) never touch each
 * other's databases.
 */
export const cloneTag: string = createHash("sha256").update(cloneRoot).digest("hex").slice(0, 6);
