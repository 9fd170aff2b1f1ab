import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type ClinicCures, curesOf } from "#src/clinic/handlers.js";
import { courseRoot } from "#src/lab/paths.js";

const folder = join(courseRoot, "solutions", "13-clinic");
const files = existsSync(folder) ? readdirSync(folder).sort() : [];

/** The course's own solutions, as handlers for the clinic's service. */
export const solutions: ClinicCures = curesOf(
  await Promise.all(files.map((name) => import(pathToFileURL(join(folder, name)).href))),
);
