/** How values of a column are written and read: of a type that is not listed, as text. */
export type Kind =
  | "boolean"
  | "int2"
  | "int4"
  | "int8"
  | "oid"
  | "float4"
  | "float8"
  | "numeric"
  | "text"
  | "uuid"
  | "bytea"
  | "json"
  | "jsonb"
  | "date"
  | "timestamp"
  | "timestamptz"
  | "array"
  | "other";

/** The kinds of PostgreSQL's own types, by their number in `pg_type`, which never changes. */
const kinds: Readonly<Record<number, Kind>> = {
  16: "boolean",
  17: "bytea",
  18: "text",
  19: "text",
  20: "int8",
  21: "int2",
  23: "int4",
  25: "text",
  26: "oid",
  114: "json",
  700: "float4",
  701: "float8",
  1042: "text",
  1043: "text",
  1082: "date",
  1114: "timestamp",
  1184: "timestamptz",
  1700: "numeric",
  2950: "uuid",
  3802: "jsonb",
};

/** The kind of one of PostgreSQL's own types; undefined of another type. */
export function kindOfKnown(oid: number): Kind | undefined {
  return kinds[oid];
}

/** What `pg_type` says of a type. */
export interface TypeFacts {
  readonly oid: number;
  /** `e` for an enum, and others. */
  readonly typtype: string;
  /** `A` for an array, `S` for a text, and others. */
  readonly typcategory: string;
}

/** The kind of a type. */
export function kindOf({ oid, typtype, typcategory }: TypeFacts): Kind {
  const known = kinds[oid];
  if (known !== undefined) return known;
  if (typcategory === "A") return "array";
  return typtype === "e" || typcategory === "S" ? "text" : "other";
}
