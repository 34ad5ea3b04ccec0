import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from '@parley/service-kit';
import { expect, test } from 'vitest';
import { repositoryRoot } from './repository.ts';
import { services } from './services.ts';
import { settingsPage, withSettingsTable } from './settings-page.ts';

test('every service that has settings is documented', () => {
  const folders = readdirSync(join(repositoryRoot, 'services')).filter((name) =>
    existsSync(join(repositoryRoot, 'services', name, 'src/config.ts')),
  );
  expect(services.map(({ name }) => name)).toEqual(folders);
});

const settings = { NAME: text({ fallback: 'a', about: 'what it is called' }), OTHER: text({ about: 'what it needs' }) };

test('a page has a row for each setting of each service', () => {
  const page = settingsPage([{ name: 'one', settings, register: () => undefined }]);
  expect(page).toContain('## one\n');
  expect(page).toContain('| `NAME` | text | a | what it is called |');
  expect(page).toContain('| `OTHER` | text | required | what it needs |');
});

test("a README's table is replaced below its heading, and nothing else", () => {
  const readme =
    '# x\n\n| setting | of another |\n| - | - |\n\n## Settings\n\nSome words.\n\n| setting | unit |\n| --- | --- |\n| `OLD` | text |\n\nMore.\n';
  const written = withSettingsTable(readme, settings);
  expect(written).toContain('| setting | of another |');
  expect(written).toContain(
    '| `NAME` | text | a | what it is called |\n| `OTHER` | text | required | what it needs |\n\nMore.\n',
  );
  expect(written).not.toContain('OLD');
  expect(() => withSettingsTable('# x\n\n## Settings\n', settings)).toThrow('no table of settings');
});
