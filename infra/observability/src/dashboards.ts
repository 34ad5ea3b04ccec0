import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { here } from './folders.ts';

const source = z.strictObject({ type: z.literal('prometheus'), uid: z.literal('${datasource}') });

const Panel = z.object({
  id: z.int().positive(),
  type: z.enum(['timeseries', 'stat', 'table', 'row', 'text']),
  title: z.string().min(1),
  gridPos: z.strictObject({
    x: z.int().min(0).max(23),
    y: z.int().min(0),
    w: z.int().min(1).max(24),
    h: z.int().min(1),
  }),
  datasource: source.optional(),
  description: z.string().optional(),
  targets: z
    .array(
      z.strictObject({
        refId: z.string(),
        expr: z.string(),
        legendFormat: z.string().optional(),
        instant: z.boolean().optional(),
      }),
    )
    .optional(),
});

/** A dashboard as Grafana reads it, as far as it is looked at: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
const Dashboard = z.object({
  uid: z.string().regex(/^parley-[a-z-]+$/),
  title: z.string().startsWith('Parley'),
  schemaVersion: z.int().min(39),
  templating: z.object({ list: z.array(z.object({ name: z.string(), query: z.string() })) }),
  panels: z.array(Panel).min(1),
});

/** A dashboard and its file. */
export type DashboardFile = z.output<typeof Dashboard> & { readonly file: string };

/** All dashboards. @throws when one is not as it has to be. */
export const readDashboards = (folder = join(here, 'dashboards')): DashboardFile[] =>
  readdirSync(folder).map((file) => ({ file, ...Dashboard.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))) }));
