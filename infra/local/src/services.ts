import { join } from 'node:path';
import type { DatabaseUrls } from './prepare-database.ts';

/** All services in the order of starting; they are stopped in the opposite order. Each has its row below. */
export const serviceNames = ['auth', 'message-persistence', 'presence', 'media', 'notifications', 'socket-gateway'] as const;

/** Name of a service, which is its folder. */
export type ServiceName = (typeof serviceNames)[number];

/** What a service may be told about the rest of the stack. */
export type StackParts = {
  edgePort: number;
  /** Absolute. */
  dataDir: string;
  database: DatabaseUrls;
  redisUrl: string;
  /** Own URLs of a service's replicas. */
  urls: (service: ServiceName) => readonly string[];
  /** A secret of the data directory by its name, the same at every start. */
  secret: (name: string) => string;
};

/** One service as the launcher knows it. Its folder is `services/<name>`. */
export type ServiceRow = {
  /** Whether `src/migrate.ts` runs before the services start. */
  migrates: boolean;
  /** Whether the first replica carries a number as well (`socket-gateway-1`). */
  numbered: boolean;
  /** V8's young generation: half of what it takes, MiB (decision 0005). */
  semiSpaceMiB: number;
  /** Settings that the stack decides. */
  settings: (parts: StackParts, url: string) => Record<string, string>;
  /** Settings that the environment may override. */
  defaults?: (parts: StackParts) => Record<string, string>;
};

const list = (urls: readonly string[]): string => urls.join(',');

/** What the launcher knows of each service. */
export const services: Readonly<Record<ServiceName, ServiceRow>> = {
  auth: {
    migrates: true,
    numbered: false,
    semiSpaceMiB: 16,
    settings: ({ database, redisUrl }) => ({ DATABASE_URL: database.auth, REDIS_URL: redisUrl }),
    defaults: ({ secret }) => ({ KEY_ENCRYPTION_KEY: secret('KEY_ENCRYPTION_KEY') }),
  },
  'message-persistence': {
    migrates: true,
    numbered: false,
    semiSpaceMiB: 64,
    settings: ({ database, redisUrl, urls }) => ({
      DATABASE_URL: database['message-persistence'],
      REDIS_URL: redisUrl,
      AUTH_URL: list(urls('auth')),
      PRESENCE_URL: list(urls('presence')),
      NOTIFICATIONS_URL: list(urls('notifications')),
    }),
  },
  presence: {
    migrates: false,
    numbered: false,
    semiSpaceMiB: 16,
    settings: ({ redisUrl, urls }) => ({ REDIS_URL: redisUrl, AUTH_URL: list(urls('auth')) }),
  },
  media: {
    migrates: true,
    numbered: false,
    semiSpaceMiB: 16,
    defaults: ({ dataDir }) => ({ MEDIA_DIRECTORY: join(dataDir, 'media') }),
    settings: ({ database, redisUrl, urls }) => ({
      DATABASE_URL: database.media,
      REDIS_URL: redisUrl,
      AUTH_URL: list(urls('auth')),
      MESSAGE_PERSISTENCE_URL: list(urls('message-persistence')),
    }),
  },
  notifications: {
    migrates: true,
    numbered: false,
    semiSpaceMiB: 16,
    settings: ({ database, redisUrl, urls }) => ({
      DATABASE_URL: database.notifications,
      REDIS_URL: redisUrl,
      AUTH_URL: list(urls('auth')),
      MESSAGE_PERSISTENCE_URL: list(urls('message-persistence')),
      PRESENCE_URL: list(urls('presence')),
    }),
    // Any 32 bytes are a private key of P-256, but for one in 2^32.
    defaults: ({ secret }) => ({
      VAPID_PRIVATE_KEY: secret('VAPID_PRIVATE_KEY'),
      VAPID_SUBJECT: 'mailto:operator@parley.invalid',
    }),
  },
  'socket-gateway': {
    migrates: false,
    numbered: true,
    semiSpaceMiB: 64,
    settings: ({ redisUrl, urls }, url) => ({
      REDIS_URL: redisUrl,
      AUTH_URL: list(urls('auth')),
      MESSAGE_PERSISTENCE_URL: list(urls('message-persistence')),
      PRESENCE_URL: list(urls('presence')),
      ADVERTISED_URL: url,
    }),
    defaults: ({ edgePort, secret }) => ({
      GATEWAY_SEAL_KEY: secret('GATEWAY_SEAL_KEY'),
      ALLOWED_ORIGINS: `http://localhost:${edgePort},http://127.0.0.1:${edgePort}`,
    }),
  },
};

/** Name of one replica: `auth`, `auth-2`, ...; gateways are always numbered. */
export const processName = (service: ServiceName, index: number): string =>
  index === 0 && !services[service].numbered ? service : `${service}-${index + 1}`;
