import type { V1Container } from '@kubernetes/client-node';
import { type Manifest, ofKind, type Rule, titleOf } from '../manifest.ts';
import { settingsOf } from '../service-settings.ts';
import { containersOf, programOf, type Workload, workloadsOf } from '../workloads.ts';

/**
 * One job per release migrates the schemas of all services that have one, in the release's own images and under its name;
 * pods of these services only check, before they start, that it has done so.
 */
export const migrations: Rule = (manifests) => {
  const workloads = workloadsOf(manifests);
  const owners = workloads.filter(({ name }) => 'DATABASE_URL' in settingsOf(name));
  const jobs = workloads.filter((one) => one.kind === 'Job' && containersOf(one).some(isMigration));
  const [job] = jobs;
  if (job === undefined || jobs.length > 1) return [`${jobs.length} jobs migrate`];
  const suffix = /-(\d+-\d+-\d+\S*)$/.exec(job.name)?.[1];
  return [
    ...owners.flatMap((owner) => ownerFaults(owner, job)),
    ...workloads
      .filter(({ kind }) => kind !== 'Job')
      .flatMap((one) =>
        containersOf(one)
          .filter(isMigration)
          .map(() => `${one.title} migrates, as often as it starts`),
      ),
    ...containersOf(job).flatMap(({ name, image = '' }) =>
      owners.some((owner) => owner.name === name) && image.split(':').pop()?.replaceAll('.', '-') !== suffix
        ? [`${job.title} is not named after the release of ${image}`]
        : [],
    ),
    ...ofKind(manifests, 'Job').flatMap((one) => limitFaults(one)),
  ];
};

const limitFaults = (job: Manifest & { spec?: { activeDeadlineSeconds?: number } }): string[] =>
  job.spec?.activeDeadlineSeconds === undefined ? [`${titleOf(job)} may take for ever`] : [];

const isMigration = (container: V1Container): boolean =>
  programOf(container)?.file === 'migrate' && !container.command?.includes('--check');

const ownerFaults = (owner: Workload, job: Workload): string[] => {
  const ofOwner = (container: V1Container): boolean => programOf(container)?.service === owner.name;
  const own = owner.pod.containers.find(ofOwner);
  const migration = containersOf(job).find((one) => ofOwner(one) && isMigration(one));
  const checks = (owner.pod.initContainers ?? []).some((one) => ofOwner(one) && one.command?.includes('--check'));
  return [
    ...(migration === undefined ? [`${job.title} does not migrate ${owner.name}`] : []),
    ...(migration !== undefined && migration.image !== own?.image
      ? [`${job.title} migrates ${owner.name} with ${migration.image}`]
      : []),
    ...(checks ? [] : [`${owner.title} does not check its schema before it starts`]),
  ];
};
