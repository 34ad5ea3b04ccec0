import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readCatalogue } from './catalogue.ts';
import { type DashboardFile, readDashboards } from './dashboards.ts';
import { here } from './folders.ts';
import { faultsOfQuery } from './query-faults.ts';
import { readRules } from './rules.ts';

const catalogue = readCatalogue();
const { recorded } = readRules();
const dashboards = readDashboards();

const queriesOf = ({ panels }: DashboardFile) =>
  panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));

test.each(dashboards)('every query of $file asks for metrics and labels that there are', (dashboard) => {
  const queries = queriesOf(dashboard);
  expect(queries.length).toBeGreaterThan(5);
  const faults = queries.flatMap(({ title, expr }) =>
    faultsOfQuery(expr, catalogue, recorded).map((fault) => `${title}: ${fault}`),
  );
  expect(faults).toEqual([]);
});

test.each(dashboards)(
  'in $file ids are unique, panels lie beside each other and within the width, and all but rows ask the chosen Prometheus',
  ({ panels }) => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
    expect(panels.filter(({ type, datasource, targets }) => type !== 'row' && (!datasource || !targets?.length))).toEqual([]);
  },
);

test('dashboards have names of their own, and there is one for each part of Parley', () => {
  expect(dashboards.map(({ file }) => file.replace('.json', ''))).toEqual([
    'gateways',
    'media-notifications',
    'message-persistence',
    'overview',
    'presence-auth',
    'stores',
  ]);
  for (const { uid, file } of dashboards) expect(`${uid}.json`).toBe(`parley-${file}`);
});

/** Shown where one looks into a single process; on the whole they say little. */
const shownNowhere =
  /^parley_(process_(cpu_(system|user)_seconds_total|heap_bytes|virtual_memory_bytes)|nodejs_(active_.*|eventloop_lag_(max|mean|min|p50|p90|stddev)?_?seconds|external_memory_bytes|heap_(size_total|space_.*)_bytes|version_info|gc_duration_seconds))/;
const shownElsewhere = new Set(['parley_followed_comparisons_total']);

test("each of Parley's own metrics is on a dashboard or in an alert", () => {
  const asked = [...dashboards.flatMap(queriesOf).map(({ expr }) => expr), ...readRules().expressions].join('\n');
  const missing = [...catalogue.keys()]
    .map((name) => name.replace(/_(bucket|sum|count)$/, ''))
    .filter((name) => name.startsWith('parley_') && !shownNowhere.test(name) && !shownElsewhere.has(name));
  expect([...new Set(missing)].filter((name) => !asked.includes(name))).toEqual([]);
});

test('a query for what there is not, by a label that there is not, or that is no PromQL is found out', () => {
  expect(faultsOfQuery('rate(parley_nothing_total[5m])', catalogue)).toEqual(['there is no metric parley_nothing_total']);
  expect(faultsOfQuery('parley_gateway_connections{room="1"}', catalogue)).toEqual([
    'parley_gateway_connections has no label room',
  ]);
  expect(faultsOfQuery('parley_http_request_seconds', catalogue)).toEqual(['there is no metric parley_http_request_seconds']);
  expect(faultsOfQuery('sum by (user) (parley_gateway_connections)', catalogue)).toHaveLength(1);
  expect(() => faultsOfQuery('sum(parley_gateway_connections', catalogue)).toThrow(SyntaxError);
});

test('Grafana finds Prometheus and the dashboards where compose puts them', () => {
  const provisioned = (
    file: string,
  ): { datasources?: { type: string; url: string }[]; providers?: { options: { path: string } }[] } =>
    parse(readFileSync(join(here, 'grafana/provisioning', file), 'utf8'));
  expect(provisioned('datasources/prometheus.yaml').datasources).toMatchObject([
    { type: 'prometheus', url: 'http://prometheus:9090' },
  ]);
  expect(provisioned('dashboards/parley.yaml').providers).toMatchObject([{ options: { path: '/var/lib/grafana/dashboards' } }]);
  expect(existsSync(join(here, 'prometheus.yml'))).toBe(true);
});
