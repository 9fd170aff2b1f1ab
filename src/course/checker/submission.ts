import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { unzipSync } from "fflate";
import { InvalidArgumentError } from "../../errors.js";
import { courseRoot, stateRoot } from "../../lab/paths.js";
import { exerciseIds } from "../manifest.js";
import { removeLeftFolders } from "./own-folders.js";
import { textOf } from "./work-state.js";

/** Largest archive that is read, and largest file in it, in bytes. */
const largestArchive = 64 << 20;
const largestFile = 1 << 20;

const takenFolder = join(stateRoot, "taken");

/** Submissions that were taken in by this process: each has a folder of its own. */
let taken = 0;

/** Removes what processes that have ended had taken in. */
export function sweepTaken(): void {
  removeLeftFolders(takenFolder);
}

/** The exercise that a path in an archive is the work on: whatever folders stand before it, and be they written as Windows does. */
function idOf(name: string): string | undefined {
  const path = `/${name.replaceAll("\\", "/")}`;
  return exerciseIds().find((id) => path.endsWith(`/${id}.ts`));
}

/** What is there; undefined for what is not, or cannot be asked: a circle of links, a name of a thousand characters. */
function infoOf(place: string): Stats | undefined {
  try {
    return statSync(place);
  } catch {
    return undefined;
  }
}

/**
 * Is this a submission, rather than the name of an exercise? A zip, or a folder: any that lies outside of the course, or one in it
 * that has folders of lessons and is not the course's own.
 */
export function isSubmission(path: string): boolean {
  const place = resolve(courseRoot, path);
  const info = infoOf(place);
  if (!info?.isDirectory()) return /\.zip$/i.test(path);
  if (place === courseRoot || place === join(courseRoot, "exercises")) return false;
  if (!place.startsWith(courseRoot + sep)) return true;
  return existsSync(join(place, "exercises")) || readdirSync(place).some((name) => /^\d\d-[a-z0-9-]+$/.test(name));
}

/**
 * Takes the work of a submission, and nothing else of it, into a folder of its own that is laid out like `exercises/`.
 *
 * @param path a folder that is laid out so, or one that has such a folder `exercises`, or a zip of either; absolute, or relative
 * to the course
 * @returns the folder, which is removed when this process has ended and another one begins
 * @throws InvalidArgumentError when there is no submission, or no file in it is the work on an exercise
 */
export function takeSubmission(path: string): string {
  const place = resolve(courseRoot, path);
  const info = infoOf(place);
  if (!info) throw new InvalidArgumentError(`There is no submission ${place}. Expected a folder or a zip.`);
  const texts = info.isDirectory() ? workIn(place) : workInZip(place, info);
  if (texts.size === 0) {
    const example = `exercises/${exerciseIds()[0]}.ts`;
    throw new InvalidArgumentError(
      `${place}: expected the work on exercises, such as ${example}; there is none in it.`,
    );
  }
  const root = join(takenFolder, `${process.pid}-${++taken}`);
  for (const [id, text] of texts) {
    // By the exercise's name, never by a path that the submission says.
    mkdirSync(dirname(join(root, `${id}.ts`)), { recursive: true });
    writeFileSync(join(root, `${id}.ts`), text);
  }
  return root;
}

/** The work in a folder. What a link would lead to elsewhere, to the solutions for example, is no work. */
function workIn(place: string): Map<string, string | Uint8Array> {
  const below = join(place, "exercises");
  const root = realpathSync(existsSync(below) ? below : place);
  const isInside = realpathSync(place) === root || root.startsWith(realpathSync(place) + sep);
  const texts = new Map<string, string>();
  for (const id of isInside ? exerciseIds() : []) {
    const file = join(root, `${id}.ts`);
    const text = existsSync(file) && realpathSync(file) === file ? textOf(file) : undefined;
    if (text !== undefined) texts.set(id, text);
  }
  return texts;
}

function workInZip(file: string, info: Stats): Map<string, string | Uint8Array> {
  if (!info.isFile()) throw new InvalidArgumentError(`${file}: expected a folder or a zip, got neither.`);
  if (info.size > largestArchive) {
    const most = largestArchive >> 20;
    throw new InvalidArgumentError(
      `${file}: expected a zip of ${most} MiB at most, got ${Math.ceil(info.size / (1 << 20))} MiB.`,
    );
  }
  try {
    // Only what is asked for is unpacked, and nothing that would be large.
    const filter = ({ name, originalSize }: { name: string; originalSize: number }) =>
      originalSize <= largestFile && idOf(name) !== undefined;
    const files = Object.entries(unzipSync(readFileSync(file), { filter }));
    return new Map(files.map(([path, content]) => [idOf(path) ?? "", content]));
  } catch (cause) {
    const why = (cause as Error).message;
    throw new InvalidArgumentError(`${file}: expected a zip; it cannot be read as one (${why}).`, { cause });
  }
}
