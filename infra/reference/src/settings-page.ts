import { commonSettings, type Settings, settingRows } from '@parley/service-kit';
import type { ServiceReference } from './services.ts';

const head = ['| setting | unit | default | what for |', '| --- | --- | --- | --- |'];

/** A table of settings, as Markdown. */
export const settingsTable = (settings: Settings): string => [...head, ...settingRows(settings)].join('\n');

/** docs/settings.md: what every service is told, then one table for each. */
export const settingsPage = (services: readonly ServiceReference[]): string =>
  [
    '# Settings',
    'Every service reads its settings from environment variables, once, at its start, and lists everything that does not hold before it ends. What `npm start` itself is told stands in [infra/local](../infra/local/README.md). Written by `npm run docs` from the services themselves.',
    '## Every service',
    settingsTable(commonSettings),
    ...services.flatMap(({ name, settings }) => [`## ${name}`, settingsTable(settings)]),
  ].join('\n\n') + '\n';

const table = /(\n## Settings[^\n]*\n(?:(?!\n## )[^])*?)(\| setting[^\n]*\n(?:\|[^\n]*\n)+)/;

/**
 * A README with its table of settings made anew: the first table below the heading "Settings".
 * @throws where there is none
 */
export const withSettingsTable = (readme: string, settings: Settings): string => {
  if (!table.test(readme)) throw new Error('the README has no table of settings below a heading "Settings"');
  return readme.replace(table, (_, before: string) => `${before}${settingsTable(settings)}\n`);
};
