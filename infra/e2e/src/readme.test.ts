import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { afterAll, expect, test } from 'vitest';
import { sharedUrl } from './shared-stack.ts';

const run = promisify(execFile);
const directory = mkdtempSync(join(tmpdir(), 'parley-readme-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("the README's curl lines and its ten lines of socket.io-client work as written", async () => {
  const readme = readFileSync(join(repositoryRoot, 'README.md'), 'utf8').replaceAll('localhost:8080', new URL(sharedUrl()).host);
  const [, talk = ''] = readme.split('## Talk to it');
  const block = (language: string) => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(talk)?.[1] ?? '';
  symlinkSync(join(repositoryRoot, 'node_modules'), join(directory, 'node_modules'));
  await run('sh', ['-e', '-c', block('sh')], { cwd: directory });
  writeFileSync(join(directory, 'talk.mjs'), block('js'));
  const talking = execFile(process.execPath, ['talk.mjs'], { cwd: directory });
  try {
    let said = '';
    talking.stdout?.on('data', (text: string) => (said += text));
    await eventually(() => {
      expect(said).toMatch(/ok: true/);
      expect(said).toContain('message.created Hello, Parley!');
      expect(said).toContain('duplicate: false');
    });
  } finally {
    talking.kill();
  }
});
