export function standing(path: string): string;
export function whyNotWritable(path: string): string | undefined;
export function remedyFor(words: string, folder: string): { reason: string; command: string } | undefined;
export function remedyLine(words: string, folder: string): string;
