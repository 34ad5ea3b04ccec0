import { Problem } from '@parley/contracts';

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
  request: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} ${string}`,
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
  const parsed: unknown = text === '' ? undefined : JSON.parse(text);
  const code = response.ok ? undefined : Problem.parse(parsed).code;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the test says what it expects, and then checks it
  return { status: response.status, body: parsed as Body, code };
};
