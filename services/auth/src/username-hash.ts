import { createHmac } from 'node:crypto';

/** What is kept of a username that is no longer anybody's: enough to know it again, and nothing to read it from. */
export type UsernameHash = (username: string) => Buffer;

/** HMAC-SHA-256 (RFC 2104) under the key of the installation: without it nobody finds out a name by trying them all. */
export const createUsernameHash =
  (key: Buffer): UsernameHash =>
  (username) =>
    createHmac('sha256', key).update(`reserved username:${username}`).digest();
