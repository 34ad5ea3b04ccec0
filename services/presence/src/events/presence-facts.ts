import type { GatewayId, PresenceFact, UserId } from '@parley/contracts';
import { beaten, closed, opened, rebooted } from '../connections.ts';
import type { Presences, Step } from '../presences.ts';

/** Handles what gateways tell, many facts together; each may come again, and in another order than it was told. */
export const createPresenceFacts =
  (presences: Presences) =>
  async (facts: readonly PresenceFact[]): Promise<void> => {
    await presences.noteConnected(usersByGateway(facts));
    const steps = new Map<UserId, Step>();
    for (const fact of facts) {
      for (const [userId, step] of await stepsOf(fact, presences)) steps.set(userId, after(steps.get(userId), step));
    }
    await presences.change(steps);
    for (const { type, gatewayId } of facts) if (type === 'gateway.started') await presences.forgetBefore(gatewayId);
  };

const after = (before: Step | undefined, step: Step): Step =>
  before === undefined ? step : (state, now) => step(before(state, now), now);

/** Whom each gateway says to hold, so that its next boot finds them. */
const usersByGateway = (facts: readonly PresenceFact[]): Map<GatewayId, Set<UserId>> => {
  const held = new Map<GatewayId, Set<UserId>>();
  for (const fact of facts) {
    const users = held.get(fact.gatewayId) ?? new Set<UserId>();
    for (const userId of usersOf(fact)) users.add(userId);
    held.set(fact.gatewayId, users);
  }
  return held;
};

const usersOf = (fact: PresenceFact): UserId[] => {
  if (fact.type === 'connection.opened') return [fact.userId];
  return fact.type === 'gateway.heartbeat' ? fact.users.map(({ userId }) => userId) : [];
};

const stepsOf = async (fact: PresenceFact, presences: Presences): Promise<(readonly [UserId, Step])[]> => {
  const { gatewayId } = fact;
  switch (fact.type) {
    case 'gateway.started': {
      const users = await presences.connectedBefore(gatewayId);
      return users.map((userId) => [userId, (state, now) => rebooted(state, gatewayId, now)] as const);
    }
    case 'connection.opened':
      return [[fact.userId, (state, now) => opened(state, fact.connectionId, gatewayId, now)]];
    case 'connection.closed':
      return [[fact.userId, (state, now) => closed(state, fact.connectionId, gatewayId, now)]];
    case 'gateway.heartbeat':
      return fact.users.map(({ userId, connectionIds, activeAt }) => {
        const beat = { connectionIds, gatewayId, activeAt: Date.parse(activeAt) };
        return [userId, (state, now) => beaten(state, beat, now)] as const;
      });
  }
};
