export { createFollower, type Follower, type FollowerOptions } from './follower.ts';
export type { FollowerHandler, RoomChange } from './handler.ts';
export { createFollowerMetrics, type FollowerMetrics } from './metrics.ts';
export { createRoomSource, type RoomSource } from './room-source.ts';
export { followedRoomsTable } from './store/followed-rooms-table.ts';
