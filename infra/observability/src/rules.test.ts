import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readCatalogue } from './catalogue.ts';
import { here, runbook } from './folders.ts';
import { kubernetesRule, kubernetesRuleFile } from './kubernetes-rule.ts';
import { faultsOfQuery } from './query-faults.ts';
import { readRules } from './rules.ts';

const { alerts, recorded, expressions } = readRules();

test('every rule asks for metrics and labels that there are', () => {
  const catalogue = readCatalogue();
  expect(expressions.flatMap((expression) => faultsOfQuery(expression, catalogue, recorded))).toEqual([]);
});

test('every alert names its page of the runbook, and every page its alert', () => {
  for (const { alert, annotations } of alerts) expect(annotations.runbook_url).toBe(`docs/runbook/${alert}.md`);
  const pages = readdirSync(runbook).filter((file) => file !== 'README.md');
  expect(pages.toSorted()).toEqual(alerts.map(({ alert }) => `${alert}.md`).toSorted());
});

test("the job whose processes alerts look for is ours, whoever scrapes it, and nobody else's", () => {
  const { scrape_configs: jobs }: { scrape_configs: { job_name: string }[] } = parse(
    readFileSync(join(here, 'prometheus.yml'), 'utf8'),
  );
  const { metadata }: { metadata: { name: string } } = parse(
    readFileSync(join(repositoryRoot, 'k8s/components/prometheus-operator/pod-monitor.yaml'), 'utf8'),
  );
  const matchers = new Set(expressions.join('\n').match(/(?<=job=~")[^"]+/g));
  expect(matchers.size).toBe(1);
  for (const matcher of matchers) {
    // Prometheus anchors what it matches by, and its Operator names a job after the name space and the monitor.
    const job = new RegExp(`^(?:${matcher})$`);
    for (const name of [...jobs.map((one) => one.job_name), `parley/${metadata.name}`]) expect(name).toMatch(job);
    for (const name of ['kube-state-metrics', 'monitoring/parley-2', 'not-parley']) expect(name).not.toMatch(job);
  }
  for (const expression of expressions.filter((one) => one.includes('up{')))
    expect(expression.match(/up\{/g)).toHaveLength(expression.match(/up\{job=~/g)?.length ?? 0);
});

const sections = ['What people notice', 'How to see it', 'Likely causes', 'What to do', 'How to know that it is over'];

test.each(alerts)(
  'the page of $alert says what people notice, how to see it, why, what to do and when it is over',
  ({ alert, labels }) => {
    const text = readFileSync(join(runbook, `${alert}.md`), 'utf8');
    expect(text.startsWith(`# ${alert}\n`)).toBe(true);
    expect(text).toContain(`**${labels.severity}**`);
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(sections);
    for (const part of text.split(/^## .+$/m).slice(1)) expect(part.trim().length).toBeGreaterThan(40);
  },
);

test('the runbook lists every alert with its severity', () => {
  const text = readFileSync(join(runbook, 'README.md'), 'utf8');
  for (const { alert, labels } of alerts) expect(text).toMatch(new RegExp(`\\(${alert}\\.md\\) +\\| ${labels.severity} `));
});

test('the rules of the Prometheus Operator are the same', () => {
  expect(readFileSync(kubernetesRuleFile, 'utf8'), 'run `node infra/observability/src/write.ts`').toBe(kubernetesRule());
});
