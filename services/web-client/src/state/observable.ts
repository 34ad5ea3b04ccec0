export { createObservable, type Settable } from '@parley/client';
