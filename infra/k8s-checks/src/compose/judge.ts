import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { settingsOf } from '../service-settings.ts';
import { byDefault, type ComposeService, type ComposeServices, programIn } from './composition.ts';

/** What a secret's file holds: names and values. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Finds what is wrong in infra/compose.yaml, one sentence each, beginning with the service. */
export const composeFaults = (services: ComposeServices, secrets: Secrets): string[] =>
  Object.entries(services).flatMap(([name, one]) =>
    [
      ...hardening(one),
      ...imageFaults(one),
      ...portFaults(one),
      ...mountFaults(one),
      ...buildFaults(one),
      ...graceFaults(one),
      ...settingFaults(one, secrets),
      ...addressFaults(one, services),
    ].map((fault) => `${name} ${fault}`),
  );

const hardening = (one: ComposeService): string[] => [
  ...(/^[1-9]\d*:\d+$/.test(one.user ?? '') ? [] : ['may be root']),
  ...(one.read_only === true ? [] : ['writes to its root']),
  ...(one.cap_drop?.includes('ALL') === true ? [] : ['keeps capabilities']),
  ...(one.security_opt?.includes('no-new-privileges:true') === true ? [] : ['may gain privileges']),
  ...(one.mem_limit === undefined || one.pids_limit === undefined ? ['has no limits'] : []),
];

const imageFaults = ({ image, pull_policy }: ComposeService): string[] => [
  ...(/:(?!latest$)[\w.-]+$/.test(byDefault(image)) ? [] : [`has the image ${image}, whose tag says nothing`]),
  ...(image.startsWith('parley/') && pull_policy !== 'never' ? ['may be an image that somebody else published'] : []),
];

const portFaults = ({ ports }: ComposeService): string[] =>
  ports.filter((port) => !port.startsWith('127.0.0.1:')).map((port) => `is open beyond this machine (${port})`);

const mountFaults = ({ volumes }: ComposeService): string[] =>
  volumes
    .filter((volume) => volume.startsWith('./'))
    .flatMap((volume) => {
      const [source = '', , mode] = volume.split(':');
      if (mode !== 'ro') return [`may write to ${source}`];
      return existsSync(join(repositoryRoot, 'infra', source)) ? [] : [`mounts ${source}, which is not there`];
    });

const buildFaults = (one: ComposeService): string[] => {
  const program = programIn(one);
  if (one.build === undefined) return [];
  const isThere = existsSync(join(repositoryRoot, 'infra', one.build.context, one.build.dockerfile));
  const builds = one.build.args?.['SERVICE'];
  return [
    ...(isThere ? [] : [`is built by ${one.build.dockerfile}, which is not there`]),
    ...(builds === program?.service ? [] : [`is built as ${builds}, and runs ${program?.service}`]),
    ...(builds === undefined || one.image.startsWith(`parley/${builds}:`)
      ? []
      : [`is built as ${builds}, and called ${one.image}`]),
  ];
};

/** As for pods: a death before the drain, its last answers and the stop had their time. */
const graceFaults = ({ environment, stop_grace_period: grace }: ComposeService): string[] => {
  const drainMs = Number(environment['DRAIN_MS'] ?? 0);
  return Number.parseInt(grace ?? '10s', 10) * 1_000 >= drainMs + 10_000 ? [] : ['is killed before its drain has ended'];
};

const settingFaults = (one: ComposeService, secrets: Secrets): string[] => {
  const program = programIn(one);
  if (program === undefined) return [];
  const known = settingsOf(program.service);
  const files = one.env_file.map((path) => byDefault(path).replace(/^.*\/([\w-]+)\.env$/, '$1'));
  // The image says these.
  const ofImage = { HOST: '0.0.0.0', PORT: '8080', NODE_ENV: 'production' };
  const told = { ...ofImage, ...Object.assign({}, ...files.map((name) => secrets[name] ?? {})), ...one.environment };
  const required = Object.keys(known).filter((name) =>
    program.file === 'main' ? known[name]?.fallback === undefined : name === 'DATABASE_URL',
  );
  return [
    ...files.filter((name) => secrets[name] === undefined).map((name) => `reads ${name}.env, which nobody makes`),
    ...Object.keys(one.environment)
      .filter((name) => known[name] === undefined)
      .map((name) => `is told ${name}, which is no setting of ${program.service}`),
    ...Object.entries(told)
      .filter(([name, value]) => known[name]?.schema.safeParse(byDefault(String(value))).success === false)
      .map(([name]) => `is told a ${name} that does not hold`),
    ...required.filter((name) => !(name in told)).map((name) => `is not told ${name}`),
  ];
};

/** `http://auth:8080` and `auth:8080` name services of the file. */
const addressFaults = ({ environment }: ComposeService, services: ComposeServices): string[] =>
  Object.entries(environment).flatMap(([name, value]) => {
    const host = /^(?:http:\/\/)?([a-z][a-z0-9-]*):8080$/.exec(value)?.[1];
    return host === undefined || host in services ? [] : [`is told by ${name} of ${host}, which is nobody`];
  });
