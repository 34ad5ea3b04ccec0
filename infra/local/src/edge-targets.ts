import { type EdgeLimits, edgeLimits } from './edge-limits.ts';
import { untilReady, watchReadiness } from './edge-probe.ts';
import type { TargetGroup } from './edge-routes.ts';

/** URLs of the processes behind the edge. */
export type EdgeTargets = Readonly<Record<TargetGroup, readonly string[]>>;

/** Gives out the targets of a group in turn. */
export type RoundRobin = {
  /** Targets of a group in the order in which to try them; each call begins one further. Without ejected ones, unless all are. */
  inTurn: (group: TargetGroup) => URL[];
  /** The same with the ejected ones behind: where all others are about to stop, one may be back that was not heard of yet. */
  inTurnWithEjected: (group: TargetGroup) => URL[];
  /** Leaves a target out, in every group, until it answers that it is ready. One that does so at once is back at once. */
  eject: (target: URL) => void;
  /** Ends the probes. */
  close: () => void;
};

/** Strictly in turn per request, without any affinity: whatever needs one would break behind a real balancer too. */
export const roundRobin = (targets: EdgeTargets, limits: EdgeLimits = edgeLimits): RoundRobin => {
  const turns = new Map<TargetGroup, number>();
  const ejected = new Set<string>();
  const closing = new AbortController();
  const isAlive = ({ href }: URL): boolean => !ejected.has(href);
  const takeBackWhenReady = async (target: URL): Promise<void> => {
    await untilReady(target, limits, closing.signal);
    ejected.delete(target.href);
  };
  const eject = (target: URL): void => {
    if (ejected.has(target.href) || closing.signal.aborted) return;
    ejected.add(target.href);
    void takeBackWhenReady(target);
  };
  const watch = (target: URL): void => {
    const timing = { probeTimeoutMs: limits.probeTimeoutMs, everyMs: limits.readyEveryMs };
    void watchReadiness(target, timing, () => eject(target), closing.signal);
  };
  if (limits.readyEveryMs > 0) for (const url of new Set(Object.values(targets).flat())) watch(new URL(url));
  const inTurnWithEjected = (group: TargetGroup): URL[] => {
    const all = targets[group].map((url) => new URL(url));
    const turn = turns.get(group) ?? 0;
    turns.set(group, turn + 1);
    const [alive, others] = [all.filter(isAlive), all.filter((one) => !isAlive(one))];
    return [...startingAt(turn, alive), ...startingAt(turn, others)];
  };
  return {
    inTurnWithEjected,
    inTurn: (group) => {
      const all = inTurnWithEjected(group);
      const alive = all.filter(isAlive);
      return alive.length > 0 ? alive : all;
    },
    eject,
    close: () => closing.abort(),
  };
};

const startingAt = (turn: number, urls: readonly URL[]): URL[] => {
  const start = turn % Math.max(urls.length, 1);
  return [...urls.slice(start), ...urls.slice(0, start)];
};

/** Reads targets from JSON as the launcher hands them over. */
export const parseTargets = (json: string): EdgeTargets => {
  const parsed: unknown = JSON.parse(json);
  const group = (name: string): string[] => {
    const urls: unknown = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, name) : undefined;
    if (!Array.isArray(urls)) throw new Error(`The edge's targets lack "${name}".`);
    return urls.map(String);
  };
  return {
    gateway: group('gateway'),
    auth: group('auth'),
    messages: group('messages'),
    presence: group('presence'),
    media: group('media'),
    push: group('push'),
  };
};
