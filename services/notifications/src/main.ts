import { runService } from '@parley/service-kit';
import { start } from './app.ts';
import { settings } from './config.ts';

await runService({ name: 'notifications', settings, start });
