// Makes the secrets of a laptop's cluster: `node k8s/overlays/local/secrets.mjs`; or in another folder those of Docker Compose, which
// has the same names: `node k8s/overlays/local/secrets.mjs infra/secrets`. Those that are there already stay as they are.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, 'secrets'));
const word = () => randomBytes(24).toString('hex');
const key = () => randomBytes(32).toString('base64');

const roles = ['auth', 'message_persistence', 'media', 'notifications'];
const passwords = Object.fromEntries(['postgres', 'redis', ...roles].map((name) => [name, word()]));
const databaseUrl = (role, password) => `postgresql://${role}:${password}@postgres:5432/parley`;
const ownUrl = (name) => databaseUrl(`parley_${name}`, passwords[name]);

const secrets = {
  'parley-shared': { SERVICE_SECRET: word() },
  'parley-redis': { REDIS_URL: `redis://:${passwords.redis}@redis:6379`, REDIS_PASSWORD: passwords.redis },
  'parley-postgres': { POSTGRES_PASSWORD: passwords.postgres },
  'parley-database-roles': {
    ADMIN_URL: databaseUrl('postgres', passwords.postgres),
    ...Object.fromEntries(roles.map((name) => [`${name.toUpperCase()}_PASSWORD`, passwords[name]])),
  },
  'parley-auth': { DATABASE_URL: ownUrl('auth'), KEY_ENCRYPTION_KEY: key() },
  'parley-message-persistence': { DATABASE_URL: ownUrl('message_persistence') },
  'parley-media': { DATABASE_URL: ownUrl('media') },
  'parley-notifications': { DATABASE_URL: ownUrl('notifications'), VAPID_PRIVATE_KEY: key() },
  'parley-socket-gateway': { GATEWAY_SEAL_KEY: key() },
  // Compose alone has a Grafana of its own.
  'parley-grafana': { GF_SECURITY_ADMIN_PASSWORD: word() },
};

// All or none: the passwords stand in several of them.
if (existsSync(folder)) {
  process.stdout.write(`${folder} is there already; nothing was changed.\n`);
} else {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, values] of Object.entries(secrets)) {
    const lines = Object.entries(values).map(([variable, value]) => `${variable}=${value}\n`);
    writeFileSync(join(folder, `${name}.env`), lines.join(''), { mode: 0o600 });
  }
  process.stdout.write(`Made ${Object.keys(secrets).length} secrets in ${folder}.\n`);
}
