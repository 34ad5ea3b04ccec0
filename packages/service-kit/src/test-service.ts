import { setTimeout as delay } from 'node:timers/promises';
import { oneOf } from './config.ts';
import { createHttpServer } from './http-server.ts';
import { runService } from './run-service.ts';

/** A tiny service for the tests of run-service: prints its URL, answers slowly, and misbehaves when told. */
const settings = {
  BEHAVIOUR: oneOf(
    ['good', 'fails-to-start', 'never-starts', 'never-stops', 'drains', 'drains-for-long', 'throws-later', 'rejects-later'],
    {
      fallback: 'good',
      about: 'what goes wrong',
    },
  ),
};

const drainsMs: Readonly<Record<string, number>> = { drains: 100, 'drains-for-long': 600_000 };

await runService({
  name: 'test-service',
  settings,
  start: async (context) => {
    const behaviour = context.settings.BEHAVIOUR;
    if (behaviour === 'fails-to-start') throw new Error('the cellar is flooded');
    context.log.info('starting');
    if (behaviour === 'never-starts') await delay(60_000);
    const app = await createHttpServer({ ...context, trustedProxies: context.settings.TRUSTED_PROXIES });
    app.get('/slow', async () => {
      context.log.info('asked');
      await delay(500);
      return { done: true };
    });
    const address = await app.listen({ host: context.settings.HOST, port: context.settings.PORT });
    context.log.info({ address }, 'listening');
    if (behaviour === 'throws-later') setTimeout(() => throwIt(), 50);
    if (behaviour === 'rejects-later') setTimeout(() => void Promise.reject(new Error('rejected and forgotten')), 50);
    const drainMs = drainsMs[behaviour];
    return {
      ...(drainMs === undefined ? {} : { drain: { withinMs: drainMs, run: () => new Promise<never>(() => {}) } }),
      stop: async () => {
        if (behaviour === 'never-stops') await delay(60_000);
        await app.close();
      },
    };
  },
});

function throwIt(): never {
  throw new Error('thrown and forgotten');
}
