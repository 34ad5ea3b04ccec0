import { z } from 'zod';
import { readRedisAddress } from './redis-address.ts';

/** One setting of a service: how it is read, in which unit, what holds when it is absent, and what it is for. */
export interface Setting<T> {
  readonly schema: z.ZodType<T, string>;
  readonly unit: string;
  /** The text that stands for an absent variable; `undefined` means that the setting is required. */
  readonly fallback: string | undefined;
  readonly about: string;
  /** Never printed. */
  readonly secret: boolean;
}

/** A service's settings by the name of their environment variable. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values of {@link Settings}, parsed. */
export type SettingValues<S extends Settings> = { readonly [Name in keyof S]: S[Name] extends Setting<infer T> ? T : never };

/** Thrown when settings do not hold; `faults` has one sentence for each, so that all can be mended at once. */
export class SettingsError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(
      `${faults.length === 1 ? 'A setting does' : `${faults.length} settings do`} not hold:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
    this.faults = faults;
  }
}

interface Described {
  readonly about: string;
  readonly fallback?: string;
}

const setting = <T>(schema: z.ZodType<T, string>, unit: string, { about, fallback }: Described, secret = false): Setting<T> => ({
  schema,
  unit,
  fallback,
  about,
  secret,
});

const isUrl = (protocols: readonly string[]) => (text: string) => {
  const url = URL.parse(text);
  return url !== null && protocols.includes(url.protocol);
};

/** Any text that is not empty. */
export const text = (described: Described) => setting(z.string().min(1), 'text', described);

/** A secret of at least 32 characters; never printed. */
export const secret = (described: Described) =>
  setting(z.string().min(32, 'must have at least 32 characters'), 'secret text', described, true);

/** A secret that somebody else made, of whatever length; never printed. */
export const foreignSecret = (described: Described) => setting(z.string().min(1), 'secret text', described, true);

/** 32 random bytes in base64; never printed. */
export const secretKey = (described: Described) =>
  setting(
    z
      .string()
      .transform((value) => Buffer.from(value, 'base64'))
      .refine((bytes) => bytes.length === 32, 'must be 32 bytes in base64'),
    '32 bytes, base64',
    described,
    true,
  );

/** A whole number in a range. */
export const wholeNumber = (unit: string, min: number, max: number, described: Described) =>
  setting(
    z
      .string()
      .regex(/^\d{1,15}$/, `must be a whole number from ${min} to ${max}`)
      .transform(Number)
      .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`),
    unit,
    described,
  );

/** A share, 0 to 1. */
const share = (described: Described) =>
  setting(
    z
      .string()
      .regex(/^(0|1|0?\.\d{1,9}|[01]\.0+)$/, 'must be a number from 0 to 1')
      .transform(Number),
    'number from 0 to 1',
    described,
  );

/** HTTP headers as `name=value,name=value`, values percent-encoded; they may carry a key, so they are never printed. */
const headerList = (described: Described) =>
  setting(
    z
      .string()
      .regex(
        /^[\w-]+=([^,=\s%]|%[0-7][\da-fA-F])+(,[\w-]+=([^,=\s%]|%[0-7][\da-fA-F])+)*$/,
        'must be name=value, separated by commas, with values percent-encoded',
      )
      .transform((value) => Object.fromEntries(value.split(',').map((item) => splitHeader(item)))),
    'headers, comma separated',
    described,
    true,
  );

const splitHeader = (item: string): [string, string] => {
  const at = item.indexOf('=');
  return [item.slice(0, at), decodeURIComponent(item.slice(at + 1))];
};

/** One of a few words. */
export const oneOf = <const Word extends string>(words: readonly [Word, ...Word[]], described: Described) =>
  setting(z.enum(words, `must be one of: ${words.join(', ')}`), words.join(' or '), described);

/** A URL with one of the given protocols (`http:`); it may carry a password, so it is never printed. */
export const url = (protocols: readonly string[], described: Described) =>
  setting(z.string().refine(isUrl(protocols), `must be a URL with ${protocols.join(' or ')}`), 'URL', described, true);

/** One Redis, or a cluster: see `readRedisAddress`. It may carry a password, so it is never printed. */
export const redisAddress = (described: Described) =>
  setting(
    z
      .string()
      .refine(
        (value) => readRedisAddress(value) !== null,
        'must be redis://host:port, or of a cluster redis+cluster://host:port or several addresses separated by commas',
      ),
    'URL, or URLs of a cluster',
    described,
    true,
  );

/** One or more http(s) URLs, separated by commas: the replicas of a service. */
export const urls = (described: Described) =>
  setting(
    z
      .string()
      .transform((value) => value.split(',').map((item) => item.trim().replace(/\/$/, '')))
      .refine((items) => items.every(isUrl(['http:', 'https:'])), 'must be http or https URLs, separated by commas'),
    'URLs, comma separated',
    described,
  );

/** Texts separated by commas; may be empty. */
export const textList = (described: Described) =>
  setting(
    z.string().transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    ),
    'texts, comma separated',
    described,
  );

/** Makes a setting one that may be absent: then its value is undefined. */
export const optional = <T>({ schema, ...one }: Setting<T>): Setting<T | undefined> => ({
  ...one,
  schema: z.union([z.literal('').transform(() => undefined), schema]),
  fallback: '',
});

const ForeignClaims = z.strictObject({
  username: z.string().min(1).default('preferred_username'),
  name: z.string().min(1).default('name'),
  role: z.string().min(1).default('parley_role'),
  rooms: z.string().min(1).default('parley_rooms'),
  sid: z.string().min(1).default('sid'),
});

const parsedJson = (value: string, context: z.RefinementCtx): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    context.addIssue('must be a JSON object');
    return z.NEVER;
  }
};

