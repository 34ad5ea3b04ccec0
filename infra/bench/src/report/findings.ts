/** What the unit of a figure is; `x` is a ratio to a yardstick of the same run. */
export type Unit = 'ms' | '/s' | 'x' | 'KB' | 'MiB' | 'µs' | 'connections' | '/CPU s' | 'MiB/h';

/** What is wanted of a figure. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** One figure that says something about a target, or stands beside one that does. */
export interface Finding {
  /** The target it belongs to, which is the row of the table. */
  readonly target: string;
  /** What was measured, as `p99 at 200/s`. */
  readonly what: string;
  /** The median over the rounds. */
  readonly value: number;
  readonly unit: Unit;
  /** What it has to reach, and what would move the field's record; none for a figure that only stands beside another. */
  readonly must?: Goal;
  readonly moonshot?: Goal;
}

/** A table of the report: cells are shown as they are. */
export interface Table {
  readonly title: string;
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What stands below it. */
  readonly notes?: readonly string[];
}

/** Points joined by lines. */
export interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly { readonly name: string; readonly points: readonly (readonly [x: number, y: number])[] }[];
}

/** An axis of a chart. */
export interface Axis {
  readonly label: string;
  readonly isLogarithmic?: boolean;
}

/** Everything an experiment has found. */
export interface Findings {
  readonly findings: readonly Finding[];
  readonly tables: readonly Table[];
  readonly charts: readonly Chart[];
  /** All rounds as they were measured: plain data for the JSON file. */
  readonly rounds: unknown;
}

/** Whether a figure reaches what is wanted. */
export const reaches = (value: number, goal: Goal): boolean => ('atMost' in goal ? value <= goal.atMost : value >= goal.atLeast);
