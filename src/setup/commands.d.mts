export const commands: Record<string, { summary: string; help: string }>;
export function overview(): string;
