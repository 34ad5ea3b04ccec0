import { join } from 'node:path';
import { demoPassword, visitors } from './demo/cast.ts';
import { readDemoState } from './demo/kept-state.ts';
import { prepareLogFile } from './log-file.ts';
import { stackVariable } from './process-identity.ts';
import { repositoryRoot } from './repository.ts';
import type { ServiceContext } from './service-processes.ts';
import { SupervisedProcess } from './supervised-process.ts';

/** What the sign-in page is told (JSON): whom a visitor may be, and the password that is public anyway. */
export const demoVisitors = (): string => JSON.stringify({ password: demoPassword, people: visitors });

/** What is said on the console before the ready line. */
export const demoNotice: readonly string[] = [
  '',
  `This is a demo: its page lets you look around as ${visitors.map(({ displayName }) => displayName).join(', ')} with one press`,
  `(password "${demoPassword}").`,
  'Its accounts are anybody’s: whoever reaches this address can use them. Nothing in it is kept safe.',
  '',
];

/** Prepares the process that writes the demo's past and goes on talking; ready once the past is written. It is not started yet. */
export const demoProcess = ({ settings, dataDir, parts, env, log }: ServiceContext): SupervisedProcess =>
  new SupervisedProcess({
    name: 'demo',
    command: {
      file: process.execPath,
      args: [join(repositoryRoot, 'infra/local/src/demo.ts')],
      env: {
        PATH: env['PATH'],
        DEMO_URL: `http://${settings.host ?? '127.0.0.1'}:${settings.port}`,
        DEMO_DATA_DIR: dataDir,
        DATABASE_URL: parts.database['message-persistence'],
        [stackVariable]: dataDir,
      },
      cwd: repositoryRoot,
    },
    logFile: prepareLogFile(dataDir, 'demo'),
    log,
    probe: () => Promise.resolve(readDemoState(dataDir).isSeeded),
    startTimeoutMs: 180_000,
    stopSteps: [{ signal: 'SIGTERM', waitMs: 3000 }],
  });
