import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { parse } from 'yaml';
import { z } from 'zod';

const service = z.object({
  image: z.string(),
  pull_policy: z.string().optional(),
  command: z.array(z.string()).optional(),
  build: z.object({ context: z.string(), dockerfile: z.string(), args: z.record(z.string(), z.string()).optional() }).optional(),
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  pids_limit: z.number().optional(),
  mem_limit: z.string().optional(),
  stop_grace_period: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  env_file: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
});
const named = z.record(z.string(), z.unknown());
const file = z.object({ services: z.record(z.string(), service), networks: named, volumes: named });
const path = 'infra/compose.yaml';

/** A service of infra/compose.yaml, as far as it is judged. */
export type ComposeService = z.infer<typeof service>;

/** infra/compose.yaml by the names of its services. */
export type ComposeServices = Readonly<Record<string, ComposeService>>;

const read = () => file.parse(parse(readFileSync(join(repositoryRoot, path), 'utf8'), { merge: true }));

/** Reads infra/compose.yaml. */
export const readComposition = (): ComposeServices => read().services;

/** What Compose calls the networks and volumes of infra/compose.yaml by itself: the folder's name stands before them. */
export const namesOfTheirOwn = (): readonly string[] => {
  const { networks, volumes } = read();
  return Object.keys({ ...networks, ...volumes }).map((name) => `${basename(dirname(path))}_${name}`);
};

/** `${NAME:-value}` stands for the value where nobody says otherwise. */
export const byDefault = (text: string): string => text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');

/** Which of our services a container runs, and whether it only migrates: from its command, as in the manifests. */
export const programIn = ({ command = [] }: ComposeService): { service: string; file: string } | undefined => {
  const [, name = '', program = ''] = /services\/([a-z-]+)\/src\/(main|migrate)\.ts/.exec(command.join(' ')) ?? [];
  return name === '' ? undefined : { service: name, file: program };
};
