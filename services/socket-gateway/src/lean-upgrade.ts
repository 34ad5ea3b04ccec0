import { Server as Engine } from 'engine.io';
import { refuseUpgrade } from './polling-forward.ts';

/**
 * Upgrades to a WebSocket without what Engine.IO wraps around it for middlewares: a response whose listener holds the whole
 * request for as long as the connection lasts, an eighth of what a connection takes. The only middleware here answers CORS,
 * which is for polling.
 */
export const upgradeLeanly = (engine: Engine): void => {
  engine.handleUpgrade = (incoming, socket, head) => {
    const request = Object.assign(incoming, { _query: queryOf(incoming.url ?? '') });
    engine['verify'](request, true, (code) => {
      if (code !== undefined) {
        const body = JSON.stringify({ code, message: Engine.errorMessages[code] });
        return refuseUpgrade(socket, 400, 'Bad Request', body);
      }
      // The answer to the upgrade and the packet that opens the session, which follows at once, leave in one write.
      socket.cork();
      setImmediate(() => socket.uncork());
      engine['ws'].handleUpgrade(request, socket, head, (webSocket: unknown) =>
        engine['onWebSocket'](request, socket, webSocket),
      );
    });
  };
};

const queryOf = (url: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : ''));
