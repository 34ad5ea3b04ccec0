import { type Check, type Finding, Unmet } from './check.ts';
import { closedDoors, reachable, secured } from './checks/address.ts';
import { attaching, presence, removal, searching } from './checks/around.ts';
import { limits, strangers } from './checks/limits.ts';
import { cleaningUp, signingIn } from './checks/signing-in.ts';
import { conversation, digests, latency, reconnecting, repeats } from './checks/talking.ts';
import { longPolling, webSocket } from './checks/transports.ts';
import type { Options } from './options.ts';
import { reasonOf, Visit } from './visit.ts';

/** What became of a check; one is left out where an earlier one that it needs failed. */
export type Outcome = { readonly name: string } & (
  | ({ readonly state: 'passed' } & Finding)
  | { readonly state: 'failed' | 'left out'; readonly says: string }
);

const checks: readonly Check[] = [
  reachable,
  secured,
  closedDoors,
  signingIn,
  webSocket,
  longPolling,
  strangers,
  conversation,
  repeats,
  digests,
  latency,
  reconnecting,
  searching,
  attaching,
  removal,
  limits,
  presence,
];

/** Makes one check after the other, and cleans up whatever came of them. */
export const examine = async (options: Options, tell: (outcome: Outcome) => void): Promise<readonly Outcome[]> => {
  const visit = new Visit(options);
  const outcomes: Outcome[] = [];
  const make = async (check: Check): Promise<void> => {
    const outcome = await outcomeOf(check, visit);
    outcomes.push(outcome);
    tell(outcome);
  };
  for (const check of checks) {
    await make(check);
    // Whatever else is tried would say the same.
    if (check === reachable && outcomes[0]?.state === 'failed') return outcomes;
  }
  if (visit.people() !== undefined) await make(cleaningUp);
  return outcomes;
};

const outcomeOf = async (check: Check, visit: Visit): Promise<Outcome> => {
  try {
    return { name: check.name, state: 'passed', ...(await check.run(visit)) };
  } catch (error) {
    return { name: check.name, state: error instanceof Unmet ? 'left out' : 'failed', says: reasonOf(error) };
  }
};
