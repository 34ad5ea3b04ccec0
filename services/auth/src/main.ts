import { runService } from '@parley/service-kit';
import { createAuthApp } from './app.ts';
import { authSettings } from './config.ts';

await runService({
  name: 'auth',
  settings: authSettings,
  start: async (context) => {
    const app = await createAuthApp(context);
    await app.server.listen({ host: context.settings.HOST, port: context.settings.PORT });
    return app;
  },
});
