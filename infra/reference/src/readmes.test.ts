import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingRows } from '@parley/service-kit';
import { afterAll, describe, expect, test } from 'vitest';
import { factsInCode, factsInReadme, knownFacts, missingSections } from './facts.ts';
import { plantTree } from './planted-tree.ts';
import { repositoryRoot } from './repository.ts';
import { services } from './services.ts';

const folders = readdirSync(join(repositoryRoot, 'services')).filter((name) =>
  existsSync(join(repositoryRoot, 'services', name, 'src/main.ts')),
);

const cellsOf = (line: string): string[] => line.split('|').map((cell) => cell.trim());

describe.each(folders)("%s's README", (folder) => {
  const file = join(repositoryRoot, 'services', folder, 'README.md');
  const readme = existsSync(file) ? readFileSync(file, 'utf8') : '';

  test('has its sections', () => {
    expect(missingSections(readme)).toEqual([]);
  });

  test('names the facts that the code learns and tells', () => {
    expect(factsInReadme(readme)).toEqual(factsInCode(repositoryRoot, folder));
  });

  test('has a row for each setting', () => {
    const declared = services.find(({ name }) => name === folder);
    const rows = readme.split('\n').filter((line) => /^\| `[A-Z0-9_]+`/.test(line));
    expect(rows.map(cellsOf)).toEqual(settingRows(declared?.settings ?? {}).map(cellsOf));
  });
});

test('every fact of contracts is told by one service, and learnt by another', () => {
  const facts = folders.map((folder) => factsInCode(repositoryRoot, folder));
  const told = new Set(facts.flatMap((one) => one.out));
  const learnt = new Set(facts.flatMap((one) => one.in));
  expect({
    untold: knownFacts.filter((fact) => !told.has(fact)),
    unheard: knownFacts.filter((fact) => !learnt.has(fact)),
  }).toEqual({
    untold: [],
    unheard: [],
  });
});

const { root, remove } = plantTree({
  'services/one/src/news.ts': `send({ feed: roomFeed(id), event: { type: 'room.frame', data } });\nfollow(userFeed(id), take);\n`,
  'services/one/src/events/facts.ts': `createGroupConsumer({});\nif (fact.type === 'connection.opened') open();\n`,
  'services/one/src/wire.ts': `createPackedPublisher({ stream });\n// createShardConsumer is only spoken of\n`,
  'services/one/src/news.test.ts': `send({ type: 'presence.changed' });\n`,
});
afterAll(remove);

test('facts are read from the code: told by type, learnt by feed, by consumer and by name', () => {
  expect(factsInCode(root, 'one')).toEqual({ in: ['connection.opened', 'user.frame'], out: ['message.submitted', 'room.frame'] });
});

test('a README that lacks a fact or a section is found out', () => {
  const readme =
    '# one\n\n**Owns** nothing. **Facts in**: `user.frame`. **Facts out**: `room.frame` and `other`.\n\n## Settings\n';
  expect(factsInReadme(readme)).toEqual({ in: ['user.frame'], out: ['room.frame'] });
  expect(missingSections(readme)).toEqual(['Asks']);
});
