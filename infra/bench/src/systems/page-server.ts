import fastify from 'fastify';

// A process of its own: what a route costs that does nothing but write JSON. What it answers comes first, as a message.
process.once('message', (page: string) => {
  const body: unknown = JSON.parse(page);
  const app = fastify();
  app.get('/page', async () => body);
  app.post('/page', async () => body);
  app.listen({ host: '127.0.0.1', port: 0 }).then(
    (url) => process.send?.({ port: Number(new URL(url).port) }),
    () => process.exit(1),
  );
});
process.once('disconnect', () => process.exit(0));