/** A JSON object of claim names; those left out keep their usual names. */
const foreignClaims = (described: Described) =>
  setting(z.string().transform(parsedJson).pipe(ForeignClaims), 'JSON object', described);

const asymmetric = z.enum(['EdDSA', 'Ed25519', 'ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']);

/** Signature algorithms of RFC 7518 and RFC 8037; never HS* (the public key would be the secret), never none. */
const foreignAlgorithms = (described: Described) =>
  setting(
    z
      .string()
      .transform((value) => value.split(',').map((item) => item.trim()))
      .pipe(z.array(asymmetric, { error: `must be some of ${asymmetric.options.join(', ')}` }).min(1)),
    'texts, comma separated',
    described,
  );

const faultOf = (name: string, one: Setting<unknown>, problem: string): string =>
  `${name} (${one.unit}, ${one.fallback === undefined ? 'required' : `default "${one.fallback}"`}) ${problem}: ${one.about}`;

const readOne = (name: string, one: Setting<unknown>, given: string | undefined): { value: unknown } | { fault: string } => {
  const raw = given === undefined || given === '' ? one.fallback : given;
  if (raw === undefined) return { fault: faultOf(name, one, 'is missing') };
  const parsed = one.schema.safeParse(raw);
  if (parsed.success) return { value: parsed.data };
  return { fault: faultOf(name, one, parsed.error.issues[0]?.message ?? 'is not valid') };
};

/**
 * Reads settings from the environment: the only place that does.
 * @throws {SettingsError} listing every fault at once, without any value.
 */
export const readSettings = <S extends Settings>(
  settings: S,
  env: Readonly<Record<string, string | undefined>> = process.env,
): SettingValues<S> => {
  const read = Object.entries(settings).map(([name, one]) => ({ name, ...readOne(name, one, env[name]) }));
  const faults = read.flatMap((one) => ('fault' in one ? [one.fault] : []));
  if (faults.length > 0) throw new SettingsError(faults);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is the parser: each value came from its own schema
  return Object.fromEntries(read.map((one) => [one.name, 'value' in one ? one.value : undefined])) as SettingValues<S>;
};

/** The rows of a README's table of settings: name, unit, default, what for. */
export const settingRows = (settings: Settings): string[] =>
  Object.entries(settings).map(
    ([name, { unit, fallback, about }]) =>
      `| \`${name}\` | ${unit} | ${fallback === '' ? 'none' : (fallback ?? 'required')} | ${about} |`,
  );

/** What every service is told. */
export const commonSettings = {
  NODE_ENV: oneOf(['development', 'test', 'production'], { fallback: 'development', about: 'what the process runs for' }),
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    fallback: 'info',
    about: 'the least level that is logged',
  }),
  INSTANCE_NAME: text({ fallback: 'local', about: 'the name of this replica, unique among its kind' }),
  HOST: text({ fallback: '127.0.0.1', about: 'the address to listen on' }),
  PORT: wholeNumber('TCP port', 0, 65_535, { about: 'the port to listen on; 0 takes a free one' }),
  SERVICE_SECRET: secret({ about: 'shared by all services: signs their calls to one another' }),
  SHUTDOWN_TIMEOUT_MS: wholeNumber('milliseconds', 100, 600_000, {
    fallback: '10000',
    about: 'how long a stop may take before it is forced',
  }),
  TRUSTED_PROXIES: textList({
    fallback: 'loopback',
    about: 'addresses, CIDRs or loopback, linklocal, uniquelocal: whose X-Forwarded-For entries count',
  }),
  PARLEY_LIMITS: oneOf(['on', 'off'], { fallback: 'on', about: 'off switches rate and connection limits off, for load tests' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(
    url(['http:', 'https:'], {
      about: 'an OpenTelemetry collector that takes traces by OTLP over HTTP, below /v1/traces. Without it nothing is traced',
    }),
  ),
  OTEL_EXPORTER_OTLP_HEADERS: optional(headerList({ about: 'what the collector has to be sent with each request, as its key' })),
  OTEL_TRACES_SAMPLER_ARG: share({
    fallback: '0.01',
    about: 'how many of the messages and requests that come in are traced; what follows from one is traced with it',
  }),
} as const satisfies Settings;

/** Whose tokens count beside our own (AU5); `readForeignSettings` checks how they go together. */
export const foreignIssuerSettings = {
  FOREIGN_ISSUER: optional(
    text({ about: 'the `iss` of tokens that another issuer signs; with it FOREIGN_JWKS_URL and FOREIGN_AUDIENCE are needed' }),
  ),
  FOREIGN_JWKS_URL: optional(url(['https:', 'http:'], { about: "where that issuer's public keys are" })),
  FOREIGN_AUDIENCE: optional(text({ about: 'the `aud` that its tokens must name' })),
  FOREIGN_CLAIMS: foreignClaims({
    fallback: '{}',
    about: 'the names of its claims where they are others than preferred_username, name, parley_role, parley_rooms, sid',
  }),
  FOREIGN_ALGORITHMS: foreignAlgorithms({
    fallback: 'EdDSA,ES256,RS256',
    about: 'the algorithms its tokens may be signed with; only asymmetric ones',
  }),
  FOREIGN_ROLES_TRUSTED: oneOf(['on', 'off'], {
    fallback: 'off',
    about: 'on lets its tokens make moderators and admins of this installation',
  }),
} as const satisfies Settings;

/** Where access tokens come from. */
export const tokenSettings = {
  JWT_ISSUER: text({ fallback: 'parley', about: 'the issuer of access tokens' }),
  JWT_AUDIENCE: text({ fallback: 'parley', about: 'the audience of access tokens' }),
  ...foreignIssuerSettings,
} as const satisfies Settings;
