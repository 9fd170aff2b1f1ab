import { isAbsolute, relative } from "node:path";
import { distance } from "fastest-levenshtein";
import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { courseRoot } from "../lab/paths.js";
import { exerciseIds, readManifest } from "./manifest.js";

/** A word that may be repeated in a message: it looks like a name of ours, or a path. */
const nameLike = /^[a-z0-9./]*[-/][a-z0-9./-]*$/;

/** How a word stands in a message; by default only where it looks like a name, since it might be a secret. */
type Quote = (word: string) => string;

/** A word as an id: a path loses what stands before and behind the id. */
function asId(word: string): string {
  const path = isAbsolute(word) ? relative(courseRoot, word) : word;
  return path
    .replaceAll("\\", "/")
    .replace(/^(\.\/)?((exercises|solutions|lessons|(my-)?notebooks)\/)?/, "")
    .replace(/(\.test)?\.(ts|md|ipynb)$/, "")
    .replace(/\/+$/, "");
}

/** `02/3` for the third exercise of lesson 02. */
const numbersOf = (id: string): string => id.replace(/-[^/]*/g, "");

/** The ids that are most like a word, best first. */
function nearest(word: string, ids: string[]): string[] {
  const far = (id: string) => Math.min(...[id, ...id.split("/")].map((part) => distance(word, part)));
  return [...ids].sort((a, b) => far(a) - far(b)).slice(0, 3);
}

/** Most names that a message lists. */
const mostListed = 8;

/** Names in a message; of many the first. */
function inShort(names: string[]): string {
  const more = names.length - mostListed;
  return more > 1 ? `${names.slice(0, mostListed).join(", ")} and ${more} others` : names.join(", ");
}

/** A word that may be repeated stands behind `exercise` as it is; of others only their kind is said. */
const unknown = (quoted: string): string => (/^a /.test(quoted) ? `of that name (${quoted})` : quoted);

function find(word: string, quote: Quote): string[] {
  const ids = exerciseIds();
  const lessons = readManifest().lessons.map(({ id }) => id);
  const id = asId(word);
  if (ids.includes(id)) return [id];
  const numbered = /^\d\d?\/\d+$/.test(id) ? ids.filter((each) => numbersOf(each) === id.padStart(4, "0")) : [];
  if (numbered.length === 1) return numbered;
  const ofLesson = (lesson: string) => ids.filter((each) => each.startsWith(`${lesson}/`));
  if (lessons.includes(id)) return ofLesson(id);
  const found = id === "" ? [] : ids.filter((each) => each.includes(id));
  if (found.length === 1) return found;
  const named = lessons.filter((lesson) => id !== "" && lesson.includes(id));
  const [lesson] = named;
  if (lesson && named.length === 1) return ofLesson(lesson);
  if (found.length > 1) {
    throw new InvalidArgumentError(
      `${quote(word)} could be any of ${inShort(found)}. Expected an exercise, its numbers (02/3), a lesson, or a part of a name that only one has.`,
    );
  }
  throw new InvalidArgumentError(
    `There is no exercise ${unknown(quote(word))}. Nearest: ${nearest(id, ids).join(", ")}. Expected an exercise, its numbers (02/3), a lesson (${lessons.join(", ")}), a part of a name that only one has, or a path.`,
  );
}

/**
 * The exercises that words mean: each an id, its numbers (`02/3`), a lesson, a part of a name that only one
 * has, or a path, with or without `.ts`.
 *
 * @param words none: all exercises
 * @param quote how a word stands in a message; words of a command line may stand as they are
 * @returns ids in the order of the course, each once
 * @throws InvalidArgumentError for a word that means none, naming the nearest, or that could mean several
 */
export function findExercises(words: readonly string[], quote: Quote = (word) => describe(word, nameLike)): string[] {
  if (words.length === 0) return exerciseIds();
  const asked = new Set(words.flatMap((word) => find(word, quote)));
  return exerciseIds().filter((id) => asked.has(id));
}
