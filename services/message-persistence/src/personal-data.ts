import { internalPersonalRoutes, type UserId } from '@parley/contracts';
import { createInternalClient, type InternalClient, type ServiceTokens } from '@parley/service-kit';
import type { AskPersonalData } from './personal-export.ts';

/** What {@link createAskPersonalData} needs. */
export interface AskPersonalDataOptions {
  /** Where those answer who keep something of people; of whom nothing is said, nothing is asked. */
  readonly settings: {
    readonly PRESENCE_URL: readonly string[] | undefined;
    readonly NOTIFICATIONS_URL: readonly string[] | undefined;
  };
  readonly services: ServiceTokens;
  readonly askAuth: AskPersonalData;
}

/** Asks auth and each of the others; a copy waits for whoever is away. */
export const createAskPersonalData = ({ settings, services, askAuth }: AskPersonalDataOptions): AskPersonalData => {
  const reachable = { presence: settings.PRESENCE_URL, notifications: settings.NOTIFICATIONS_URL };
  const others = Object.entries(reachable).flatMap(([service, urls]) =>
    urls === undefined ? [] : [createInternalClient({ service, urls, tokens: services })],
  );
  return async (userId) => {
    const told = await Promise.all([askAuth(userId), ...others.map((client) => ask(client, userId))]);
    return told.flat();
  };
};

/** @throws {UnavailableError} when it does not answer. */
const ask = async (client: InternalClient, userId: UserId): Promise<readonly object[]> => {
  const told = await client.call(internalPersonalRoutes.personalData, { body: { userId } });
  if (!told.ok) throw new Error(`another service refused: ${told.error.code}`);
  return told.data.items;
};
