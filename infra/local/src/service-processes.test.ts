import { expect, test } from 'vitest';
import { planReplicas, type ServiceContext, serviceEnvironment } from './service-processes.ts';
import { readSettings } from './settings.ts';

const contextOf = async (
  env: NodeJS.ProcessEnv,
): Promise<ServiceContext & { replicas: Awaited<ReturnType<typeof planReplicas>> }> => {
  const result = readSettings(env, '/repository');
  if (!result.ok) throw new Error(result.faults.join('\n'));
  const replicas = await planReplicas(result.settings.replicas);
  return {
    settings: result.settings,
    dataDir: '/data',
    env,
    log: () => {},
    replicas,
    parts: {
      edgePort: 8080,
      dataDir: '/data',
      database: {
        auth: 'postgres://a/db',
        'message-persistence': 'postgres://m/db',
        media: 'postgres://f/db',
        notifications: 'postgres://n/db',
      },
      redisUrl: 'redis://r',
      urls: (service) => replicas.filter((replica) => replica.service === service).map(({ url }) => url),
      secret: (name) => `secret of ${name}`,
    },
  };
};

test('every replica has a name, and gateways are always numbered', async () => {
  const { replicas } = await contextOf({ PARLEY_REPLICAS: 'message-persistence=2' });
  expect(replicas.map(({ name }) => name)).toEqual([
    'auth',
    'message-persistence',
    'message-persistence-2',
    'presence',
    'media',
    'notifications',
    'socket-gateway-1',
    'socket-gateway-2',
  ]);
  expect(new Set(replicas.map(({ port }) => port)).size).toBe(8);
});

test('a gateway is told where the others are and where it is itself', async () => {
  const context = await contextOf({ PARLEY_REPLICAS: 'message-persistence=2' });
  const [auth, first, second, presence, , , gateway] = context.replicas;
  if (!gateway) throw new Error('There is no gateway.');
  expect(serviceEnvironment(gateway, context)).toMatchObject({
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: String(gateway.port),
    INSTANCE_NAME: 'socket-gateway-1',
    SERVICE_SECRET: 'secret of SERVICE_SECRET',
    TRUSTED_PROXIES: 'loopback',
    PARLEY_LIMITS: 'on',
    REDIS_URL: 'redis://r',
    AUTH_URL: auth?.url,
    MESSAGE_PERSISTENCE_URL: `${first?.url},${second?.url}`,
    PRESENCE_URL: presence?.url,
    GATEWAY_SEAL_KEY: 'secret of GATEWAY_SEAL_KEY',
    ADVERTISED_URL: gateway.url,
    ALLOWED_ORIGINS: 'http://localhost:8080,http://127.0.0.1:8080',
    PARLEY_STACK: '/data',
  });
});

test('the environment overrides defaults, but neither addresses nor the databases of the services', async () => {
  const context = await contextOf({
    ALLOWED_ORIGINS: 'https://chat.example',
    TRUSTED_PROXIES: '10.0.0.0/8',
    SOME_SERVICE_SETTING: '7',
    PORT: '9000',
    DATABASE_URL: 'postgres://admin:secret@host/db',
  });
  const gateway = context.replicas.find(({ service }) => service === 'socket-gateway');
  const auth = context.replicas.find(({ service }) => service === 'auth');
  if (!gateway || !auth) throw new Error('A service is missing.');
  const env = serviceEnvironment(gateway, context);
  expect(env).toMatchObject({
    ALLOWED_ORIGINS: 'https://chat.example',
    TRUSTED_PROXIES: '10.0.0.0/8',
    SOME_SERVICE_SETTING: '7',
    PORT: String(gateway.port),
  });
  expect(env).not.toHaveProperty('DATABASE_URL');
  expect(serviceEnvironment(auth, context)).toMatchObject({ DATABASE_URL: 'postgres://a/db' });
});
