/** What a record is handed on as: each format is a pure function of the record. */
import type { GradeRecord } from "../checker/record.js";
import { classroom50 } from "./classroom.js";
import { csv } from "./csv.js";
import { exercism } from "./exercism.js";
import { gradescope } from "./gradescope.js";

const json = (data: object): string => `${JSON.stringify(data, null, 2)}\n`;

/** Every format by its name. */
export const formats = {
  json: (record: GradeRecord) => json(record),
  gradescope: (record: GradeRecord) => json(gradescope(record)),
  classroom50: (record: GradeRecord) => json(classroom50(record)),
  exercism: (record: GradeRecord) => json(exercism(record)),
  csv: (record: GradeRecord) => csv(record),
} as const;

/** The name of a format. */
export type FormatName = keyof typeof formats;
