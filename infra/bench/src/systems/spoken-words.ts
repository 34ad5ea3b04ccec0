/** Words that are said, the most usual first. */
export const vocabulary: readonly string[] = [
  'deployment',
  'server',
  'release',
  'message',
  'meeting',
  'friday',
  'review',
  'update',
  'database',
  'problem',
  'customer',
  'branch',
  'monitor',
  'latency',
  'gateway',
  'version',
  'feature',
  'schedule',
  'network',
  'storage',
  'cluster',
  'backup',
  'restart',
  'timeout',
  'password',
  'session',
  'design',
  'budget',
  'invoice',
  'holiday',
  'lunch',
  'coffee',
  'weather',
  'question',
  'answer',
  'ticket',
  'priority',
  'estimate',
  'planning',
  'retro',
]; // prettier-ignore

/**
 * The text of the message `n` as an expression of SQL: six to thirteen words, of which few are said often and many seldom (a word's
 * rank is the cube of chance), one that nobody else says, and in every twentieth some Chinese.
 */
export const spokenContent = `(
  SELECT 'unique' || n || ' ' || string_agg(CASE WHEN rank < 40 THEN (ARRAY['${vocabulary.join("','")}'])[1 + rank] ELSE 'term' || rank END, ' ')
  FROM (
    SELECT floor(20000 * power((('x' || substr(md5(n || '-' || k), 1, 7))::bit(28)::int) / 268435456.0, 3))::int AS rank
    FROM generate_series(1, 6 + (n % 8)::int) AS k
  ) AS words
) || CASE n % 20 WHEN 0 THEN ' ' || (ARRAY['我们去东京塔', '数据库的备份', '明天有发布会', '测试环境坏了', '服务器重新启动'])[1 + (n / 20 % 5)::int] ELSE '' END`;
