import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';

/** A metric that services have, as docs/metrics.md tells it. */
export interface Metric {
  readonly type: string;
  readonly labels: ReadonlySet<string>;
}

/** What Prometheus adds to every series; `service` by the configurations here and in k8s. */
const ofEverySeries = ['service', 'instance', 'job'];

/** Prometheus's own: https://prometheus.io/docs/concepts/jobs_instances/ */
const own: readonly (readonly [string, Metric])[] = [['up', { type: 'gauge', labels: new Set(ofEverySeries) }]];

/** All series that can be asked for, by name: what services export, a histogram as the three that it is scraped as, and `up`. */
export const readCatalogue = (
  text = readFileSync(join(repositoryRoot, 'docs/metrics.md'), 'utf8'),
): ReadonlyMap<string, Metric> => {
  const rows = [...text.matchAll(/^\| `(\w+)` +\| (\w+) +\| .* \| ([^|]*) \| [^|]* \|$/gm)];
  return new Map([...own, ...rows.flatMap(([, name = '', type = '', labels = '']) => seriesOf(name, type, labels))]);
};

const seriesOf = (name: string, type: string, labels: string): (readonly [string, Metric])[] => {
  const all = [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label);
  const series = (suffix: string, ...more: string[]) =>
    [`${name}${suffix}`, { type, labels: new Set([...ofEverySeries, ...all, ...more]) }] as const;
  return type === 'histogram' ? [series('_bucket', 'le'), series('_sum'), series('_count')] : [series('')];
};
