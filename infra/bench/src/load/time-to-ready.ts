import { WebSocket } from 'ws';

/** How one connect went. */
export interface TimedConnect {
  /** From the first packet of TCP to the end of the frame that lets the client in. */
  readonly ms: number;
  /** Size of that frame. */
  readonly bytes: number;
}

const withinMs = 30_000;

/** Connects once by Socket.IO's protocol, ends the connection again, and tells how long it took until a frame began with `ready`. */
export const timeToReady = (url: string, auth: Readonly<Record<string, unknown>>, ready: string): Promise<TimedConnect> =>
  new Promise((resolve, reject) => {
    const from = performance.now();
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
    });
    const end = (how: () => void): void => {
      clearTimeout(timer);
      socket.removeAllListeners('close').close();
      how();
    };
    const timer = setTimeout(() => end(() => reject(new Error(`${url} was not ready in time`))), withinMs);
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.startsWith(ready)) end(() => resolve({ ms: performance.now() - from, bytes: data.length }));
      else if (text.startsWith('44')) end(() => reject(new Error(`${url} refused: ${text}`)));
      else if (text.startsWith('0')) socket.send(`40${JSON.stringify(auth)}`);
    });
    socket.on('error', (error) => end(() => reject(error)));
    socket.on('close', (code) => end(() => reject(new Error(`${url} closed with ${code}`))));
  });
