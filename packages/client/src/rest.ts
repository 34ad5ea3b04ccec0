import type { Answer } from './answer.ts';
import type { Http, HttpRequest } from './http.ts';
import type { Session } from './session.ts';

/** REST in the name of who is signed in. */
export interface Rest {
  /**
   * One request with a fresh access token; once more with another one where that had expired. Codes: of the route, and
   * `unauthenticated` where nobody is signed in.
   */
  call<T>(request: Omit<HttpRequest, 'token'>): Promise<Answer<T>>;
}

/** Makes it. */
export const createRest = ({ http, session }: { readonly http: Http; readonly session: Session }): Rest => ({
  call: async <T>(request: Omit<HttpRequest, 'token'>): Promise<Answer<T>> => {
    const token = await session.token();
    if (!token.ok) return token;
    const answer = await http.request<T>({ ...request, token: token.data });
    if (answer.ok || answer.error.code !== 'token_expired') return answer;
    const another = await session.refresh(token.data);
    return another.ok ? http.request<T>({ ...request, token: another.data }) : another;
  },
});
