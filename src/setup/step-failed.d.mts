export class StepFailed extends Error {
  constructor(reason: string, repair: string);
  readonly repair: string;
}
