import type { Problem } from '@parley/contracts';

/** What a request was answered. */
export interface Reply<Body> {
  readonly status: number;
  readonly body: Body;
  readonly code: Problem['code'] | undefined;
}

/** Asks over HTTP as somebody, with JSON. */
export const ask = async <Body>(
  base: string,
  token: string,
  request: `${'GET' | 'POST'} ${string}`,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply<Body>> => {
  const [method = 'GET', path = '/'] = request.split(' ');
  const response = await fetch(`${base}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  const parsed = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, body: parsed as Body, code: response.ok ? undefined : (parsed as Problem).code };
};
