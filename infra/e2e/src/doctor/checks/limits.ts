import { randomUUID } from 'node:crypto';
import { until } from '../../faults/until.ts';
import { type Ack, connect, type Line } from '../../person.ts';
import { type Check, must, Unmet, within } from '../check.ts';
import { reasonOf } from '../visit.ts';

const codeOf = (ack: Ack): string => (ack.ok ? 'ok' : ack.error.code);

const refuses = async (line: Line, what: string, code: string, event: string, payload: object): Promise<void> => {
  const answered = codeOf(await line.emit(event, payload));
  must(answered === code, `${what} was answered ${answered} instead of ${code}`);
};

/** What must be refused, each with its stated code; and a socket that was refused something stays open. */
export const limits: Check = {
  name: 'limits',
  run: async (visit) => {
    const [person] = visit.pair;
    const roomId = visit.talk.timelines[0].roomId;
    const line = await visit.anyLine(person, 0);
    const send = (content: string) => ({ roomId, clientMessageId: randomUUID(), content });
    await refuses(line, 'an unknown event', 'invalid', 'no:such:event', {});
    await refuses(line, 'a message of 8,001 characters', 'invalid', 'message:send', send('x'.repeat(8_001)));
    await refuses(line, 'an event over 64 KiB', 'too_large', 'message:send', send('x'.repeat(65_600)));
    await refuses(line, 'a send to a room that is none', 'not_found', 'message:send', { ...send('x'), roomId: randomUUID() });
    must(line.socket.connected, 'a refusal closed the connection');
    await frameTooLarge(line, send('x'.repeat(300_000)));
    return {
      says: 'unknown, too long, too large and to nowhere are refused with their codes; a frame over 256 KiB ends its connection',
    };
  },
};

const frameTooLarge = async (line: Line, payload: object): Promise<void> => {
  line.socket.emit('message:send', payload);
  const isClosed = await until(() => !line.socket.connected, 10_000);
  must(isClosed, 'a frame of 300 kB did not end its connection');
};

/** Who must not come in. */
export const strangers: Check = {
  name: 'strangers',
  run: async (visit) => {
    const [person] = visit.pair;
    const [transport] = visit.transports;
    if (transport === undefined) throw new Unmet('no transport works');
    const transports = [transport];
    await staysOut('a bad token', 'unauthenticated', connect(person, { transports, token: 'not.a.token' }));
    const extraHeaders = { origin: 'https://stranger.invalid' };
    await staysOut('a foreign origin', undefined, connect(person, { transports, extraHeaders }));
    return { says: 'a bad token and a page of a foreign origin are kept out' };
  },
};

const staysOut = async (what: string, code: string | undefined, connecting: Promise<Line>): Promise<void> => {
  const fault = await within(
    15_000,
    `refusing ${what}`,
    connecting.then(
      (line) => {
        line.close();
        return undefined;
      },
      (error: unknown) => reasonOf(error),
    ),
  );
  must(fault !== undefined, `${what} came in`);
  must(code === undefined || fault.includes(code), `${what} was refused otherwise than with ${code ?? ''}: ${fault}`);
};
