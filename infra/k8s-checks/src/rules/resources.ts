import type { Rule } from '../manifest.ts';
import { containersOf, workloadsOf } from '../workloads.ts';

/** Every container asks for CPU and memory, and says how much memory it may take; CPU is not limited, which would only slow it. */
export const resources: Rule = (manifests) =>
  workloadsOf(manifests).flatMap((workload) =>
    containersOf(workload).flatMap(({ name, resources: { requests = {}, limits = {} } = {} }) => [
      ...(requests['cpu'] !== undefined && requests['memory'] !== undefined
        ? []
        : [`${workload.title}: ${name} asks for nothing`]),
      ...(limits['memory'] === undefined ? [`${workload.title}: ${name} may take all memory there is`] : []),
      ...(limits['cpu'] === undefined ? [] : [`${workload.title}: ${name} is held back though there may be CPU`]),
    ]),
  );
