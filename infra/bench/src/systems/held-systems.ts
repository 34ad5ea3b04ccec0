import { type ChildProcess, fork } from 'node:child_process';
import type { LineSpec } from '../load/line.ts';
import type { BenchStack } from './bench-stack.ts';
import type { CrowdMember } from './crowd.ts';
import { inspectStack } from './inspect-stack.ts';
import { type Inspector, openInspector } from './inspector.ts';
import { portOf } from './port-of.ts';
import { serverOf } from './system.ts';

/** A server process whose memory is told. */
export interface HeldServer {
  readonly pid: number;
  readonly inspector: Inspector;
}

/** What holds a crowd. */
export interface HeldSystem {
  readonly name: string;
  readonly servers: readonly HeldServer[];
  /** How a member of the crowd connects. */
  lineOf(member: CrowdMember, index: number): LineSpec;
  stop(): void;
}

/** Parley's gateways, reached without the edge, in turn. */
export const holdByParley = async (stack: BenchStack): Promise<HeldSystem> => {
  const servers = await inspectStack(stack, (name) => name.startsWith('socket-gateway'));
  return {
    name: 'parley',
    servers,
    lineOf: (member, index) => parleyLine(member, stack.gateways[serverOf(index, stack.gateways.length)] ?? ''),
    stop: () => servers.forEach(({ inspector }) => inspector.close()),
  };
};

/** How a member of a crowd connects to a gateway, or to the edge. */
export const parleyLine = ({ token, rooms: [sharedRoom, ownRoom] }: CrowdMember, url: string): LineSpec => ({
  url,
  auth: { token, protocol: 1 },
  readyEvent: 'ready',
  sharedRoom,
  ownRoom,
});

// What the stack gives its services: a young generation that does not grow while connections come.
const serviceFlags = ['--min-semi-space-size=64', '--max-semi-space-size=64'];

/** A server of one process, in a file beside this one. */
export const holdByServer = async (
  name: string,
  file: string,
  settings: Readonly<Record<string, string>>,
): Promise<HeldSystem> => {
  const child: ChildProcess = fork(new URL(file, import.meta.url), {
    env: { ...process.env, NODE_ENV: 'production', ...settings },
    execArgv: [...serviceFlags, '--inspect-port=0'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const port = await portOf(child);
  const pid = child.pid ?? 0;
  const inspector = await openInspector(pid, () => output);
  return {
    name,
    servers: [{ pid, inspector }],
    lineOf: ({ id, rooms }) => ({
      url: `http://127.0.0.1:${port}`,
      auth: { sender: id, rooms },
      readyEvent: undefined,
      sharedRoom: rooms[0],
      ownRoom: rooms[1],
    }),
    stop: () => {
      inspector.close();
      if (child.connected) child.disconnect();
    },
  };
};
