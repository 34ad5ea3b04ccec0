import type { Metric } from './catalogue.ts';
import { readQuery, type Selected } from './promql.ts';

/**
 * What is wrong with an expression, one sentence each: a series that nobody exports, or a label that none of its series has.
 * `recorded` are the names that rules record.
 */
export const faultsOfQuery = (
  expression: string,
  catalogue: ReadonlyMap<string, Metric>,
  recorded: ReadonlySet<string> = new Set(),
): string[] => {
  const { selected, grouped } = readQuery(expression);
  const known = new Set(selected.flatMap(({ metric }) => [...(catalogue.get(metric)?.labels ?? [])]));
  return [
    ...selected.flatMap((one) => (recorded.has(one.metric) ? [] : faultsOfSelected(one, catalogue))),
    ...grouped
      .filter((label) => !known.has(label))
      .map((label) => `nothing that is asked for has the label ${label}: ${expression}`),
  ];
};

const faultsOfSelected = ({ metric, labels }: Selected, catalogue: ReadonlyMap<string, Metric>): string[] => {
  const known = catalogue.get(metric);
  if (known === undefined) return [`there is no metric ${metric}`];
  return labels.filter((label) => !known.labels.has(label)).map((label) => `${metric} has no label ${label}`);
};
