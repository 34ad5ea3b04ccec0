/** From here on, on the way to nothing, each of these is said once. */
const steps: readonly number[] = [500, 200, 100, 50, 20, 10, 0];

/** The step that is reached with so many characters left: what a screen reader says changes with it, not with each key. */
export const stepOf = (left: number): number => steps.findLast((step) => left <= step) ?? Infinity;

/** Whether a screen reader is told anew: at the next step, and where the end is crossed. */
export const isNewStep = (before: number | undefined, left: number): boolean =>
  before === undefined || stepOf(before) !== stepOf(left) || before < 0 !== left < 0;
