export { createAsyncApi } from './asyncapi.ts';
export { docstrings } from './docstrings.ts';
export { createOpenApi, refreshCookieName } from './openapi.ts';
export type { Docstrings } from './schema-book.ts';
