export const realRoot: string;
export const outside: string;
export function makeOwnFolder(path: string): void;
