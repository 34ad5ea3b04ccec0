import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv } from 'vite';
import { emojiPlugin } from './plugins/emoji.ts';
import { serviceWorkerPlugin } from './plugins/service-worker.ts';

/** In development everything but the client itself comes from a running Parley: `PARLEY_SERVER`, or the usual port. */
export default defineConfig(({ mode }) => {
  const server = loadEnv(mode, '.', 'PARLEY_')['PARLEY_SERVER'] ?? 'http://localhost:8080';
  const toServer = { target: server, changeOrigin: true };
  return {
    plugins: [react(), emojiPlugin(), serviceWorkerPlugin()],
    build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
    server: {
      proxy: {
        '/api': toServer,
        '/socket.io': { ...toServer, ws: true, rewriteWsOrigin: true, headers: { origin: server } },
      },
    },
  };
});
