/** The sum of all samples of a metric at one process that carry these labels, from its `/metrics` (Prometheus' text format). */
export const readMetric = async (url: string, name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> => {
  const reply = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) });
  if (!reply.ok) throw new Error(`the metrics of ${url} answered ${reply.status}`);
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const samples = (await reply.text()).split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return samples
    .filter((line) => wanted.every((one) => line.includes(one)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
};
