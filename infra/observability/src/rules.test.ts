import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCatalogue } from './catalogue.ts';
import { runbook } from './folders.ts';
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
