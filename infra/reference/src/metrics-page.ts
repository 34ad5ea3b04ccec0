import { registryOf, type ServiceReference } from './services.ts';

/** One metric of the catalogue. */
export interface MetricRow {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Services that have it; empty for those of every process. */
  readonly services: readonly string[];
}

/** prom-client keeps a metric's labels in the metric; it has no other way to ask for them. */
const labelsOf = (metric: unknown): string[] =>
  typeof metric === 'object' && metric !== null && 'labelNames' in metric && Array.isArray(metric.labelNames)
    ? metric.labelNames.map(String)
    : [];

/** Every metric of every service, by name; one that all of them have is of every process. */
export const metricRows = async (services: readonly ServiceReference[]): Promise<MetricRow[]> => {
  const perService = services.map(async (service) => {
    const registry = await registryOf(service);
    return registry.getMetricsAsArray().map((metric) => ({
      name: metric.name,
      type: String(metric.type),
      help: metric.help,
      labels: labelsOf(registry.getSingleMetric(metric.name)),
      service: service.name,
    }));
  });
  const found = (await Promise.all(perService)).flat();
  const byName = Map.groupBy(found, ({ name }) => name);
  return [...byName]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, [first, ...more]]) => {
      if (first === undefined) return [];
      const { service, ...metric } = first;
      const all = [service, ...more.map((one) => one.service)];
      return [{ ...metric, services: all.length === services.length ? [] : all }];
    });
};

/** What Prometheus labels by itself; a label of ours would be called `exported_job` there. */
const isTaken = /^(job|instance|service|namespace|pod|container|endpoint)$/;

const namesSomebody = /user|room|member|message|session|connection|address|token|^id$|Id$|_id$/i;

/** What is wrong with metrics, one sentence each: no prefix, no help, a label whose values are without bound (PV1). */
export const faultsOfMetrics = (rows: readonly MetricRow[]): string[] =>
  rows.flatMap(({ name, help, labels }) => [
    ...(name.startsWith('parley_') ? [] : [`${name} does not start with parley_`]),
    ...(help.trim() === '' ? [`${name} has no help`] : []),
    ...labels
      .filter((label) => namesSomebody.test(label) || isTaken.test(label))
      .map((label) => `${name} has the label ${label}`),
  ]);

const row = ({ name, type, help, labels, services }: MetricRow): string =>
  `| \`${name}\` | ${type} | ${help} | ${labels.map((label) => `\`${label}\``).join(', ') || 'none'} | ${services.join(', ') || 'all'} |`;

const isOwn = ({ name }: MetricRow): boolean => !/^parley_(process|nodejs)_/.test(name);

const tableOf = (rows: readonly MetricRow[]): string =>
  ['| metric | type | what | labels | service |', '| --- | --- | --- | --- | --- |', ...rows.map(row)].join('\n');

/** docs/metrics.md. */
export const metricsPage = (rows: readonly MetricRow[]): string =>
  [
    '# Metrics',
    'Every process answers GET /metrics on its own address in the Prometheus text format; never through the edge. Times are in seconds. No label names a person or a room, so that what is kept stays bounded. Written by `npm run docs` from the registries of the services.',
    "## Parley's own",
    tableOf(rows.filter(isOwn)),
    '## Of every Node process',
    tableOf(rows.filter((one) => !isOwn(one))),
  ].join('\n\n') + '\n';
