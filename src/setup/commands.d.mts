export const commands: Record<
  string,
  { summary: string; help: string; words?: string[]; values?: Record<string, string[]> }
>;
export function overview(): string;
