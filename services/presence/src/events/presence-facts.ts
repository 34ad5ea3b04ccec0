import type { PresenceFact, UserId } from '@parley/contracts';
import { beaten, closed, opened, rebooted } from '../connections.ts';
import type { Presences, Step } from '../presences.ts';

/** Handles what gateways tell, many facts together; each may come again, and in another order than it was told. */
export const createPresenceFacts =
  (presences: Presences) =>
  async (facts: readonly PresenceFact[]): Promise<void> => {
    const steps = new Map<UserId, Step>();
    const add = (userId: UserId, step: Step): void => {
      const before = steps.get(userId);
      steps.set(userId, before === undefined ? step : (state, now) => step(before(state, now), now));
    };
    for (const fact of facts) {
      for (const [userId, step] of await stepsOf(fact, presences)) add(userId, step);
    }
    await presences.change(steps);
  };

const stepsOf = async (fact: PresenceFact, presences: Presences): Promise<(readonly [UserId, Step])[]> => {
  const { gatewayId } = fact;
  switch (fact.type) {
    case 'gateway.started': {
      const users = await presences.connectedBefore(gatewayId);
      return users.map((userId) => [userId, (state, now) => rebooted(state, gatewayId, now)] as const);
    }
    case 'connection.opened': {
      await presences.noteConnected(gatewayId, [fact.userId]);
      return [[fact.userId, (state, now) => opened(state, fact.connectionId, gatewayId, now)]];
    }
    case 'connection.closed':
      return [[fact.userId, (state, now) => closed(state, fact.connectionId, gatewayId, now)]];
    case 'gateway.heartbeat': {
      await presences.noteConnected(
        gatewayId,
        fact.users.map(({ userId }) => userId),
      );
      return fact.users.map(({ userId, connectionIds, activeAt }) => {
        const beat = { connectionIds, gatewayId, activeAt: Date.parse(activeAt) };
        return [userId, (state, now) => beaten(state, beat, now)] as const;
      });
    }
  }
};
