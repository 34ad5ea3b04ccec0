// The health check of an image: whether the service in it is ready. HEALTH_PATH is for those who have another path for that.
const { PORT = '8080', HEALTH_PATH = '/health/ready' } = process.env;
try {
  const answer = await fetch(`http://127.0.0.1:${PORT}${HEALTH_PATH}`, { signal: AbortSignal.timeout(4_000) });
  process.exit(answer.ok ? 0 : 1);
} catch {
  process.exit(1);
}
