import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownPrefix, removeForgotten } from './forgotten-folders.ts';

test('what a killed run left behind is removed, and nothing that is in use or somebody else’s', () => {
  const parent = mkdtempSync(join(tmpdir(), 'parley-forgotten-'));
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  const stays = [`${ownPrefix('engine')}mine`, `engine-${dead}-ending`, 'engine-nobody', `other-${dead}-a`];
  try {
    for (const name of [...stays, `engine-${dead}-a`, `engine-${dead}-b`])
      mkdirSync(join(parent, name, 'data'), { recursive: true });
    // What was started by a process that is gone may take a while to end.
    writeFileSync(join(parent, `engine-${dead}-ending`, 'pid'), `${process.pid}\n`);
    writeFileSync(join(parent, `engine-${dead}-b`, 'pid'), `${dead}`);
    removeForgotten(parent, 'engine');
    expect(readdirSync(parent).toSorted()).toEqual(stays.toSorted());
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
});
