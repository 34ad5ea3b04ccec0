import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMetrics } from '@parley/service-kit';
import { expect, test } from 'vitest';
import { faultsOfMetrics, type MetricRow, metricRows } from './metrics-page.ts';
import { repositoryRoot } from './repository.ts';
import { services } from './services.ts';

const rows = await metricRows(services);

test('PV1 every metric has the prefix, a help, and no label that names a person, a room or a message, or is taken by Prometheus', () => {
  expect(faultsOfMetrics(rows)).toEqual([]);
});

test('a metric without help, without prefix, or labelled by room is found out', () => {
  const row: MetricRow = { name: 'parley_a', type: 'counter', help: 'A', labels: [], services: [] };
  const faulty = [
    { ...row, help: ' ' },
    { ...row, name: 'other_a' },
    { ...row, labels: ['roomId'] },
    { ...row, labels: ['user'] },
    { ...row, labels: ['job'] },
  ];
  expect(faulty.map((one) => faultsOfMetrics([one]).length)).toEqual([1, 1, 1, 1, 1]);
});

test('labels are those of the registry', async () => {
  const register = (metrics: ReturnType<typeof createMetrics>): void => {
    metrics.counter('things_total', 'Things', ['code']);
  };
  const found = await metricRows([{ name: 'a', settings: {}, register }]);
  expect(found.find(({ name }) => name === 'parley_things_total')).toEqual({
    name: 'parley_things_total',
    type: 'counter',
    help: 'Things',
    labels: ['code'],
    services: [],
  });
});

const sourcesBelow = (folder: string): string[] =>
  readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/node_modules|testing\//.test(file))
    .map((file) => readFileSync(join(repositoryRoot, folder, file), 'utf8'));

test('every metric that the code makes is in the catalogue', () => {
  const made = ['services', 'packages']
    .flatMap(sourcesBelow)
    .flatMap((source) =>
      [...source.matchAll(/\.(?:counter|gauge|histogram)(?:<[^>]*>)?\(\s*'([^']+)'/g)].map(([, name]) => `parley_${name}`),
    );
  expect(made.length).toBeGreaterThan(20);
  expect(made.filter((name) => !rows.some((row) => row.name === name))).toEqual([]);
});
