import type { V1LabelSelector } from '@kubernetes/client-node';
import { type Manifest, ofKind, type Rule, titleOf } from '../manifest.ts';
import { selects, type Workload, workloadsOf } from '../workloads.ts';

/** What points at pods or workloads means exactly one: services, disruption budgets, spreads, autoscalers, what is scraped, and workloads their own. */
export const selectors: Rule = (manifests) => {
  const workloads = workloadsOf(manifests);
  return [
    ...ofKind(manifests, 'Service').flatMap((one) =>
      meansOne(one, workloads, one.spec?.selector === undefined ? undefined : { matchLabels: one.spec.selector }),
    ),
    ...ofKind(manifests, 'PodDisruptionBudget').flatMap((one) => meansOne(one, workloads, one.spec?.selector)),
    ...ofKind(manifests, 'HorizontalPodAutoscaler').flatMap((one) => scalesOne(one, workloads, one.spec?.scaleTargetRef.name)),
    ...ofKind(manifests, 'ScaledObject').flatMap((one) => scalesOne(one, workloads, one.spec.scaleTargetRef.name)),
    ...ofKind(manifests, 'PodMonitor').flatMap((one) =>
      one.spec.selector.matchExpressions.flatMap(({ key, values }) =>
        values.flatMap((value) => meansOne(one, workloads, { matchLabels: { [key]: value } })),
      ),
    ),
    ...workloads.flatMap((workload) => meansItself(workload, workloads)),
  ];
};

const meansOne = (manifest: Manifest, workloads: readonly Workload[], selector: V1LabelSelector | undefined): string[] => {
  const taken = workloads.filter(({ labels }) => selects(selector, labels));
  return taken.length === 1 ? [] : [`${titleOf(manifest)} selects ${listOf(taken)}`];
};

const scalesOne = (manifest: Manifest, workloads: readonly Workload[], name: string | undefined): string[] => {
  const taken = workloads.filter((workload) => workload.kind !== 'Job' && workload.name === name);
  return taken.length === 1 ? [] : [`${titleOf(manifest)} scales ${listOf(taken)}`];
};

const meansItself = (workload: Workload, workloads: readonly Workload[]): string[] => {
  const spreads = (workload.pod.topologySpreadConstraints ?? []).map(({ labelSelector }) => labelSelector);
  const all = workload.kind === 'Job' ? spreads : [workload.selector, ...spreads];
  return all.flatMap((selector) => {
    const taken = workloads.filter(({ labels }) => selects(selector, labels));
    return taken.length === 1 && taken[0] === workload ? [] : [`${workload.title} selects ${listOf(taken)} for itself`];
  });
};

const listOf = (workloads: readonly Workload[]): string =>
  workloads.length === 0 ? 'nothing' : workloads.map(({ title }) => title).join(' and ');
