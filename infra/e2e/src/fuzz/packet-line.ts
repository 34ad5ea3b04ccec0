import { answerWithinMs } from './exchange.ts';

/** An event as it goes out, its arguments as JSON text, well-formed or not. */
export interface OutgoingEvent {
  /** The JSON text between the brackets: event and arguments. */
  readonly args: string;
  /** Binary attachments; the text holds a placeholder for each. */
  readonly attachments?: readonly Buffer[];
}

/** A Socket.IO connection spoken packet by packet, so that what no client library would send can be sent. */
export interface PacketLine {
  /** Emits with an acknowledgement id; resolves to the list of its arguments. @throws after 12 s, or when the connection ends */
  ask(event: OutgoingEvent): Promise<unknown[]>;
  /** Emits without one. */
  tell(event: OutgoingEvent): void;
  /** Sends one text frame as it is. */
  raw(text: string): void;
  /** Why the connection ended, once it has, and was not ended by `close`. */
  ended(): string | undefined;
  close(): void;
}

/** Gets every event the server emits: its name and arguments. */
export type OnServerEvent = (name: unknown, args: unknown[]) => void;

const packetOf = ({ args, attachments = [] }: OutgoingEvent, id: number | undefined): string =>
  attachments.length === 0 ? `42${id ?? ''}[${args}]` : `45${attachments.length}-${id ?? ''}[${args}]`;

/** Opens a line and waits for `ready`, which is an event of the server like the others. @throws when it is refused */
export const openPacketLine = async (
  url: string,
  token: string,
  onEvent: OnServerEvent = () => undefined,
): Promise<PacketLine> => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  const waiting = new Map<number, { resolve(args: unknown[]): void; reject(error: Error): void }>();
  let lastId = 0;
  let end: string | undefined;
  let closing = false;

  const onPacket = (text: string, onReady: () => void, onRefusal: (error: Error) => void): void => {
    if (text === '2') return socket.send('3');
    if (text.startsWith('0')) return socket.send(`40${JSON.stringify({ token, protocol: 1 })}`);
    if (text.startsWith('44')) return onRefusal(new Error(`the connection was refused: ${text}`));
    const [, kind, id, json] = /^4([23])(\d*)(\[.*)$/s.exec(text) ?? [];
    if (json === undefined) return;
    const list = JSON.parse(json) as unknown[];
    if (kind === '2') {
      onEvent(list[0], list.slice(1));
      if (list[0] === 'ready') onReady();
    } else {
      waiting.get(Number(id))?.resolve(list);
      waiting.delete(Number(id));
    }
  };

  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('message', ({ data }) => onPacket(String(data), resolve, reject));
    socket.addEventListener('close', ({ code, reason }) => {
      if (!closing) end = `closed with ${code} ${reason}`;
      for (const asked of waiting.values()) asked.reject(new Error(`the connection ended before the answer: ${code}`));
      reject(new Error(`the connection ended before ready: ${code} ${reason}`));
    });
  });

  const send = (event: OutgoingEvent, id: number | undefined): void => {
    socket.send(packetOf(event, id));
    for (const bytes of event.attachments ?? []) socket.send(new Uint8Array(bytes));
  };
  return {
    ask: async (event) => {
      if (end !== undefined) throw new Error(`the connection has ended: ${end}`);
      lastId += 1;
      const id = lastId;
      const answer = new Promise<unknown[]>((resolve, reject) => waiting.set(id, { resolve, reject }));
      const timer = setTimeout(
        () => waiting.get(id)?.reject(new Error(`there was no acknowledgement within ${answerWithinMs} ms`)),
        answerWithinMs,
      );
      send(event, id);
      return answer.finally(() => clearTimeout(timer));
    },
    tell: (event) => send(event, undefined),
    raw: (text) => socket.send(text),
    ended: () => end,
    close: () => {
      closing = true;
      socket.close();
    },
  };
};
