import { type Answer, accept, refuse, unavailable } from '../answer.ts';
import type { FileSource } from '../file-source.ts';
import type { HttpRequest } from '../http.ts';
import type { Rest } from '../rest.ts';
import type { TestClock } from './test-clock.ts';

/** What becomes of one request: answered, lost on its way there or back, refused with a code, or taking long. */
export type UploadFate = 'ok' | 'lost' | 'unanswered' | 'overloaded' | 'slow';

interface Kept {
  readonly name: string;
  readonly size: number;
  readonly bytes: string[];
  isComplete: boolean;
}

/** A server that takes files by the rules AT1 to AT3, in any mood, and keeps what it is asked. */
export const createUploadServer = (clock: TestClock) => {
  const files = new Map<string, Kept>();
  const commands = new Map<string, string>();
  const asked: string[] = [];
  const fates: UploadFate[] = [];
  let refusal: Answer<never> | undefined;
  let ids = 0;

  const offsetOf = ({ bytes }: Kept): number => bytes.join('').length;
  const shown = (id: string, file: Kept) =>
    accept({ id, roomId: 'room', name: file.name, size: file.size, offset: offsetOf(file), expiresAt: '' });

  const carryOut = async ({ method, path, query, body, bytes }: Omit<HttpRequest, 'token'>): Promise<Answer<unknown>> => {
    if (path === '/api/uploads') {
      if (refusal !== undefined) return refusal;
      const { name, size, commandId } = body as { name: string; size: number; commandId: string };
      const id = commands.get(commandId) ?? `file-${(ids += 1)}`;
      commands.set(commandId, id);
      if (!files.has(id)) files.set(id, { name, size, bytes: [], isComplete: false });
    }
    const id = path === '/api/uploads' ? `file-${ids}` : (path.split('/')[3] ?? '');
    const file = files.get(id);
    if (file === undefined) return refuse('gone', 'it is not there any more');
    if (method === 'DELETE') return accept(files.delete(id) ? null : null);
    if (method === 'PATCH') {
      if (query?.['offset'] !== offsetOf(file)) return refuse('conflict', 'it goes on elsewhere');
      file.bytes.push((await bytes?.text()) ?? '');
    }
    if (!path.endsWith('/complete')) return shown(id, file);
    if (offsetOf(file) < file.size) return refuse('conflict', 'it is not whole');
    file.isComplete = true;
    const attachment = { id, name: file.name, type: 'text/plain', size: file.size };
    return accept({ attachment, ticket: `ticket of ${id}`, expiresAt: '' });
  };

  const rest: Rest = {
    call: async <T>(request: Omit<HttpRequest, 'token'>): Promise<Answer<T>> => {
      asked.push(
        `${request.method} ${request.path}${request.query?.['offset'] === undefined ? '' : `@${request.query['offset']}`}`,
      );
      const fate = fates.shift() ?? 'ok';
      if (fate === 'lost') return unavailable('it was lost', 'unknown');
      if (fate === 'overloaded')
        return {
          ok: false,
          error: { code: 'overloaded', message: '', outcome: 'rejected', retryable: true, retryAfterMs: 100, requestId: '' },
        };
      const answer = await carryOut(request);
      if (fate === 'slow') await new Promise<void>((resolve) => void clock.after(5_000, resolve));
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the server answers what the route says
      return fate === 'unanswered' ? unavailable('nobody answered', 'unknown') : (answer as Answer<T>);
    },
  };
  return {
    rest,
    files,
    asked,
    /** What becomes of the next requests, in their order; then all is well. */
    next: (...some: UploadFate[]) => void fates.push(...some),
    refuseAll: (answer: Answer<never> | undefined) => {
      refusal = answer;
    },
    contentOf: (id: string) => files.get(id)?.bytes.join(''),
  };
};

/** A file of some text. */
export const fileOf = (text: string, name = 'notes.txt', lastModified: number | undefined = 7): FileSource => ({
  name,
  size: text.length,
  ...(lastModified === undefined ? {} : { lastModified }),
  slice: (start, end) => new Blob([text.slice(start, end)]),
});
