import type { Metrics } from '@parley/service-kit';

/** The gateway's own metrics; names in docs/metrics follow from here. */
export type GatewayMetrics = ReturnType<typeof createGatewayMetrics>;

/** Registers them. */
export const createGatewayMetrics = (metrics: Metrics) => ({
  connections: metrics.gauge('gateway_connections', 'Authenticated connections'),
  followedRooms: metrics.gauge('gateway_followed_rooms', 'Rooms whose feed is followed'),
  frames: metrics.counter('gateway_frames_total', 'Frames emitted, once per frame and gateway', ['kind']),
  repairs: metrics.counter('gateway_repairs_total', 'Missing parts that were fetched', ['of']),
  synced: metrics.counter('gateway_synced_rooms_total', 'Rooms that room:sync was answered for, by where from', ['from']),
  recentBytes: metrics.gauge('gateway_recent_frames_bytes', 'What the recent frames in memory take, estimated'),
  resets: metrics.counter('gateway_resets_total', 'Rooms whose counters started anew'),
  sends: countedFromNothing(
    metrics.counter('gateway_sends_total', 'Answered sends, refused ones too, but for those beyond a limit', ['code']),
  ),
  sendSeconds: metrics.histogram(
    'gateway_send_seconds',
    'From a send to its answer, where that is not overloaded, unavailable or internal: those are failures however fast they come',
  ),
  live: metrics.gauge('gateway_live', '1 while Redis is there; 0 while this gateway serves without it'),
  shardEntries: metrics.gauge('gateway_shard_entries', 'Packed entries that wait in a shard, as this gateway saw it last', [
    'shard',
  ]),
  redisMemory: metrics.gauge(
    'gateway_redis_memory_ratio',
    'How full the fullest Redis is, of its maxmemory; 0 where it has none',
  ),
  unanswered: metrics.gauge('gateway_unanswered_sends', 'Sends waiting for their answer'),
  handedOn: metrics.counter('gateway_handed_on_total', 'Sends handed on, by the path that was taken first', ['path']),
  resubmissions: metrics.counter('gateway_resubmissions_total', 'Sends handed on again, to the bus or over HTTP'),
  forwarded: metrics.counter('gateway_forwarded_requests_total', 'Requests handed to the gateway that owns the session'),
  refusedConnections: metrics.counter('gateway_refused_connections_total', 'Connections that were refused', ['code']),
  revokedConnections: metrics.counter('gateway_revoked_connections_total', 'Connections ended by a revocation', ['reason']),
  typing: metrics.counter('gateway_typing_total', 'Typing told to others, by how far it got', ['reach']),
  readMarkers: metrics.counter('gateway_read_markers_total', 'Read markers moved', ['how']),
  watchedPeople: metrics.gauge('gateway_watched_people', 'People whose presence is watched here'),
  presenceFacts: metrics.counter('gateway_presence_facts_total', 'What presence was told of connections here', ['result']),
  drained: metrics.counter('gateway_drained_total', 'Connections that a drain handed over, by who ended them', ['by']),
  slowReaders: metrics.counter('gateway_slow_readers_total', 'Connections ended because they read too slowly'),
});

/** What objectives are reckoned from is there from the start: of what appears at 1, Prometheus would miss the first. */
const countedFromNothing = <Sends extends CodeCounter>(sends: Sends): Sends => {
  for (const code of ['ok', 'internal', 'overloaded', 'unavailable'] as const) sends.inc({ code }, 0);
  return sends;
};

interface CodeCounter {
  inc(labels: { readonly code: string }, by?: number): void;
}
