export { type AttachmentTickets, createAttachmentTickets, type TicketUse } from './attachment-tickets.ts';
export { type AuthClient, createAuthClient, type DeletedUser } from './auth-client.ts';
export { type BreakerMetrics, createBreakerMetrics, createReplicaBreakerMetrics } from './breaker-metrics.ts';
export { type ClientAddress, createClientAddress } from './client-address.ts';
export {
  commonSettings,
  foreignIssuerSettings,
  foreignSecret,
  oneOf,
  optional,
  readSettings,
  redisAddress,
  type Setting,
  type Settings,
  SettingsError,
  type SettingValues,
  secret,
  secretKey,
  settingRows,
  text,
  textList,
  tokenSettings,
  url,
  urls,
  wholeNumber,
} from './config.ts';
export { type AuthConnection, type AuthConnectionOptions, connectToAuth } from './connect-to-auth.ts';
export { addRoutes, type RouteCall, type RouteGuards, type RouteHandler, type RouteHandlers } from './define-route.ts';
export { isUnavailable } from './fault.ts';
export { foreignSessionId, foreignUserId } from './foreign-ids.ts';
export { createForeignIssuer, type ForeignIssuer, type ForeignIssuerOptions } from './foreign-issuer.ts';
export { type ForeignSettings, readForeignSettings } from './foreign-settings.ts';
export { createHttpServer, type HttpServer, type HttpServerOptions } from './http-server.ts';
export type { Identity } from './identity.ts';
export { newId } from './ids.ts';
export { createInternalClient, type InternalCall, type InternalClient, type InternalClientOptions } from './internal-client.ts';
export { createJobFailures, type JobFailures, type Jobs, type JobsOptions, type RecurringJob, startJobs } from './jobs.ts';
export { keySetReloadMs } from './key-set.ts';
export { createLog, type Log } from './logger.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { type Migrations, migrate, openDatabase } from './postgres.ts';
export { createDatabaseBreaker, type DatabaseBreaker, type DatabaseBreakerOptions } from './postgres-breaker.ts';
export { isSerializationFailure, isTransientDatabaseError, isUniqueViolation } from './postgres-errors.ts';
export { type AsLast, type LastStatement, pipelinedSnapshot, pipelinedTransaction } from './postgres-pipeline.ts';
export type { DatabaseOptions } from './postgres-pool.ts';
export { problemOf, sendProblem } from './problem.ts';
export {
  createCheckedLookup,
  isPublicAddress,
  PrivateAddressError,
  type ResolveName,
  resolveByDns,
} from './public-addresses.ts';
export { createRateLimit, noRateLimit, type RateLimit, type RateLimitOptions, type RateLimitTake } from './rate-limit.ts';
export { openBlockingRedis, openRedis, type RedisConnection, type RedisNode, type RedisRole, redisReady } from './redis.ts';
export { createRevocations, type Revocations, type RevocationsOptions, refusalOfRevocation } from './revocations.ts';
export {
  type RunningService,
  runService,
  type ServiceContext,
  type ServiceDefinition,
  type ServiceDrain,
} from './run-service.ts';
export { checkSchema } from './schema-check.ts';
export { createSendLimits, type SendLimits, type SendLimitValues, sendLimitSettings } from './send-limits.ts';
export { createServiceTokens, type ServiceTokens } from './service-token.ts';
export {
  createTraceMetrics,
  type SpanDescription,
  type SpanFailure,
  type SpanKind,
  type TraceSpan,
  type Tracing,
} from './tracing.ts';
export { UnavailableError, UnreachedError } from './unavailable-error.ts';
export {
  accessTokenAlgorithm,
  accessTokenType,
  bearerToken,
  createLocalTokenVerifier,
  createTokenVerifier,
  type TokenVerifier,
  type TokenVerifierOptions,
} from './verify-token.ts';
export { GiveUpError, openWorkQueue, RetryLaterError, type Work, type WorkQueue, type WorkQueueOptions } from './work-queue.ts';
