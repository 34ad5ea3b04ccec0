export { type Answer } from './answer.ts';
export { type Cancel, type Clock, systemClock } from './clock.ts';
export { type Connection, type ConnectionState, createConnection } from './connection.ts';
export { createHttp, type Fetch, type HttpRequest } from './http.ts';
export { type Line, type LineListener, openLine, type ServerEvent } from './line.ts';
export { type Observable, type Unsubscribe } from './observable.ts';
export { createRest, type Rest } from './rest.ts';
export { type Credentials, createSession, type Session, type SessionState } from './session.ts';
export { type ClientStorage, memoryStorage, webStorage } from './storage.ts';
