/** The ways in which what came by mistake may be handed to one function. */
export type Calls = (came: never) => (() => unknown)[];

/** An object with each of these keys in turn, everything else as it must be. */
export type Each = (keys: string[], value: unknown, rest?: object) => object[];
