import type { commands } from "./commands.mjs";

export interface CompletedOption {
  name: string;
  about: string;
  takes: boolean;
  values: string[];
  lists: string[];
  files: boolean;
}
export function optionsOf(command: (typeof commands)[string]): CompletedOption[];
