import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

test('metrics of one process are its own, start with parley_ and show as Prometheus text', async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.counter('things_total', 'Things', ['kind']).inc({ kind: 'round' });
  one.gauge('open', 'Open').set(3);
  one.histogram('wait_seconds', 'Waiting').observe(0.002);
  const text = await one.registry.metrics();
  expect(text).toContain('parley_things_total{kind="round"} 1');
  expect(text).toContain('parley_open 3');
  expect(text).toContain('parley_wait_seconds_bucket{le="0.0025"} 1');
  expect(text).toContain('parley_process_cpu_user_seconds_total');
  expect(await other.registry.metrics()).not.toContain('parley_things_total');
  const names = text.split('\n').filter((line) => line.startsWith('# TYPE'));
  for (const name of names) expect(name).toMatch(/^# TYPE parley_/);
});
