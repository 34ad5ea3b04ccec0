import type { Fault } from './fault.ts';

const replaced = (service: string, ...bites: Fault['bites']): Fault => ({
  name: `${service} replaced one by one`,
  bites,
  isLong: true,
  strike: async ({ system, noticed }) => {
    const before = system.named(service).map(({ name }) => [name, system.pidOf(name)] as const);
    await system.restart(service);
    if (before.every(([name, pid]) => system.pidOf(name) !== pid)) noticed.push(`${service} is another`);
  },
});

/** `npm run restart` under load: what a deploy does. */
export const restartFaults: readonly Fault[] = [
  replaced('socket-gateway', 'connections'),
  replaced('message-persistence', 'takeovers'),
  replaced('presence', 'noticed'),
  replaced('auth', 'noticed'),
  replaced('media', 'noticed'),
  replaced('notifications', 'noticed'),
];
