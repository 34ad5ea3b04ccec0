import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { here } from './folders.ts';

const Recorded = z.strictObject({ record: z.string().regex(/^parley:[a-z_]+:[a-z_0-9]+$/), expr: z.string() });

const Alert = z.strictObject({
  alert: z.string().regex(/^Parley[A-Z][A-Za-z]+$/),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning', 'info']) }),
  annotations: z.strictObject({
    summary: z.string().min(1),
    description: z.string().min(1),
    runbook_url: z.string(),
  }),
});

/** The rules of alerts.yml: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/, as far as Parley uses them. */
const Rules = z.strictObject({
  groups: z.array(
    z.strictObject({ name: z.string(), interval: z.string().optional(), rules: z.array(z.union([Alert, Recorded])).min(1) }),
  ),
});

/** An alert with what it is found and explained by. */
export type Alert = z.output<typeof Alert>;

/** The file. */
export const rulesFile = join(here, 'alerts.yml');

/** What is in it. @throws when it is not as it has to be. */
export const readRules = (text = readFileSync(rulesFile, 'utf8')) => {
  const { groups } = Rules.parse(parse(text));
  const all = groups.flatMap(({ rules }) => rules);
  return {
    groups,
    alerts: all.filter((rule) => 'alert' in rule),
    recorded: new Set(all.flatMap((rule) => ('record' in rule ? [rule.record] : []))),
    expressions: all.map(({ expr }) => expr),
  };
};
