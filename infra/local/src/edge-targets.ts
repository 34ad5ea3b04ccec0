import type { TargetGroup } from './edge-routes.ts';

/** URLs of the processes behind the edge. */
export type EdgeTargets = Readonly<Record<TargetGroup, readonly string[]>>;

/** Gives out the targets of a group in turn. */
export type RoundRobin = {
  /** All targets of a group in the order in which to try them; each call begins one further. */
  inTurn: (group: TargetGroup) => URL[];
};

/** Strictly in turn per request, without any affinity: whatever needs one would break behind a real balancer too. */
export const roundRobin = (targets: EdgeTargets): RoundRobin => {
  const next = new Map<TargetGroup, number>();
  return {
    inTurn: (group) => {
      const urls = targets[group].map((url) => new URL(url));
      const start = next.get(group) ?? 0;
      next.set(group, (start + 1) % Math.max(urls.length, 1));
      return [...urls.slice(start), ...urls.slice(0, start)];
    },
  };
};

/** Reads targets from JSON as the launcher hands them over. */
export const parseTargets = (json: string): EdgeTargets => {
  const parsed: unknown = JSON.parse(json);
  const group = (name: string): string[] => {
    const urls: unknown = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, name) : undefined;
    if (!Array.isArray(urls)) throw new Error(`The edge's targets lack "${name}".`);
    return urls.map(String);
  };
  return { gateway: group('gateway'), auth: group('auth'), messages: group('messages') };
};
