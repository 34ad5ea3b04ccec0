import { entryTimeMs, type GroupItem } from '@parley/bus';
import type { GatewayId, PresenceFact, UserId } from '@parley/contracts';
import { beaten, closed, opened, rebooted } from '../connections.ts';
import type { Presences, Step } from '../presences.ts';

/**
 * Handles what gateways tell, many facts together; each may come again, and in another order than it was told. It counts from
 * when Redis took it, by Redis's clock, however long it waited.
 */
export const createPresenceFacts =
  (presences: Presences) =>
  async (items: readonly GroupItem<PresenceFact>[]): Promise<void> => {
    const facts = items.map(({ item }) => item);
    await presences.noteConnected(usersByGateway(facts));
    const steps = new Map<UserId, Step>();
    for (const { item, entryId } of items) {
      for (const [userId, step] of await stepsOf(item, entryTimeMs(entryId), presences))
        steps.set(userId, after(steps.get(userId), step));
    }
    await presences.change(steps);
    for (const { type, gatewayId } of facts) if (type === 'gateway.started') await presences.forgetBefore(gatewayId);
  };

const after = (before: Step | undefined, step: Step): Step =>
  before === undefined ? step : (state, mark) => step(before(state, mark), mark);

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

const stepsOf = async (fact: PresenceFact, at: number, presences: Presences): Promise<(readonly [UserId, Step])[]> => {
  const { gatewayId } = fact;
  switch (fact.type) {
    case 'gateway.started': {
      const users = await presences.connectedBefore(gatewayId);
      return users.map((userId) => [userId, (state) => rebooted(state, gatewayId, at)] as const);
    }
    case 'connection.opened':
      return [[fact.userId, (state) => opened(state, fact.connectionId, gatewayId, at)]];
    case 'connection.closed':
      return [[fact.userId, (state) => closed(state, fact.connectionId, gatewayId, at)]];
    case 'gateway.heartbeat':
      return fact.users.map(({ userId, connectionIds, activeAt }) => {
        const beat = { connectionIds, gatewayId, activeAt: Date.parse(activeAt) };
        return [userId, (state) => beaten(state, beat, at)] as const;
      });
  }
};
