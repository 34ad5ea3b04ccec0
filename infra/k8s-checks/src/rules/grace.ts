import { environmentOf } from '../environment.ts';
import type { Rule } from '../manifest.ts';
import { settingsOf } from '../service-settings.ts';
import { programOf, workloadsOf } from '../workloads.ts';

/** How long a gateway waits, after its drain, for the last answers (services/socket-gateway/src/app.ts). */
const lastAnswersSeconds = 3;
const leastStopSeconds = 10;

/**
 * Whoever stops pauses first, until nobody sends requests there any more, and is killed no sooner than the pause, the drain
 * with its last answers, and the longest stop have passed. https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
 */
export const grace: Rule = (manifests) =>
  workloadsOf(manifests).flatMap(({ title, pod }) =>
    pod.containers.flatMap((container) => {
      const program = programOf(container);
      if (program?.file !== 'main') return [];
      const pause = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
      if (pause < 1) return [`${title} does not pause before it stops`];
      const env = environmentOf(manifests, container);
      const seconds = (name: string): number =>
        Number(env.get(name)?.value ?? settingsOf(program.service)[name]?.fallback ?? 0) / 1_000;
      const drain = 'DRAIN_MS' in settingsOf(program.service) ? seconds('DRAIN_MS') + lastAnswersSeconds : 0;
      const needed = pause + drain + Math.max(leastStopSeconds, seconds('SHUTDOWN_TIMEOUT_MS'));
      const given = pod.terminationGracePeriodSeconds ?? 30;
      return given >= needed ? [] : [`${title} is killed after ${given} s, but may need ${needed} s to stop`];
    }),
  );
