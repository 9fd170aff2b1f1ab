/** A step of the set-up that could not be done: why, and the exact command that repairs it. Shown without a stack. */
export class StepFailed extends Error {
  constructor(reason, repair) {
    super(reason);
    this.repair = repair;
  }
}
