/** The parts of the browser that are needed. */
export interface RenewParts {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  readonly subscribe: (applicationServerKey: string) => Promise<{ toJSON(): PushSubscriptionJSON }>;
  readonly language: string;
}

const read = async (response: Response): Promise<Record<string, unknown>> => {
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const body: unknown = await response.json();
  return typeof body === 'object' && body !== null ? { ...body } : {};
};

/**
 * The browser has replaced its subscription while no window was open. A worker has no access token, but the cookie of the
 * sign-in (AU1) lets it have one; a window that does the same at that moment gets the same successor (AU3).
 */
export const renewPush = async ({ fetch, subscribe, language }: RenewParts): Promise<void> => {
  const json = { 'content-type': 'application/json' };
  const { accessToken } = await read(await fetch('/api/auth/refresh', { method: 'POST', headers: json, body: '{}' }));
  const headers = { ...json, authorization: `Bearer ${String(accessToken)}` };
  const { publicKey } = await read(await fetch('/api/push/key', { headers }));
  const { endpoint, keys, expirationTime } = (await subscribe(String(publicKey))).toJSON();
  const body = JSON.stringify({ endpoint, keys, expirationTime, language });
  await read(await fetch('/api/push/subscriptions', { method: 'PUT', headers, body }));
};
