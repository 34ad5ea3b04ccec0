/** How long the edge waits, for clients and for targets. */
export type EdgeLimits = {
  /** For the request line and the headers of a client, from the first byte on. */
  headersMs: number;
  /** For a whole request, its body included, however it trickles in. */
  requestMs: number;
  /** For a connection: nothing was sent yet, so the next target is asked without harm. */
  connectMs: number;
  /** For an answer to begin once the whole request was sent. */
  answerMs: number;
  /** The same for opening a Socket.IO session, by polling or as a WebSocket. */
  handshakeMs: number;
  /** The same for a poll of a session; a gateway answers after 25 s at the latest when there is nothing to tell. */
  pollMs: number;
  /** For the next bytes of a body, in either direction. */
  silenceMs: number;
  /** For the answer of a probe. */
  probeTimeoutMs: number;
  /** Between two probes. */
  probeEveryMs: number;
  /** How often every target is asked whether it is ready, so that one about to stop gets nothing new; 0 never. */
  readyEveryMs: number;
};

/** The limits of a real edge. */
export const edgeLimits: EdgeLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  connectMs: 2_000,
  answerMs: 10_000,
  handshakeMs: 5_000,
  pollMs: 50_000,
  silenceMs: 60_000,
  probeTimeoutMs: 1_000,
  probeEveryMs: 500,
  readyEveryMs: 500,
};

/** How a request bears with a target that does not begin to answer. */
export type Patience = {
  answerMs: number;
  /** Whether such a target is left out from then on. */
  ejects: boolean;
  /** How many further targets may be asked when the request is safe to repeat. */
  moves: number;
  /** Whether a 503 means that the target is about to stop, so that another one is asked. */
  isHandshake: boolean;
};

/**
 * Decides how long a request waits.
 * @param path path and query as the target is asked for
 */
export const patienceFor = (path: string, limits: EdgeLimits): Patience => {
  if (!path.startsWith('/socket.io/')) return { answerMs: limits.answerMs, ejects: true, moves: 1, isHandshake: false };
  const query = path.includes('?') ? path.slice(path.indexOf('?') + 1) : '';
  // A poll takes messages along, so it is not asked twice.
  if (new URLSearchParams(query).has('sid')) return { answerMs: limits.pollMs, ejects: false, moves: 0, isHandshake: false };
  return { answerMs: limits.handshakeMs, ejects: true, moves: Number.POSITIVE_INFINITY, isHandshake: true };
};
