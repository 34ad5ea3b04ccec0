import { join } from 'node:path';
import { demoVisitors } from './demo-process.ts';
import type { EdgeTargets } from './edge-targets.ts';
import { prepareLogFile } from './log-file.ts';
import { stackVariable } from './process-identity.ts';
import { repositoryRoot } from './repository.ts';
import type { ServiceContext } from './service-processes.ts';
import { SupervisedProcess } from './supervised-process.ts';

const probing = (): RequestInit => ({ method: 'HEAD', signal: AbortSignal.timeout(2000) });

/** Prepares the edge's process; it is not started yet. `web` is the folder of the built web client. */
export const edgeProcess = (
  { settings, dataDir, parts, env, log }: ServiceContext,
  web: string,
  onPid: (pid: number | null) => void,
): SupervisedProcess => {
  const targets: EdgeTargets = {
    gateway: parts.urls('socket-gateway'),
    auth: parts.urls('auth'),
    messages: parts.urls('message-persistence'),
    presence: parts.urls('presence'),
    media: parts.urls('media'),
    push: parts.urls('notifications'),
  };
  return new SupervisedProcess({
    name: 'edge',
    command: {
      file: process.execPath,
      args: [join(repositoryRoot, 'infra/local/src/edge.ts')],
      env: {
        PATH: env['PATH'],
        ...(env['NODE_OPTIONS'] === undefined ? {} : { NODE_OPTIONS: env['NODE_OPTIONS'] }),
        PORT: String(settings.port),
        HOST: settings.host ?? '127.0.0.1,::1',
        EDGE_TARGETS: JSON.stringify(targets),
        EDGE_WEB: web,
        ...(settings.demo ? { EDGE_DEMO: demoVisitors() } : {}),
        [stackVariable]: dataDir,
      },
      cwd: repositoryRoot,
    },
    logFile: prepareLogFile(dataDir, 'edge'),
    log,
    probe: async () => (await fetch(`http://${settings.host ?? '127.0.0.1'}:${settings.port}/`, probing())).ok,
    stopSteps: [{ signal: 'SIGTERM', waitMs: 5000 }],
    onPid,
  });
};
