import type { V1Container } from '@kubernetes/client-node';
import type { Setting } from '@parley/service-kit';
import { environmentOf } from '../environment.ts';
import { type Manifest, type Rule } from '../manifest.ts';
import { settingsOf } from '../service-settings.ts';
import { containersOf, programOf, workloadsOf } from '../workloads.ts';

/**
 * Whatever a service is told is one of its settings, what is written out holds, and what it requires is there. A migration
 * is told no more than where its store is.
 */
export const settings: Rule = (manifests) =>
  workloadsOf(manifests).flatMap((workload) =>
    containersOf(workload).flatMap((container) =>
      faultsOf(manifests, container).map((fault) => `${workload.title}: ${container.name} ${fault}`),
    ),
  );

const faultsOf = (manifests: readonly Manifest[], container: V1Container): string[] => {
  const program = programOf(container);
  if (program === undefined) return [];
  const known = settingsOf(program.service);
  if (Object.keys(known).length === 0) return [`runs ${program.service}, which is no service`];
  const told = environmentOf(manifests, container);
  const required = Object.keys(known).filter((name) =>
    program.file === 'main' ? known[name]?.fallback === undefined : name === 'DATABASE_URL',
  );
  return [
    ...[...told].flatMap(([name, { value }]) => {
      const setting = known[name];
      if (setting === undefined)
        return isUsedByAnother(container, name) ? [] : [`is told ${name}, which is no setting of ${program.service}`];
      return isGood(setting, value) ? [] : [`is told a ${name} that does not hold`];
    }),
    ...required.filter((name) => !told.has(name)).map((name) => `is not told ${name}`),
  ];
};

/** `$(POD_IP)` in another value. https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/ */
const isUsedByAnother = ({ env = [] }: V1Container, name: string): boolean =>
  env.some(({ value }) => value?.includes(`$(${name})`));

const isGood = ({ schema }: Setting<unknown>, value: string | undefined): boolean =>
  value === undefined || schema.safeParse(value.replaceAll('$(POD_IP)', '10.0.0.1')).success;
