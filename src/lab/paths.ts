import { createHash } from "node:crypto";
import { join } from "node:path";
import { root } from "#setup/places";

/** The folder that holds package.json: the course itself. */
export const courseRoot: string = root;

/** Everything the course writes while it runs lies below this folder, which git ignores. */
export const stateRoot: string = join(courseRoot, ".roundtrip");

/**
 * Six hexadecimal digits that stand for this clone.
 *
 * They are part of every database name, so that two clones that share one server (by `DATABASE_URL`) never touch each
 * other's databases.
 */
export const cloneTag: string = createHash("sha256").update(courseRoot).digest("hex").slice(0, 6);
