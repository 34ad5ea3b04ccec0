import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, type ChatClient, createChatClient, memoryStorage } from '@parley/client';
import { type CastMember, demoPassword, type Name } from './cast.ts';

/** Somebody of the cast, signed in. */
export interface Player {
  readonly name: Name;
  readonly userId: string;
  readonly client: ChatClient;
}

/** How often a request that passes by itself is given again. */
const tries = 20;

/** The data of an answer; where the server asks for patience, it is asked again. @throws where it refuses */
export const persist = async <T>(ask: () => Promise<Answer<T>>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask();
    if (answer.ok) return answer.data;
    if (!answer.error.retryable || attempt === tries) throw new Error(`${answer.error.code}: ${answer.error.message}`);
    await delay(answer.error.retryAfterMs ?? 250);
  }
};

/** Signs somebody of the cast in, who is registered if this is the first time. */
export const signIn = async (
  url: string,
  { username, displayName }: CastMember & { readonly username: Name },
): Promise<Player> => {
  const client = createChatClient({ url, delivery: 'body', storage: memoryStorage() });
  const password = demoPassword;
  const user = await persist(async () => {
    const known = await client.session.login({ username, password });
    return known.ok || known.error.code !== 'unauthenticated'
      ? known
      : client.session.register({ username, password, displayName });
  });
  return { name: username, userId: user.id, client };
};
