export { findFreePort, isPortFree } from './free-port.ts';
export { type LaunchedStack, type LaunchOptions, launchStack } from './launch-stack.ts';
export { type PostgresOptions, type PostgresServer, startPostgres } from './postgres.ts';
export { type DatabaseUrls, databaseOwners, prepareDatabase } from './prepare-database.ts';
export { isAlive } from './process-identity.ts';
export { type RedisOptions, type RedisServer, startRedis } from './redis.ts';
export { repositoryRoot } from './repository.ts';
export { readStack, type Stack, type StackPart } from './stack-file.ts';
export { type Command, type SupervisedOptions, SupervisedProcess } from './supervised-process.ts';
