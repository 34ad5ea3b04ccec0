import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as contracts from '@parley/contracts';
import { createAsyncApi, createOpenApi } from '@parley/contracts/reference';
import { renderMatrix } from '@parley/e2e';
import { readDocstrings } from './docstrings.ts';
import { metricRows, metricsPage } from './metrics-page.ts';
import { repositoryRoot } from './repository.ts';
import { services } from './services.ts';
import { settingsPage, withSettingsTable } from './settings-page.ts';

/** A file that is written from the code: its path from the repository's root, and what has to be in it before it is formatted. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

const contractsFolder = join(repositoryRoot, 'packages/contracts/src');
const routesFolder = join(contractsFolder, 'routes');
const docstringsPath = 'packages/contracts/src/reference/docstrings.ts';

/** What contracts say of what they export and of what stands in it. */
export const contractDocstrings = (): Record<string, string> =>
  Object.fromEntries(Object.entries(readDocstrings(contractsFolder, routesFolder)).filter(([name]) => isExported(name)));

const isExported = (name: string): boolean => {
  const [owner = ''] = name.split('.', 1);
  const exported: unknown = Reflect.get(contracts, owner);
  return typeof exported === 'object' && !owner.startsWith('internal');
};

const docstringsFile = (
  docs: Record<string, string>,
): string => `// Written by \`npm run docs\` from the docstrings of this package.

/** What the docstrings of contracts say, by name; for documents made at run time, where comments are gone. */
export const docstrings: Readonly<Record<string, string>> = ${JSON.stringify(docs)};
`;

/** Everything that `npm run docs` writes, made from the code as it is now. */
export const generateFiles = async (): Promise<GeneratedFile[]> => {
  const docs = contractDocstrings();
  return [
    { path: docstringsPath, text: docstringsFile(docs) },
    { path: 'docs/openapi.json', text: JSON.stringify(createOpenApi(docs)) },
    { path: 'docs/asyncapi.json', text: JSON.stringify(createAsyncApi(docs)) },
    { path: 'docs/settings.md', text: settingsPage(services) },
    { path: 'docs/authorisation.md', text: renderMatrix() },
    { path: 'docs/metrics.md', text: metricsPage(await metricRows(services)) },
    ...services.map(({ name, settings }) => readmeOf(`services/${name}/README.md`, settings)),
  ];
};

const readmeOf = (path: string, settings: (typeof services)[number]['settings']): GeneratedFile => ({
  path,
  text: withSettingsTable(readFileSync(join(repositoryRoot, path), 'utf8'), settings),
});
