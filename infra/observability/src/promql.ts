import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A series that an expression asks for, and by which labels. */
export interface Selected {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** What an expression is made of. */
export interface Query {
  readonly selected: readonly Selected[];
  /** Labels that results are grouped or joined by. */
  readonly grouped: readonly string[];
}

/** Grafana puts these in; a parser of PromQL knows none of them. https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/ */
const withoutVariables = (text: string): string =>
  text.replaceAll('$__rate_interval', '5m').replaceAll('$__range', '1h').replaceAll('$__interval', '1m');

/** Reads an expression. @throws {SyntaxError} when it is no PromQL. */
export const readQuery = (expression: string): Query => {
  const text = withoutVariables(expression);
  const selected: Selected[] = [];
  const grouped: string[] = [];
  const of = ({ from, to }: SyntaxNode): string => text.slice(from, to);
  parser.parse(text).iterate({
    enter: ({ node, type }) => {
      if (type.isError) throw new SyntaxError(`no PromQL at ${node.from}: ${expression}`);
      if (type.name === 'VectorSelector') selected.push(selectedBy(node, of));
      if (type.name === 'GroupingLabels') grouped.push(...descendants(node, 'LabelName').map(of));
    },
  });
  return { selected, grouped };
};

const selectedBy = (node: SyntaxNode, of: (node: SyntaxNode) => string): Selected => {
  const name = node.getChild('Identifier');
  const labels = descendants(node, 'LabelName').map(of);
  return { metric: name === null ? '' : of(name), labels };
};

const descendants = (node: SyntaxNode, name: string): SyntaxNode[] => {
  const found: SyntaxNode[] = [];
  node.cursor().iterate((one) => {
    if (one.name === name && one.from >= node.from && one.to <= node.to) found.push(one.node);
  });
  return found;
};
