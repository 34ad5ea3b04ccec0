import { createHmac } from 'node:crypto';
import type { UsernameHash } from './store/reserved-usernames.ts';

/** HMAC-SHA-256 (RFC 2104) under the key of the installation: without it nobody finds out a name by trying them all. */
export const createUsernameHash =
  (key: Buffer): UsernameHash =>
  (username) =>
    createHmac('sha256', key).update(`reserved username:${username}`).digest();
